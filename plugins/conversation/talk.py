"""Where people talk just now, as a page shows it: the threads most written in, and what brands replied last.

One slot, which few pages have (a home page): a decision weaves those, however many posts there are.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from moderation.publication import Catalogue, Post
from moderation.publication.conversations import Conversations, Followed
from moderation.publication.recent import Recent

from ..weave.bodies import body_html
from ..weave.i18n import format_moment
from ..weave.slots import Slot
from ..weave.templates import Templates
from .catalogue import excerpt

HERE = Path(__file__).parent

KIND = "conversations"
"""The slot of this module. Its key is that of the newest contributions, `feeds.RECENT`: it changes with them."""

SHOWN = 5
"""How many threads, and how many replies."""

WORDS = 160
"""Characters of a reply that a list shows."""


@dataclass(frozen=True, slots=True)
class Said:
    """A brand's reply in a list. `words` are its first ones, as text."""

    author: str
    role: str
    brand: str
    verified: bool
    words: str
    post: Post
    url: str
    moment: str
    machine_moment: str


class ConversationsRenderer:
    """Gives the HTML of the slot. `conversations` gives what is published; `overrides` as for `Templates`."""

    def __init__(
        self, catalogue: Catalogue, conversations: Callable[[], Conversations], overrides: Path | None = None
    ) -> None:
        self.catalogue = catalogue
        self._conversations = conversations
        self._templates = Templates(HERE, "conversation", overrides, newstyle=False)

    def at_once(self) -> "ConversationsRenderer":
        """A renderer for one moment: it reads the document once, and is then to be let go."""
        renderer = copy(self)
        renderer._conversations = cache(self._conversations)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`, empty while nobody has said anything. Posts that are gone or in no list are left out.

        Raises ContractError as documents do.
        """
        found = self._conversations()
        followed = [(self.catalogue.posts[each.post], each.messages) for each in found.followed if self._shows(each)]
        if not followed:
            return ""
        replies = [self._said(each, slot.lang) for each in found.replies if self._shows(each)]
        template = self._templates.environment(slot.lang).get_template("conversation/conversations.html")
        return template.render(followed=followed[:SHOWN], replies=replies[:SHOWN], lang=slot.lang)

    def _shows(self, each: Followed | Recent) -> bool:
        post = self.catalogue.posts.get(each.post)
        return post is not None and not post.unlisted

    def _said(self, reply: Recent, lang: str) -> Said:
        each, post = reply.contribution, self.catalogue.posts[reply.post]
        who = each.representative
        brand = self.catalogue.brands.get(who.brand) if who else None
        at = each.published_at.astimezone(ZoneInfo(self.catalogue.timezone))
        return Said(
            author=each.author,
            role=who.title if who else "",
            brand=(brand.name if brand else who.brand) if who else "",
            verified=who is not None and who.verified_by is not None,
            words=excerpt(str(body_html(each.body)), most=WORDS),
            post=post,
            url=f"{post.url}#c-{each.id}",
            moment=format_moment(lang, at),
            machine_moment=at.isoformat(timespec="seconds"),
        )
