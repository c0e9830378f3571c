"""Appeals against decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from moderation.domain.appeal import APPEALABLE, AppealStanding, AppealState
from moderation.domain.contribution import Action
from moderation.domain.errors import Problem, Unknown
from moderation.storage.tables import accounts, appeals, contributions, decisions


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal as kept, with the decision that it is against (`action`, `reason`, `decided_by`, `against_at`)."""

    seq: int
    contribution: int
    id: str
    decision: int
    state: AppealState
    words: str
    created_at: datetime
    answer: str
    account: int | None
    decided_at: datetime | None
    action: Action
    reason: str | None
    decided_by: int | None
    against_at: datetime
    by: str

    @property
    def standing(self) -> AppealStanding:
        """What the rules must know of it."""
        return AppealStanding(self.state, self.decided_by)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that its author could appeal against. `latest`: no other edit was proposed or accepted since."""

    seq: int
    action: Action
    reason: str | None
    account: int | None
    at: datetime
    latest: bool


def _query() -> Select[Any]:
    return (
        select(
            appeals,
            contributions.c.id,
            decisions.c.action,
            decisions.c.reason,
            decisions.c.account.label("decided_by"),
            decisions.c.at.label("against_at"),
            func.coalesce(accounts.c.name, "").label("by"),
        )
        .join(contributions, contributions.c.seq == appeals.c.contribution)
        .join(decisions, decisions.c.seq == appeals.c.decision)
        .outerjoin(accounts, accounts.c.seq == appeals.c.account)
    )


def _appeal(row: Row[Any]) -> Appeal:
    values = dict(row._mapping)
    values["state"], values["action"] = AppealState(values["state"]), Action(values["action"])
    return Appeal(**values)


def add(connection: Connection, contribution: int, decision: int, words: str, now: datetime) -> int:
    """Keep a new appeal; returns its number."""
    row = {
        "contribution": contribution,
        "decision": decision,
        "state": AppealState.WAITING,
        "words": words,
        "created_at": now,
    }
    seq: int = connection.execute(insert(appeals).values(**row).returning(appeals.c.seq)).scalar_one()
    return seq


def get(connection: Connection, seq: int) -> Appeal:
    """The appeal `seq`. Raises Unknown."""
    row = connection.execute(_query().where(appeals.c.seq == seq)).one_or_none()
    if row is None:
        raise Unknown(Problem("appeal", "There is no such appeal."))
    return _appeal(row)


def change(connection: Connection, seq: int, **values: Any) -> None:
    """Change an appeal, whose contribution the caller holds locked."""
    connection.execute(update(appeals).where(appeals.c.seq == seq).values(**values))


def of_contribution(connection: Connection, contribution: int) -> list[Appeal]:
    """The appeals about one contribution, oldest first."""
    query = _query().where(appeals.c.contribution == contribution).order_by(appeals.c.seq)
    return [_appeal(row) for row in connection.execute(query)]


def waiting(connection: Connection, limit: int) -> list[Appeal]:
    """The appeals that wait for a decision, oldest first."""
    query = _query().where(appeals.c.state == AppealState.WAITING).order_by(appeals.c.seq).limit(limit)
    return [_appeal(row) for row in connection.execute(query)]


def decided(connection: Connection, limit: int) -> list[Appeal]:
    """The appeals that were decided last, the latest first."""
    query = _query().where(appeals.c.state != AppealState.WAITING).order_by(appeals.c.decided_at.desc()).limit(limit)
    return [_appeal(row) for row in connection.execute(query)]


def count_waiting(connection: Connection) -> int:
    """How many appeals wait for a decision."""
    query = select(func.count()).select_from(appeals).where(appeals.c.state == AppealState.WAITING)
    number: int = connection.execute(query).scalar_one()
    return number


def last_refusal(connection: Connection, contribution: int) -> Refusal | None:
    """The last decision about a contribution that could be appealed against, if there ever was one."""
    query = (
        select(decisions.c.seq, decisions.c.action, decisions.c.reason, decisions.c.account, decisions.c.at)
        .where(decisions.c.contribution == contribution, decisions.c.action.in_(APPEALABLE))
        .order_by(decisions.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    later = select(decisions.c.seq).where(
        decisions.c.contribution == contribution,
        decisions.c.seq > row.seq,
        decisions.c.action.in_((Action.ACCEPT_EDIT, Action.EDIT)),
    )
    latest = row.action != Action.REFUSE_EDIT or connection.execute(later.limit(1)).first() is None
    return Refusal(row.seq, Action(row.action), row.reason, row.account, row.at, latest)


def others_who_moderate(connection: Connection, account: int | None) -> int:
    """How many accounts besides `account` could decide."""
    query = select(func.count()).select_from(accounts)
    query = query.where(accounts.c.role.in_(("moderator", "senior")), accounts.c.suspended_at.is_(None))
    if account is not None:
        query = query.where(accounts.c.seq != account)
    number: int = connection.execute(query).scalar_one()
    return number


def empty(connection: Connection, seqs: Iterable[int]) -> int:
    """Empty what was said in the appeals about these contributions; returns how many there were."""
    query = update(appeals).where(appeals.c.contribution.in_(list(seqs))).values(words="", answer="")
    return connection.execute(query).rowcount
