"""The log as the journal publishes it: entries without names and words, read in pieces that do not grow with it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from moderation.domain.appeal import AppealState
from moderation.domain.contribution import DECISIONS
from moderation.domain.report import ReportState
from moderation.domain.right_of_reply import SOURCE as RIGHT_OF_REPLY
from moderation.domain.right_of_reply import ReplyState
from moderation.publication.journal import Entry
from moderation.storage.tables import appeals, contributions, decisions, reply_requests, report_appeals, reports

STREAMED = 1000
"""Entries in memory at a time, besides those of the month that is written."""

_COLUMNS = (
    decisions.c.seq,
    decisions.c.at,
    decisions.c.action,
    decisions.c.from_state,
    decisions.c.to_state,
    decisions.c.reason,
    decisions.c.role,
    decisions.c.contribution.label("about"),
    contributions.c.post,
    contributions.c.id,
    contributions.c.kind,
    contributions.c.source,
    contributions.c.lang,
    contributions.c.created_at,
    decisions.c.link,
)
_ENTRIES: Select[Any] = select(*_COLUMNS).join(contributions, contributions.c.seq == decisions.c.contribution)
_LAST = select(decisions.c.seq, decisions.c.link, decisions.c.at).order_by(decisions.c.seq.desc()).limit(1)
_NUMBER = select(func.count()).select_from(decisions).where(decisions.c.seq > bindparam("after"))
_NEWEST = _ENTRIES.order_by(decisions.c.seq.desc()).limit(bindparam("most"))


def last(connection: Connection) -> tuple[int, str, datetime] | None:
    """Seq, link and moment of the newest entry; None where there is none."""
    row = connection.execute(_LAST).one_or_none()
    return None if row is None else (row.seq, row.link, row.at)


def count_after(connection: Connection, seq: int) -> int:
    """How many entries came after `seq`."""
    return connection.execute(_NUMBER, {"after": seq}).scalar_one()


def newest(connection: Connection, most: int, number: int) -> list[Entry]:
    """The newest entries, newest first; `number` is that of the newest."""
    rows = list(connection.execute(_NEWEST, {"most": most}))
    first = _first_decisions(connection, {row.about for row in rows})
    return [_entry(row, number - place, first) for place, row in enumerate(rows)]


def between(connection: Connection, since: datetime, until: datetime) -> list[Entry]:
    """All entries of a period, oldest first, each with its number in the whole log."""
    inside = (decisions.c.at >= since, decisions.c.at < until)
    edges = select(func.min(decisions.c.seq), func.max(decisions.c.seq)).where(*inside)
    low, high = connection.execute(edges).one()
    if low is None:
        return []
    before = connection.execute(select(func.count()).select_from(decisions).where(decisions.c.seq < low)).scalar_one()
    first = _first_decisions_between(connection, low, high)
    found = []
    for place, row in enumerate(_stream(connection, low, high), 1):
        if since <= row.at < until:
            found.append(_entry(row, before + place, first))
    return found


def first_moment(connection: Connection) -> datetime | None:
    """The moment of the earliest entry, which may not be the first one (demonstrations are played in the past)."""
    at: datetime | None = connection.execute(select(func.min(decisions.c.at))).scalar_one()
    return at


def others(connection: Connection, since: datetime, until: datetime) -> dict[str, int]:
    """How many reports, appeals of authors and reporters, and requests for a reply by right came and were decided; only
    what there was."""
    counted = [
        ("appeals", appeals.c.created_at, None),
        ("appeals", report_appeals.c.created_at, None),
        ("appeals_upheld", appeals.c.decided_at, appeals.c.state == AppealState.UPHELD),
        ("appeals_upheld", report_appeals.c.decided_at, report_appeals.c.state == AppealState.UPHELD),
        ("reports", reports.c.created_at, None),
        ("reports_upheld", reports.c.decided_at, reports.c.state == ReportState.UPHELD),
        ("reports_invalid", reports.c.decided_at, reports.c.state == ReportState.INVALID),
        ("reply_requests", reply_requests.c.created_at, None),
        ("replies_published", reply_requests.c.decided_at, reply_requests.c.state == ReplyState.PUBLISHED),
        ("replies_refused", reply_requests.c.decided_at, reply_requests.c.state == ReplyState.REFUSED),
    ]
    found: dict[str, int] = {}
    for name, at, state in counted:
        query = select(func.count()).select_from(at.table).where(at >= since, at < until)
        number = connection.execute(query if state is None else query.where(state)).scalar_one()
        found[name] = found.get(name, 0) + number
    return {name: number for name, number in found.items() if number}


def _stream(connection: Connection, low: int, high: int) -> Iterator[Row[Any]]:
    query = _ENTRIES.where(decisions.c.seq >= low, decisions.c.seq <= high).order_by(decisions.c.seq)
    with connection.execute(query.execution_options(yield_per=STREAMED)) as rows:
        yield from rows


def _first_decisions(connection: Connection, about: set[int]) -> set[int]:
    """The seqs of the first decision of the desk on each of these contributions."""
    query = select(func.min(decisions.c.seq)).where(
        decisions.c.contribution.in_(about), decisions.c.action.in_(DECISIONS)
    )
    return set(connection.execute(query.group_by(decisions.c.contribution)).scalars())


def _first_decisions_between(connection: Connection, low: int, high: int) -> set[int]:
    """The same for all entries from `low` to `high`."""
    about = select(decisions.c.contribution).where(decisions.c.seq >= low, decisions.c.seq <= high)
    query = select(func.min(decisions.c.seq)).where(
        decisions.c.contribution.in_(about), decisions.c.action.in_(DECISIONS)
    )
    return set(connection.execute(query.group_by(decisions.c.contribution)).scalars())


def _entry(row: Row[Any], number: int, first: set[int]) -> Entry:
    """A row without what nobody outside may know: no account, no note, no words."""
    waited = max(0, int((row.at - row.created_at).total_seconds())) if row.seq in first else None
    return Entry(
        number=number,
        at=row.at.astimezone(UTC),
        action=row.action,
        from_state=row.from_state,
        to_state=row.to_state,
        reason=row.reason,
        role=_role(row.role),
        post=row.post,
        contribution=row.id,
        kind=RIGHT_OF_REPLY if row.source == RIGHT_OF_REPLY else row.kind,
        lang=row.lang,
        sent=row.created_at.astimezone(UTC),
        waited=waited,
        link=row.link,
    )


def _role(role: str) -> str:
    """A senior is a moderator to readers: where there is one only, the role would name somebody."""
    return "moderator" if role == "senior" else role
