"""What is there already of a message that arrives: the same words, the author's earlier ones."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from moderation.domain.contribution import State
from moderation.publication import Kind
from moderation.storage.contributions import Stored, stored
from moderation.storage.tables import contacts, contributions, signed

LOOK_BACK = 200
"""Messages under the post among which a repeated one is looked for, so that a long thread costs no more."""

_LATEST = (
    select(contributions.c.seq)
    .where(contributions.c.post == bindparam("under"))
    .order_by(contributions.c.seq.desc())
    .limit(LOOK_BACK)
)
_SAME_WORDS = (
    select(*(contributions.c[field.name] for field in fields(Stored)))
    .where(
        contributions.c.seq.in_(_LATEST),
        contributions.c.kind == Kind.COMMENT,
        contributions.c.created_at >= bindparam("since"),
        contributions.c.body == bindparam("words"),
    )
    .order_by(contributions.c.seq.desc())
)
_PUBLISHED_WITH = (
    select(func.count())
    .select_from(contacts)
    .join(contributions, contributions.c.seq == contacts.c.contribution)
    .where(contacts.c.email == bindparam("of"), contributions.c.state == State.APPROVED)
)
_PUBLISHED_BY = (
    select(func.count())
    .select_from(signed)
    .join(contributions, contributions.c.seq == signed.c.contribution)
    .where(signed.c.identity == bindparam("of"), contributions.c.state == State.APPROVED)
)
_EMAIL = select(contacts.c.email).where(contacts.c.contribution == bindparam("which"))


def same_words(connection: Connection, post: str, body: str, since: datetime) -> list[Stored]:
    """Comments under `post` with exactly these words since then, newest first."""
    found = connection.execute(_SAME_WORDS, {"under": post, "words": body, "since": since})
    return [stored(row) for row in found]


def published_with(connection: Connection, email: str) -> int:
    """How many published messages were sent with `email`."""
    return connection.execute(_PUBLISHED_WITH, {"of": email}).scalar_one()


def published_by(connection: Connection, identity: int) -> int:
    """How many published messages the proved identity (its seq) has sent."""
    return connection.execute(_PUBLISHED_BY, {"of": identity}).scalar_one()


def email_of(connection: Connection, contribution: Stored) -> str | None:
    """The address that its author gave. For comparing and blocking only: no page shows it."""
    return connection.execute(_EMAIL, {"which": contribution.seq}).scalar_one_or_none()


def newest_comments(connection: Connection, limit: int) -> list[tuple[Stored, str | None]]:
    """The newest comments that still have words, each with the address that its author gave."""
    columns = [contributions.c[field.name] for field in fields(Stored)]
    query = (
        select(*columns)
        .where(contributions.c.kind == Kind.COMMENT, contributions.c.body != "")
        .order_by(contributions.c.seq.desc())
        .limit(limit)
    )
    found = [stored(row) for row in connection.execute(query)]
    about = select(contacts.c.contribution, contacts.c.email)
    about = about.where(contacts.c.contribution.in_([each.seq for each in found]))
    emails = {row.contribution: row.email for row in connection.execute(about)}
    return [(each, emails.get(each.seq)) for each in found]


def published_moments(connection: Connection, emails: Iterable[str]) -> dict[str, list[datetime]]:
    """When the messages of each address were first published, oldest first; only those that still are."""
    query = (
        select(contacts.c.email, contributions.c.published_at)
        .join(contributions, contributions.c.seq == contacts.c.contribution)
        .where(
            contacts.c.email.in_(set(emails)),
            contributions.c.state == State.APPROVED,
            contributions.c.published_at.is_not(None),
        )
        .order_by(contributions.c.published_at)
    )
    found: dict[str, list[datetime]] = {}
    for email, at in connection.execute(query):
        found.setdefault(email, []).append(at)
    return found
