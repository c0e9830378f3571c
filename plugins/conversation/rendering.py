"""What fills `thread`, `count`, `entries` and `recent`. A full build and the weave both come here, and so agree."""

from collections.abc import Callable
from copy import copy
from functools import cache, lru_cache
from pathlib import Path

from moderation.publication import Catalogue, Thread
from moderation.publication.recent import Recent

from ..weave.i18n import translations
from ..weave.slots import Slot
from ..weave.templates import Templates
from .feeds import FeedEntry, entries_of, entry_of, newest_moment, post_feed
from .threads import arrange, counts

HERE = Path(__file__).parent

ENTRIES_KEPT = 2000
"""Rendered entries of feeds in memory."""


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


REMOVALS = {
    "off_topic": N_("off topic"),
    "spam": N_("advertising"),
    "insult": N_("insult"),
    "personal_data": N_("somebody’s personal data"),
    "defamation": N_("defamation"),
    "not_an_experience": N_("not an experience of its author’s"),
    "undisclosed_interest": N_("undisclosed interest"),
    "illegal": N_("illegal content"),
    "pressure": N_("pressure on an author"),
    "blackmail": N_("blackmail"),
}
"""What is said of a reason code where a contribution was removed, as message ids."""


STATEMENTS = {
    "accepted": N_("acknowledges the facts"),
    "disputed": N_("disputes the facts"),
    "not_concerned": N_("says that it is not concerned"),
    "acknowledgement": N_("Acknowledgement of receipt: not an answer yet"),
    "follow_up": N_("Added to the brand’s answer"),
}
"""What is said of a brand's message by what it states, as message ids; the first three follow the brand's name."""


class Renderer:
    """Gives the HTML of a slot.

    `thread_of` gives the published thread of a post, or None; `overrides` as for `Templates`; `recent` gives the newest
    contributions of all posts.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        thread_of: Callable[[str], Thread | None],
        overrides: Path | None = None,
        recent: Callable[[], list[Recent]] = list,
    ) -> None:
        self.catalogue = catalogue
        self._thread_of = thread_of
        self._recent_now = recent
        self._templates = Templates(HERE, "conversation", overrides, newstyle=False)
        self._entry = lru_cache(maxsize=ENTRIES_KEPT)(self._feed_entry)

    def at_once(self) -> "Renderer":
        """A renderer for one moment: it reads each thread once, for all its slots, and is then to be let go."""
        renderer = copy(self)
        renderer._thread_of = cache(self._thread_of)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that is not this plugin's, ContractError as documents do."""
        kinds = {"thread": self._thread, "count": self._count, "entries": self._entries, "recent": self._recent}
        return kinds[slot.kind](slot)

    def _thread(self, slot: Slot) -> str:
        thread = self._thread_of(slot.key)
        post = self.catalogue.posts.get(slot.key)
        return (
            self._templates.environment(slot.lang)
            .get_template("conversation/thread.html")
            .render(
                key=slot.key,
                lang=slot.lang,
                items=arrange(thread, self.catalogue, slot.lang),
                counts=counts(thread),
                open=post is not None and post.comments_open and not (thread and (thread.closed or thread.locked)),
                locked=thread is not None and thread.locked,
                feed=f"{self.catalogue.site_url}/{post_feed(slot.key)}",
                until=post.comments_until if post else None,
                service=self.catalogue.service_url,
                removals=REMOVALS,
                statements=STATEMENTS,
            )
        )

    def _count(self, slot: Slot) -> str:
        found = counts(self._thread_of(slot.key))
        say = translations(HERE / "translations", slot.lang, "conversation").ngettext
        parts = [say("%(num)s comment", "%(num)s comments", found.comments) % {"num": found.comments}]
        if found.replies:
            parts.append(say("%(num)s brand reply", "%(num)s brand replies", found.replies) % {"num": found.replies})
        return ", ".join(parts)

    def entries(self, slot: Slot) -> list[FeedEntry]:
        """What the feed of `slot` tells, newest first. The site's has nothing of a post that is gone, or in no list."""
        posts = self.catalogue.posts
        if slot.kind == "entries":
            return entries_of(self._thread_of(slot.key), posts[slot.key], self.catalogue)
        found = [each for each in self._recent_now() if each.post in posts and not posts[each.post].unlisted]
        return [entry_of(each.contribution, posts[each.post], self.catalogue) for each in found]

    def _entries(self, slot: Slot) -> str:
        """The entries of a post's feed."""
        entries = self.entries(slot)
        updated = newest_moment(entries, [self.catalogue.posts[slot.key]])
        return self._feed(slot.lang, entries=entries, updated=updated, titled=False)

    def _recent(self, slot: Slot) -> str:
        """The entries of the site's feed."""
        entries = self.entries(slot)
        updated = newest_moment(entries, self.catalogue.posts.values())
        return self._feed(slot.lang, entries=entries, updated=updated, titled=True)

    def _feed(self, lang: str, entries: list[FeedEntry], updated: str, titled: bool) -> str:
        told = "".join(self._entry(lang, each, titled) for each in entries)
        return f"<updated>{updated}</updated>\n{told}"

    def _feed_entry(self, lang: str, each: FeedEntry, titled: bool) -> str:
        """One entry. Most of a feed's stay the same from one decision to the next, and are rendered once."""
        return (
            self._templates.environment(lang).get_template("conversation/entry.html").render(each=each, titled=titled)
        )
