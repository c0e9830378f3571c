"""Which cases of a brand wait, in the order in which they must be answered; and how many."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from moderation.domain.case import ANSWERED, ANSWERS, OPEN, CaseState
from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Unknown
from moderation.domain.promise import PromiseState
from moderation.storage import cases as kept
from moderation.storage.cases import Case
from moderation.storage.promises import Promise
from moderation.storage.promises import to_keep as promises_to_keep
from moderation.storage.tables import assignments, case_rounds, cases, contributions, statements

UNANSWERED = OPEN | {CaseState.PUBLISHED, CaseState.SILENT}
"""The states in which an answer is missing."""


class Which(StrEnum):
    """Which cases a list shows. The first four are of those that lack an answer."""

    WAITING = "waiting"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    SILENT = "silent"
    ANSWERED = "answered"
    ALL = "all"


NEWEST_FIRST = frozenset({Which.ANSWERED, Which.ALL})
"""The other lists begin with what must be answered first."""

_rounds = case_rounds.alias("rounds")
_present = select(func.max(_rounds.c.number)).where(_rounds.c.in_case == cases.c.seq).correlate(cases).scalar_subquery()
_JOINED = cases.join(
    case_rounds, and_(case_rounds.c.in_case == cases.c.seq, case_rounds.c.number == _present)
).outerjoin(assignments, assignments.c.in_case == cases.c.seq)
# Silence begins so many days after the notice for all cases of a brand: the earlier told, the earlier due.
_TOLD = func.coalesce(case_rounds.c.notified_at, case_rounds.c.began_at, type_=case_rounds.c.began_at.type)


def _only(which: Which, account: int) -> list[Any]:
    lacking = cases.c.state.in_(UNANSWERED)
    only: dict[Which, list[Any]] = {
        Which.WAITING: [lacking],
        Which.MINE: [lacking, assignments.c.account == account],
        Which.UNASSIGNED: [lacking, assignments.c.account.is_(None)],
        Which.SILENT: [cases.c.state == CaseState.SILENT],
        Which.ANSWERED: [cases.c.state.in_(ANSWERED)],
        Which.ALL: [],
    }
    return only[which]


def page(connection: Connection, brand: str, which: Which, account: int, after: int | None, size: int) -> list[Case]:
    """Up to `size` cases of `brand` behind the case with seq `after`, None: from the beginning; `account` is “mine”.

    Raises Unknown for an `after` that is no case of the brand.
    """
    query = select(cases.c.seq).select_from(_JOINED).where(cases.c.brand == brand, *_only(which, account)).limit(size)
    if which in NEWEST_FIRST:
        query = query.order_by(cases.c.seq.desc())
        if after is not None:
            query = query.where(cases.c.seq < after)
    else:
        query = query.order_by(_TOLD, cases.c.seq)
        if after is not None:
            told = _told(connection, brand, after)
            query = query.where(or_(told < _TOLD, and_(told == _TOLD, cases.c.seq > after)))
    found = connection.execute(query).scalars().all()
    by_seq = {each.seq: each for each in kept.by_seqs(connection, found)}
    return [by_seq[seq] for seq in found]


def _told(connection: Connection, brand: str, seq: int) -> Any:
    query = select(_TOLD).select_from(_JOINED).where(cases.c.seq == seq, cases.c.brand == brand)
    told = connection.execute(query).scalar_one_or_none()
    if told is None:
        raise Unknown(Problem("after", "There is no such place in this list. Go back to its beginning."))
    return told


def count(connection: Connection, brand: str, account: int) -> dict[Which, int]:
    """How many cases of `brand` each list has: counted in one go, since each list is a part of all."""
    numbers = [func.count().filter(and_(True, *_only(which, account))) for which in Which]
    query = select(*numbers).select_from(cases.outerjoin(assignments, assignments.c.in_case == cases.c.seq))
    return dict(zip(Which, connection.execute(query.where(cases.c.brand == brand)).one(), strict=True))


def answers_waiting(connection: Connection, found: Sequence[Case]) -> set[int]:
    """The seqs of those cases of which an answer of the present round waits for a moderator."""
    rounds = {each.seq: each.round.number for each in found}
    query = (
        select(statements.c.in_case, statements.c.round)
        .join(contributions, contributions.c.seq == statements.c.contribution)
        .where(statements.c.in_case.in_(rounds), statements.c.type.in_(ANSWERS))
        .where(contributions.c.state == State.PENDING)
    )
    return {case for case, round in connection.execute(query) if rounds[case] == round}


CLAIMABLE = (PromiseState.MADE, PromiseState.DUE, PromiseState.CONTRADICTED)
"""What a brand can claim to have kept."""


def promises_due(connection: Connection, brand: str, until: date) -> list[Promise]:
    """The published promises of `brand` that it has to keep by `until`, or had to, the most urgent first."""
    found = [each for each in promises_to_keep(connection, brand, CLAIMABLE, until) if each.public]
    return sorted(found, key=lambda each: (each.due_on, each.seq))
