"""Cases, their rounds, what happened in them, and what brands stated."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, insert, select, update

from moderation.domain.actors import Actor, Role
from moderation.domain.case import ANSWERS, CaseAction, CaseStanding, CaseState, Degree, StatementType, Verdict
from moderation.domain.contribution import State
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.publication import KEY
from moderation.storage.contributions import Stored
from moderation.storage.counting import BY_SEQ, COUNTS
from moderation.storage.tables import (
    accounts,
    case_events,
    case_rounds,
    cases,
    contributions,
    statements,
    story_authors,
)


@dataclass(frozen=True, slots=True)
class Round:
    """A round as kept; see the comments of the table. `answer` is the id of the official answer, and
    `readable_at` since when readers see it."""

    number: int
    began_at: datetime
    notified_at: datetime | None
    read_at: datetime | None
    reminded: int
    silent_at: datetime | None
    answered_at: datetime | None
    readable_at: datetime | None
    answer: str | None
    type: StatementType | None
    verdict: Verdict | None
    judged_at: datetime | None
    notified_by: str | None = None
    notified_how: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as kept, with all its rounds, the present one last. `author_since`: when an author of the story was
    registered, who can judge."""

    seq: int
    id: str
    post: str
    brand: str
    state: CaseState
    version: int
    opened_at: datetime
    passed_from: int | None
    passed_on: bool
    next_at: datetime | None
    author_since: datetime | None
    rounds: tuple[Round, ...]

    @property
    def round(self) -> Round:
        """The present round."""
        return self.rounds[-1]

    @property
    def standing(self) -> CaseStanding:
        """What the rules must know of it."""
        now = self.round
        return CaseStanding(
            self.state,
            self.brand,
            now.notified_at,
            now.read_at,
            now.silent_at,
            now.answered_at,
            now.readable_at,
            now.type,
            judged=now.verdict is not None,
            reopened=len(self.rounds) > 1,
            reattributed=self.passed_from is not None or self.passed_on,
            author_since=self.author_since,
        )


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One entry of a case's history. `by` is the name of the account, empty for the author and the clock."""

    round: int
    action: CaseAction
    from_state: CaseState
    to_state: CaseState
    detail: str
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """In which case and round a contribution states something, and what."""

    case: Case
    type: StatementType
    round: int


_later = cases.alias("later")
_CASES = (
    select(cases, _later.c.seq.label("passed_on"), story_authors.c.created_at.label("author_since"))
    .outerjoin(_later, _later.c.passed_from == cases.c.seq)
    .outerjoin(story_authors, story_authors.c.post == cases.c.post)
)
_ROUNDS = (
    select(case_rounds, contributions.c.id.label("answer_id"), contributions.c.published_at, statements.c.type)
    .outerjoin(contributions, contributions.c.seq == case_rounds.c.answer)
    .outerjoin(statements, statements.c.contribution == case_rounds.c.answer)
    .order_by(case_rounds.c.in_case, case_rounds.c.number)
)


def _round(row: Row[Any]) -> Round:
    judged = row.repaired is not None
    return Round(
        row.number,
        row.began_at,
        row.notified_at,
        row.read_at,
        row.reminded,
        row.silent_at,
        row.answered_at,
        row.published_at or row.answered_at,
        row.answer_id,
        StatementType(row.type) if row.type else None,
        Verdict(Degree(row.repaired), Degree(row.respected)) if judged else None,
        row.judged_at,
        row.notified_by,
        row.notified_how,
    )


def _read(connection: Connection, *where: Any, lock: bool = False) -> list[Case]:
    query = _CASES.where(*where).order_by(cases.c.seq)
    found = connection.execute(query.with_for_update(of=cases) if lock else query).all()
    rounds: dict[int, list[Round]] = {row.seq: [] for row in found}
    for row in connection.execute(_ROUNDS.where(case_rounds.c.in_case.in_(rounds))) if found else ():
        rounds[row.in_case].append(_round(row))
    return [
        Case(
            row.seq,
            row.id,
            row.post,
            row.brand,
            CaseState(row.state),
            row.version,
            row.opened_at,
            row.passed_from,
            row.passed_on is not None,
            row.next_at,
            row.author_since,
            tuple(rounds[row.seq]),
        )
        for row in found
    ]


def add(connection: Connection, post: str, brand: str, now: datetime, passed_from: Case | None = None) -> Case:
    """Open the case of story `post` with `brand`; there is one at most."""
    values = {"id": secrets.token_hex(8), "post": post, "brand": brand, "state": CaseState.PUBLISHED, "version": 1}
    values |= {"opened_at": now, "passed_from": passed_from.seq if passed_from else None, "next_at": None}
    seq = connection.execute(insert(cases).values(**values).returning(cases.c.seq)).scalar_one()
    begin_round(connection, seq, 1, now)
    return get(connection, str(values["id"]))


def begin_round(connection: Connection, case: int, number: int, now: datetime) -> None:
    """Start a round of a case, of whose brand nothing is known yet."""
    connection.execute(insert(case_rounds).values(in_case=case, number=number, began_at=now, reminded=0))


def get(connection: Connection, id: str, lock: bool = False) -> Case:
    """The case `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    found = _read(connection, cases.c.id == id, lock=lock) if KEY.fullmatch(id) else []
    if not found:
        raise Unknown(Problem("case", "There is no such case here."))
    return found[0]


def of_post(connection: Connection, post: str) -> list[Case]:
    """The cases of a story, in the order in which they were opened."""
    return _read(connection, cases.c.post == post)


def of_brand(connection: Connection, brand: str, states: Iterable[CaseState] | None = None) -> list[Case]:
    """The cases of a brand, oldest first; with `states`, only those that stand so."""
    where = [cases.c.brand == brand]
    if states is not None:
        where.append(cases.c.state.in_(list(states)))
    return _read(connection, *where)


def posts_about(connection: Connection, brand: str) -> list[str]:
    """The stories that have a case with `brand`, but for those that are gone."""
    query = select(cases.c.post).where(cases.c.brand == brand, cases.c.state != CaseState.WITHDRAWN)
    return list(connection.execute(query).scalars())


def by_seqs(connection: Connection, seqs: Sequence[int]) -> list[Case]:
    """The cases with these seqs, oldest first."""
    return _read(connection, cases.c.seq.in_(seqs))


def due(connection: Connection, now: datetime, limit: int) -> list[Case]:
    """Cases about which the clock has something to do by `now`, oldest first."""
    query = select(cases.c.seq).where(cases.c.next_at <= now).order_by(cases.c.next_at, cases.c.seq).limit(limit)
    return _read(connection, cases.c.seq.in_(connection.execute(query).scalars().all()))


def names(connection: Connection, post: str, brand: str) -> bool:
    """Whether there is a case of that story with that brand: also one that its author passed on to it."""
    return (
        connection.execute(select(cases.c.seq).where(cases.c.post == post, cases.c.brand == brand)).first() is not None
    )


class Outline(NamedTuple):
    """What a case is about, and how it stands. `passed`: its author passed it on to that brand."""

    id: str
    post: str
    brand: str
    state: CaseState
    passed: bool


def outlines(connection: Connection) -> list[Outline]:
    """All cases, in the order opened."""
    query = select(cases.c.id, cases.c.post, cases.c.brand, cases.c.state, cases.c.passed_from).order_by(cases.c.seq)
    return [
        Outline(id, post, brand, CaseState(state), passed_from is not None)
        for id, post, brand, state, passed_from in connection.execute(query)
    ]


def change(connection: Connection, before: Case, round: Mapping[str, object] | None = None, **values: Any) -> Case:
    """Change what `before` was (`values`), and its present round (`round`), unless somebody else did: then Conflict."""
    seen = and_(cases.c.seq == before.seq, cases.c.version == before.version)
    done = connection.execute(update(cases).where(seen).values(version=before.version + 1, **values))
    if done.rowcount != 1:
        raise Conflict(Problem("version", "Somebody else changed this case meanwhile. Look at it again."))
    if round:
        present = and_(case_rounds.c.in_case == before.seq, case_rounds.c.number == before.round.number)
        connection.execute(update(case_rounds).where(present).values(**round))
    return get(connection, before.id)


def schedule(connection: Connection, case: Case, at: datetime | None) -> None:
    """Have the clock look at a case at `at`. Nobody who looks at the case sees a change."""
    connection.execute(update(cases).where(cases.c.seq == case.seq).values(next_at=at))


def schedule_all(connection: Connection, brand: str, states: Iterable[CaseState], at: datetime) -> None:
    """Have the clock look at all cases of a brand that stand so."""
    theirs = update(cases).where(cases.c.brand == brand, cases.c.state.in_(list(states)))
    connection.execute(theirs.values(next_at=at))


def log(
    connection: Connection,
    case: Case,
    action: CaseAction,
    to_state: CaseState,
    actor: Actor,
    at: datetime,
    detail: str = "",
) -> None:
    """Write what happened into the history of `case` (as it was before), which only grows."""
    values = {"in_case": case.seq, "round": case.round.number, "action": action, "from_state": case.state}
    values |= {"to_state": to_state, "detail": detail, "account": actor.account, "role": actor.role, "at": at}
    connection.execute(insert(case_events), values)


def withdrawn_by(connection: Connection, case: Case) -> Role | None:
    """In which role the case was last withdrawn; None if it never was."""
    query = select(case_events.c.role).where(
        case_events.c.in_case == case.seq, case_events.c.action == CaseAction.WITHDRAW
    )
    role = connection.execute(query.order_by(case_events.c.seq.desc()).limit(1)).scalar_one_or_none()
    return None if role is None else Role(role)


def events_of(connection: Connection, case: Case) -> list[CaseEvent]:
    """The history of a case, oldest first."""
    query = (
        select(case_events, accounts.c.name)
        .outerjoin(accounts, accounts.c.seq == case_events.c.account)
        .where(case_events.c.in_case == case.seq)
        .order_by(case_events.c.seq)
    )
    return [
        CaseEvent(
            row.round,
            CaseAction(row.action),
            CaseState(row.from_state),
            CaseState(row.to_state),
            row.detail,
            row.name or "",
            row.role,
            row.at,
        )
        for row in connection.execute(query)
    ]


# --- statements ------------------------------------------------------------------------------------------------------


def state_as(connection: Connection, contribution: Stored, case: Case, type: StatementType) -> None:
    """Let `contribution` count as a statement of that type in the present round of `case`."""
    values = {"contribution": contribution.seq, "in_case": case.seq, "round": case.round.number, "type": type}
    connection.execute(insert(statements), values)


def statement(connection: Connection, contribution: Stored) -> Statement | None:
    """What a contribution states; None for any message that counts in no case. Its case is locked."""
    row = connection.execute(select(statements).where(statements.c.contribution == contribution.seq)).one_or_none()
    if row is None:
        return None
    return Statement(_read(connection, cases.c.seq == row.in_case, lock=True)[0], StatementType(row.type), row.round)


def stated(connection: Connection, seqs: Collection[int]) -> dict[int, StatementType]:
    """What each of these contributions (by their seq) states in a case; those that state nothing are left out."""
    query = select(statements.c.contribution, statements.c.type).where(statements.c.contribution.in_(seqs))
    return {row.contribution: StatementType(row.type) for row in connection.execute(query)} if seqs else {}


def answer_waits(connection: Connection, case: Case, until: datetime | None = None) -> bool:
    """Whether an answer of the present round, sent by `until`, waits for a moderator."""
    query = (
        select(statements.c.contribution)
        .join(contributions, contributions.c.seq == statements.c.contribution)
        .where(statements.c.in_case == case.seq, statements.c.round == case.round.number)
        .where(statements.c.type.in_(ANSWERS), contributions.c.state == State.PENDING)
    )
    if until is not None:
        query = query.where(contributions.c.created_at <= until)
    return connection.execute(query.limit(1)).first() is not None


class PublishedAnswer(NamedTuple):
    """The contribution that answers a case."""

    seq: int
    id: str
    created_at: datetime


def published_answer(connection: Connection, case: Case) -> PublishedAnswer | None:
    """The official answer of the present round that is published; None: there is none."""
    query = (
        select(contributions.c.seq, contributions.c.id, contributions.c.created_at)
        .join(statements, statements.c.contribution == contributions.c.seq)
        .where(statements.c.in_case == case.seq, statements.c.round == case.round.number)
        .where(statements.c.type.in_(ANSWERS), COUNTS)
        .order_by(statements.c.contribution)
        .limit(1)
        .with_hint(contributions, BY_SEQ, "sqlite")
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else PublishedAnswer(*row)


def statements_of(connection: Connection, case: Case) -> list[tuple[str, StatementType, int]]:
    """The statements in a case: id of the contribution, type and round, in the order sent."""
    query = (
        select(contributions.c.id, statements.c.type, statements.c.round)
        .join(contributions, contributions.c.seq == statements.c.contribution)
        .where(statements.c.in_case == case.seq)
        .order_by(statements.c.contribution)
    )
    return [(row.id, StatementType(row.type), row.round) for row in connection.execute(query)]
