"""What was last published of brands' records, and which of them are to be published anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from moderation.domain.case import CaseState
from moderation.storage.tables import accounts, cases, records

UNANSWERED = (CaseState.PUBLISHED, CaseState.NOTIFIED, CaseState.READ, CaseState.SILENT)
"""The states in which a case waits, so that its figures change from day to day."""


@dataclass(frozen=True, slots=True)
class Published:
    """A record as published last; see the comments of the table."""

    digest: str
    as_of: datetime
    published_at: datetime
    shown: bool


def published(connection: Connection, brand: str) -> Published | None:
    """What was last published of a brand's record, if anything was."""
    row = connection.execute(select(records).where(records.c.brand == brand)).one_or_none()
    return None if row is None else Published(row.digest, row.as_of, row.published_at, row.shown)


def keep(connection: Connection, brand: str, what: Published) -> None:
    """What is published of a brand's record from now on."""
    values = {"digest": what.digest, "as_of": what.as_of, "published_at": what.published_at, "shown": what.shown}
    if connection.execute(update(records).where(records.c.brand == brand).values(**values)).rowcount == 0:
        connection.execute(insert(records).values(brand=brand, **values))


def doubt(connection: Connection, since: datetime | None = None) -> list[str]:
    """Take nothing for shown that was published since then, or ever; returns those brands."""
    which = records.c.shown if since is None else records.c.shown & (records.c.published_at >= since)
    query = update(records).where(which).values(shown=False).returning(records.c.brand)
    return sorted(connection.execute(query).scalars())


def waiting_since(connection: Connection, midnight: datetime) -> list[str]:
    """Brands with cases that wait, whose record is of before `midnight`."""
    waiting = select(cases.c.brand).where(cases.c.brand == records.c.brand, cases.c.state.in_(UNANSWERED)).exists()
    query = select(records.c.brand).where(records.c.as_of < midnight, waiting)
    return sorted(connection.execute(query).scalars())


def brands(connection: Connection) -> list[str]:
    """Every brand of which there could be a record: it has cases or people, or one was published."""
    found: set[str] = set()
    for query in (select(cases.c.brand), select(records.c.brand), select(accounts.c.brand)):
        found |= {brand for brand in connection.execute(query.distinct()).scalars() if brand is not None}
    return sorted(found)
