"""Appeals of those who reported, against findings that a report is invalid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from moderation.domain.appeal import AppealStanding, AppealState
from moderation.domain.errors import Problem, Unknown
from moderation.storage.reports import Report
from moderation.storage.tables import accounts, contributions, report_appeals, reports


@dataclass(frozen=True, slots=True)
class ReportAppeal:
    """An appeal as kept; see the comments of the table. `about` is the contribution's id, `id` the report's."""

    seq: int
    report: int
    found_by: int | None
    found_at: datetime
    state: AppealState
    words: str
    created_at: datetime
    answer: str
    account: int | None
    decided_at: datetime | None
    id: str
    about: str
    by: str

    @property
    def standing(self) -> AppealStanding:
        """What the rules must know of it."""
        return AppealStanding(self.state, self.found_by)


def _query() -> Select[Any]:
    return (
        select(
            report_appeals,
            reports.c.id,
            contributions.c.id.label("about"),
            func.coalesce(accounts.c.name, "").label("by"),
        )
        .join(reports, reports.c.seq == report_appeals.c.report)
        .join(contributions, contributions.c.seq == reports.c.contribution)
        .outerjoin(accounts, accounts.c.seq == report_appeals.c.account)
    )


def _appeal(row: Row[Any]) -> ReportAppeal:
    values = dict(row._mapping)
    values["state"] = AppealState(values["state"])
    return ReportAppeal(**values)


def add(connection: Connection, report: Report, words: str, now: datetime) -> ReportAppeal:
    """Keep a new appeal against what was found of `report`."""
    row = {
        "report": report.seq,
        "found_by": report.account,
        "found_at": report.decided_at,
        "state": AppealState.WAITING,
        "words": words,
        "created_at": now,
    }
    made = insert(report_appeals).values(**row).returning(report_appeals.c.seq)
    return get(connection, connection.execute(made).scalar_one())


def get(connection: Connection, seq: int) -> ReportAppeal:
    """The appeal `seq`. Raises Unknown."""
    row = connection.execute(_query().where(report_appeals.c.seq == seq)).one_or_none()
    if row is None:
        raise Unknown(Problem("appeal", "There is no such appeal."))
    return _appeal(row)


def of_report(connection: Connection, report: int) -> ReportAppeal | None:
    """The appeal about a report: there is one at most."""
    row = connection.execute(_query().where(report_appeals.c.report == report)).one_or_none()
    return None if row is None else _appeal(row)


def change(connection: Connection, seq: int, **values: Any) -> None:
    """Change an appeal, whose contribution the caller holds locked."""
    connection.execute(update(report_appeals).where(report_appeals.c.seq == seq).values(**values))


def waiting(connection: Connection, limit: int) -> list[ReportAppeal]:
    """The appeals that wait for a decision, oldest first."""
    query = _query().where(report_appeals.c.state == AppealState.WAITING).order_by(report_appeals.c.seq).limit(limit)
    return [_appeal(row) for row in connection.execute(query)]


def decided(connection: Connection, limit: int) -> list[ReportAppeal]:
    """The appeals that were decided last, the latest first."""
    query = _query().where(report_appeals.c.state != AppealState.WAITING)
    rows = connection.execute(query.order_by(report_appeals.c.decided_at.desc()).limit(limit))
    return [_appeal(row) for row in rows]


def count_waiting(connection: Connection) -> int:
    """How many appeals of reporters wait for a decision."""
    query = select(func.count()).select_from(report_appeals).where(report_appeals.c.state == AppealState.WAITING)
    number: int = connection.execute(query).scalar_one()
    return number
