# ruff: noqa: E501 - texts of letters read best unbroken
"""The digest: once a day, when something waits, to everybody who moderates.

Its links lead to the desk, where opening shows and only a form decides; a mail scanner that follows them does nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from moderation.domain.actors import Role
from moderation.mail.letters import Letter
from moderation.storage import accounts, appeals, contributions, reports
from moderation.storage.tables import digests

SHOWN = 10
"""Messages that a digest lists; the desk has the others."""

_TEXTS = {
    "fr": (
        "À lire au bureau de modération : {total}",
        "Bonjour,\n\n{counts}\n\nLe bureau :\n{desk}\n\nPour chaque lien, la page montre ; rien n’est décidé sans le formulaire.\n"
        "Cet avis part une fois par jour au plus, et seulement si quelque chose attend (ECOUTE_DIGEST_HOUR).\n",
        ("Messages en attente : {n}", "Recours en attente : {n}", "Signalements en attente : {n}"),
        "- sous « {post} », depuis le {day} :\n  {link}",
    ),
    "en": (
        "To read at the moderation desk: {total}",
        "Hello,\n\n{counts}\n\nThe desk:\n{desk}\n\nEach link shows a page; nothing is decided without its form.\n"
        "This letter is sent once a day at most, and only if something waits (ECOUTE_DIGEST_HOUR).\n",
        ("Messages waiting: {n}", "Appeals waiting: {n}", "Reports waiting: {n}"),
        "- under “{post}”, since {day}:\n  {link}",
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: how much of each, and the messages that wait longest as (title, when, id)."""

    messages: int
    appeals: int
    reports: int
    oldest: list[tuple[str, datetime, str]]

    @property
    def total(self) -> int:
        """Everything that waits."""
        return self.messages + self.appeals + self.reports


def what_waits(connection: Connection, titles: dict[str, str]) -> Waiting:
    """What waits at the desk; `titles` of posts by key."""
    oldest = contributions.waiting(connection, 0, SHOWN)
    return Waiting(
        contributions.count_waiting(connection),
        appeals.count_waiting(connection),
        reports.count_filed(connection),
        [(titles.get(each.post, each.post), each.created_at, each.id) for each in oldest],
    )


def moderators(connection: Connection) -> list[str]:
    """The addresses of everybody who moderates."""
    everybody = accounts.everybody(connection)
    return [
        each.email for each in everybody if each.role in (Role.MODERATOR, Role.SENIOR) and each.suspended_at is None
    ]


def was_sent(connection: Connection, day: str) -> bool:
    """Whether the digest of that day was written."""
    return connection.execute(select(digests.c.day).where(digests.c.day == day)).first() is not None


def digest_letter(to: str, waiting: Waiting, lang: str, zone: str, address: str) -> Letter:
    """The digest; `address` is the service's."""
    subject, text, counts, item = _TEXTS[lang]
    numbers = (waiting.messages, waiting.appeals, waiting.reports)
    links = (f"{address}/desk/", f"{address}/desk/appeals", f"{address}/desk/reports")
    lines = []
    for place, (count, number, link) in enumerate(zip(counts, numbers, links, strict=True)):
        if number:
            lines.append(f"{count.format(n=number)}\n{link}")
            if place == 0:
                lines += [
                    item.format(
                        post=title,
                        day=at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
                        link=f"{address}/desk/contributions/{id}",
                    )
                    for title, at, id in waiting.oldest
                ]
    return Letter(
        to, subject.format(total=waiting.total), text.format(counts="\n\n".join(lines), desk=f"{address}/desk/")
    )
