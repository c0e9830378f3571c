# ruff: noqa: E501 - texts of letters read best unbroken
"""The digest: once a day, when something waits, to everybody who moderates.

Its links lead to the desk, where opening shows and only a form decides; a mail scanner that follows them does nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from moderation import keys
from moderation.domain.right_of_reply import due_at
from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import Voice
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import appeals, contributions, reply_requests, report_appeals, reports
from moderation.storage.accounts import Account
from moderation.storage.tables import digests

SHOWN = 10
"""Messages that a digest lists; the desk has the others."""

STOP_LIFE = timedelta(days=365)
"""So long the link works that ends the digest: each letter brings a new one."""

_TEXTS = {
    "fr": (
        "À lire au bureau de modération : {total}",
        (
            "Droits de réponse en retard : {n} (la loi donne trois jours)",
            "Droits de réponse en attente : {n}",
            "Messages en attente : {n}",
            "Recours en attente : {n}",
            "Signalements en attente : {n}",
        ),
        "- sous « {post} », depuis le {day} :\n  {link}",
        "Le bureau :\n{desk}",
        "Chaque lien montre une page ; rien n’est décidé sans son formulaire.",
        "Cet avis part une fois par jour au plus, et seulement si quelque chose attend. Pour ne plus le recevoir, ouvrez ce lien puis confirmez :\n{stop}\n\n"
        "Votre page de compte le rétablit, ou en change la langue :\n{account}",
    ),
    "en": (
        "To read at the moderation desk: {total}",
        (
            "Replies by right overdue: {n} (the law gives three days)",
            "Replies by right waiting: {n}",
            "Messages waiting: {n}",
            "Appeals waiting: {n}",
            "Reports waiting: {n}",
        ),
        "- under “{post}”, since {day}:\n  {link}",
        "The desk:\n{desk}",
        "Each link shows a page; nothing is decided without its form.",
        "This letter is sent once a day at most, and only if something waits. To receive it no more, open this link, then confirm:\n{stop}\n\n"
        "The page of your account brings it back, or changes its language:\n{account}",
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: how much of each, and the messages that wait longest as (title, when, id). `overdue`: of the replies by
    right, those whose three days are over; they are not among `replies`."""

    messages: int
    appeals: int
    reports: int
    oldest: list[tuple[str, datetime, str]]
    replies: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """Everything that waits."""
        return self.messages + self.appeals + self.reports + self.replies + self.overdue


def what_waits(connection: Connection, catalogue: Catalogue, now: datetime) -> Waiting:
    """What waits at the desk at `now`; `catalogue` has the titles of posts, and the zone in which days are counted."""
    oldest = contributions.waiting(connection, 0, SHOWN)
    titles = {key: post.title for key, post in catalogue.posts.items()}
    received = reply_requests.received_at(connection)
    overdue = sum(now >= due_at(at, ZoneInfo(catalogue.timezone)) for at in received)
    return Waiting(
        contributions.count_waiting(connection),
        appeals.count_waiting(connection) + report_appeals.count_waiting(connection),
        reports.count_filed(connection),
        [(titles.get(each.post, each.post), each.created_at, each.id) for each in oldest],
        len(received) - overdue,
        overdue,
    )


def was_sent(connection: Connection, day: str) -> bool:
    """Whether the digest of that day was written."""
    return connection.execute(select(digests.c.day).where(digests.c.day == day)).first() is not None


def digest_letter(reader: Account, waiting: Waiting, settings: Settings, zone: str, now: datetime) -> Letter:
    """The digest, in the language of the account, with the link that ends it; `zone` is the site's time zone."""
    lang = reader.lang or "fr"
    subject, counts, item, desk, shows, ending = _TEXTS[lang]
    address = settings.service_address
    voice = Voice(lang, "", zone, urlsplit(address).netloc)
    numbers = (waiting.overdue, waiting.replies, waiting.messages, waiting.appeals, waiting.reports)
    pages = ("replies", "replies", "", "appeals", "reports")
    parts = [
        f"{count.format(n=n)}\n{address}/desk/{page}"
        for count, n, page in zip(counts, numbers, pages, strict=True)
        if n
    ]
    listed = [
        item.format(post=title, day=voice.at(at), link=f"{address}/desk/contributions/{id}")
        for title, at, id in waiting.oldest
    ]
    place = sum(1 for number in numbers[:3] if number)  # after how many messages wait; there are none without them
    parts[place:place] = listed
    stop = f"{address}/digest/{keys.digest_key(settings.secret, reader.seq, now + STOP_LIFE)}?lang={lang}"
    end = ending.format(stop=stop, account=f"{address}/account/?lang={lang}")
    told = (*parts, desk.format(desk=f"{address}/desk/"), shows, end)
    return voice.letter(reader.email, subject.format(total=waiting.total), *told, unsubscribe=stop)
