"""Reports of published contributions."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, func, insert, select, update

from moderation.domain.errors import Problem, Unknown
from moderation.domain.report import HEARING, Notice, ReportStanding, ReportState
from moderation.storage.contributions import Stored
from moderation.storage.tables import accounts, contributions, report_appeals, reports


@dataclass(frozen=True, slots=True)
class Report:
    """A report as kept; see the comments of the table. `about` is the contribution's id, `by` who decided it."""

    seq: int
    id: str
    contribution: int
    state: ReportState
    reason: str
    passage: str
    explanation: str
    name: str
    email: str
    lang: str
    created_at: datetime
    heard_until: datetime
    author_answer: str
    answered_at: datetime | None
    answer: str
    account: int | None
    decision: int | None
    decided_at: datetime | None
    brand: str | None
    about: str
    by: str

    @property
    def standing(self) -> ReportStanding:
        """What the rules must know of it."""
        return ReportStanding(self.state, self.heard_until, self.answered_at is not None)


def _query() -> Select[Any]:
    return (
        select(reports, contributions.c.id.label("about"), func.coalesce(accounts.c.name, "").label("by"))
        .join(contributions, contributions.c.seq == reports.c.contribution)
        .outerjoin(accounts, accounts.c.seq == reports.c.account)
    )


def _report(row: Row[Any]) -> Report:
    values = dict(row._mapping)
    values["state"] = ReportState(values["state"])
    return Report(**values)


def add(
    connection: Connection, about: Stored, notice: Notice, lang: str, now: datetime, brand: str | None = None
) -> Report:
    """Keep a new report. `brand`: from which it comes, where that is one that the story is about."""
    row = {
        "id": secrets.token_hex(8),
        "contribution": about.seq,
        "state": ReportState.FILED,
        "reason": notice.reason,
        "passage": notice.passage,
        "explanation": notice.explanation,
        "name": notice.name,
        "email": notice.email,
        "lang": lang,
        "created_at": now,
        "heard_until": now + HEARING,
        "brand": brand,
    }
    connection.execute(insert(reports).values(**row))
    return get(connection, str(row["id"]))


def count_of_brand(connection: Connection, brand: str, since: datetime) -> int:
    """How many reports came from `brand` after `since`."""
    query = select(func.count()).where(reports.c.brand == brand, reports.c.created_at > since)
    return connection.execute(query).scalar_one()


def get(connection: Connection, id: str) -> Report:
    """The report `id`. Raises Unknown."""
    row = connection.execute(_query().where(reports.c.id == id)).one_or_none() if id.isalnum() else None
    if row is None:
        raise Unknown(Problem("report", "There is no such report. Check that the address is complete."))
    return _report(row)


def change(connection: Connection, seq: int, **values: Any) -> None:
    """Change a report, whose contribution the caller holds locked."""
    connection.execute(update(reports).where(reports.c.seq == seq).values(**values))


def of_contribution(connection: Connection, contribution: int) -> list[Report]:
    """The reports about one contribution, oldest first."""
    query = _query().where(reports.c.contribution == contribution).order_by(reports.c.seq)
    return [_report(row) for row in connection.execute(query)]


def filed(connection: Connection, limit: int) -> list[Report]:
    """The reports that wait for a decision, oldest first."""
    query = _query().where(reports.c.state == ReportState.FILED).order_by(reports.c.seq).limit(limit)
    return [_report(row) for row in connection.execute(query)]


def decided(connection: Connection, limit: int) -> list[Report]:
    """The reports that were decided last, the latest first."""
    query = _query().where(reports.c.state != ReportState.FILED).order_by(reports.c.decided_at.desc()).limit(limit)
    return [_report(row) for row in connection.execute(query)]


def count_filed(connection: Connection) -> int:
    """How many reports wait for a decision."""
    query = select(func.count()).select_from(reports).where(reports.c.state == ReportState.FILED)
    number: int = connection.execute(query).scalar_one()
    return number


def of_email(connection: Connection, email: str) -> list[Report]:
    """The reports that were sent with `email`, whatever the case of its letters, oldest first."""
    query = _query().where(func.lower(reports.c.email) == email.strip().lower()).order_by(reports.c.seq)
    return [_report(row) for row in connection.execute(query)]


def forget_reporter(connection: Connection, seqs: Iterable[int]) -> int:
    """Empty what a reporter said of themselves and of the message; what was decided stays."""
    found = list(seqs)
    connection.execute(_said_since(report_appeals.c.report.in_(found)))
    query = update(reports).where(reports.c.seq.in_(found))
    return connection.execute(query.values(name="", email="", passage="", explanation="", answer="")).rowcount


def forget_author(connection: Connection, contributions_: Iterable[int]) -> int:
    """Empty what reports hold of the words of an erased contribution, and what its author answered."""
    about = reports.c.contribution.in_(list(contributions_))
    connection.execute(_said_since(report_appeals.c.report.in_(select(reports.c.seq).where(about))))
    query = update(reports).where(about)
    return connection.execute(query.values(passage="", explanation="", author_answer="", answer="")).rowcount


def _said_since(which: ColumnElement[bool]) -> Update:
    """Empties what was said in appeals of reporters: it may quote what is erased."""
    return update(report_appeals).where(which).values(words="", answer="")
