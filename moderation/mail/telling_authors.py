"""What the author of a story is told of, where they left an address. Nothing is told of what is not so any more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation import keys
from moderation.acts.news import Kind
from moderation.domain.case import VERDICT_WITHIN, WARN_BEFORE, CaseState, days_after
from moderation.domain.contribution import State
from moderation.domain.promise import PromiseState
from moderation.mail.letters_to_authors import About, Links, author_letter
from moderation.mail.letters_to_readers import LANGUAGES, Voice
from moderation.mail.postbox import post_letter
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import authors, cases, contacts, corrections, promises

KINDS = frozenset(
    {
        Kind.AUTHOR_LINK,
        Kind.AUTHOR_ANSWERED,
        Kind.AUTHOR_ENDING,
        Kind.AUTHOR_PROMISE,
        Kind.AUTHOR_CONTACT,
        Kind.AUTHOR_CORRECTION,
    }
)
"""The news that are for authors of stories."""


class AuthorTeller:
    """Tells authors news about what one transaction sees."""

    def __init__(self, connection: Connection, settings: Settings, catalogue: Catalogue, now: datetime) -> None:
        self._connection = connection
        self._settings = settings
        self._catalogue = catalogue
        self._now = now

    def tell(self, kind: Kind, about: str) -> datetime | None:
        """Write what there is to tell; returns when to ask again if that is later. Raises Unknown for what is gone."""
        if kind is Kind.AUTHOR_LINK:
            self._send(about, "", About.LINK)
        elif kind is Kind.AUTHOR_CORRECTION:
            self._correction(*about.split(" ", 1))
        elif kind is Kind.AUTHOR_PROMISE:
            self._promise(about)
        elif kind is Kind.AUTHOR_CONTACT:
            contact = contacts.get(self._connection, about)
            if contact.state is State.PENDING and contact.said is None:
                self._send(contact.post, contact.brand, About.CONTACT)
        else:
            return self._verdict(about, kind is Kind.AUTHOR_ENDING)
        return None

    def _verdict(self, id: str, ending: bool) -> datetime | None:
        """An answer stands and nobody has judged it: told when it comes, and some days before the time ends. That was
        asked for a day which has moved since where the author was registered later, or another answer stands now."""
        case = cases.get(self._connection, id)
        since = case.standing.judged_from
        if case.state not in (CaseState.ANSWERED, CaseState.UNJUDGED) or since is None:
            return None
        zone = ZoneInfo(self._catalogue.timezone)
        ends, warned = (days_after(since, days, zone) for days in (VERDICT_WITHIN, VERDICT_WITHIN - WARN_BEFORE))
        if ending and self._now < warned:
            return warned
        # Not of an answer that has gone meanwhile; nor twice at once, where it was read long after it was sent.
        if self._now < ends and ending == (self._now >= warned):
            self._send(case.post, case.brand, About.ENDING if ending else About.ANSWERED, ends)
        return None

    def _promise(self, id: str) -> None:
        promise = promises.get(self._connection, id)
        about = {PromiseState.DUE: About.DUE, PromiseState.CLAIMED: About.CLAIMED}.get(promise.state)
        if about is not None and promise.public:
            self._send(promise.post, promise.brand, about)

    def _correction(self, id: str, post: str) -> None:
        correction = corrections.get(self._connection, id)
        if correction.state is State.APPROVED and post not in dict(correction.told):
            letter = self._send(post, correction.brand, About.CORRECTION)
            corrections.tell(self._connection, correction, post, letter)

    def _send(self, post: str, slug: str, about: About, until: datetime | None = None) -> int | None:
        """Write to the author of `post`; returns the letter's row of the outbox, None where nobody is told."""
        author = authors.find(self._connection, post, lock=True)
        if author is None or author.email is None or not author.told:
            return None
        # It goes to the author's own address, so the link in it is good for another year.
        authors.change(self._connection, author, linked_at=self._now)
        secret, address = self._settings.secret, self._settings.service_address
        lang = author.lang if author.lang in LANGUAGES else LANGUAGES[0]
        links = Links(
            f"{address}/stories/{keys.story_key(secret, post, author.link)}?lang={lang}",
            f"{address}/story-letters/{keys.story_letters_key(secret, post, author.address)}?lang={lang}",
        )
        story, brand = self._catalogue.posts.get(post), self._catalogue.brands.get(slug)
        voice = Voice(lang, story.title if story else post, self._catalogue.timezone, address.partition("://")[2])
        when = voice.at(until) if until else ""
        letter = author_letter(author.email, voice, about, brand.name if brand else slug, links, when)
        return post_letter(self._connection, letter, self._now)
