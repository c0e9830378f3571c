"""Notices of cases, and their letters: asked for, accepted by a mail server, or given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Text, and_, cast, func, insert, or_, select, update

from moderation.domain.actors import Actor
from moderation.domain.case import CaseState
from moderation.domain.errors import Problem, Unknown
from moderation.storage.cases import Case
from moderation.storage.tables import accounts, case_letters, case_notices, case_rounds, cases, outbox


class Fate(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    """It is on its way to the mail server, perhaps after a try that failed."""
    ACCEPTED = "accepted"
    FAILED = "failed"
    """It was given up: the address is wrong, or the mail server never answered."""
    TAKEN_BACK = "taken_back"
    """It was not sent: its recipient was erased meanwhile."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a notice. `recipient`: representative or complaints; `name`: the representative's, for colleagues."""

    recipient: str
    name: str
    fate: Fate
    at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice (`day` 0) or the reminder of that day. `by`: who asked, empty for the clock and the operator."""

    seq: int
    case: int
    round: int
    day: int
    asked_at: datetime
    role: str
    by: str
    told: bool
    """Whether its letters were written. Without any by then, there was nobody to write to."""
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter as the postman finds it: its row, and which notice of which case it is."""

    seq: int
    case: str
    post: str
    round: int
    day: int


def add(connection: Connection, case: Case, day: int, actor: Actor, now: datetime) -> int:
    """Keep that the brand of `case` is to be told, in its present round; returns the notice's number."""
    values = {"in_case": case.seq, "round": case.round.number, "day": day, "asked_at": now}
    values |= {"account": actor.account, "role": actor.role}
    seq: int = connection.execute(insert(case_notices).returning(case_notices.c.seq), values).scalar_one()
    return seq


def about(connection: Connection, seq: int) -> tuple[str, int, int]:
    """The case (its id), round and day that a notice is about. Raises Unknown."""
    query = select(cases.c.id, case_notices.c.round, case_notices.c.day)
    row = connection.execute(
        query.join(case_notices, case_notices.c.in_case == cases.c.seq).where(case_notices.c.seq == seq)
    ).one_or_none()
    if row is None:
        raise Unknown(Problem("notice", "There is no such notice here."))
    return row.id, row.round, row.day


def add_letter(connection: Connection, notice: int, letter: int, recipient: str, account: int | None) -> None:
    """Keep that `letter`, a row of the outbox, tells the notice to that kind of recipient."""
    values = {"notice": notice, "letter": letter, "recipient": recipient, "account": account}
    connection.execute(insert(case_letters), values)


def sent(connection: Connection, letter: int) -> list[Sent]:
    """What the row `letter` of the outbox tells of cases; nothing where it tells something else."""
    query = (
        select(case_letters.c.seq, cases.c.id, cases.c.post, case_notices.c.round, case_notices.c.day)
        .join(case_notices, case_notices.c.seq == case_letters.c.notice)
        .join(cases, cases.c.seq == case_notices.c.in_case)
        .where(case_letters.c.letter == letter)
        .order_by(case_letters.c.seq)
    )
    return [Sent(*row) for row in connection.execute(query)]


def is_written(connection: Connection, notice: int) -> bool:
    """Whether there are letters of a notice."""
    query = select(case_letters.c.seq).where(case_letters.c.notice == notice).limit(1)
    return connection.execute(query).first() is not None


def reminders_to_write(connection: Connection, brand: str, limit: int) -> list[int]:
    """The reminders to a brand that were asked for and of which no letter is written yet, oldest first."""
    query = (
        select(case_notices.c.seq)
        .join(cases, cases.c.seq == case_notices.c.in_case)
        .join(outbox, outbox.c.subject == "case-notice " + cast(case_notices.c.seq, Text))
        .where(cases.c.brand == brand, case_notices.c.day > 0, outbox.c.topic == "news", _IS_WAITING)
        .where(~select(case_letters.c.seq).where(case_letters.c.notice == case_notices.c.seq).exists())
        .order_by(case_notices.c.seq)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def accept(connection: Connection, letter: Sent, now: datetime) -> None:
    """The mail server took the letter."""
    _settle(connection, letter, accepted_at=now)


def fail(connection: Connection, letter: Sent, error: str, now: datetime) -> None:
    """The letter was given up."""
    _settle(connection, letter, failed_at=now, error=error[:500])


def _settle(connection: Connection, letter: Sent, **values: object) -> None:
    connection.execute(update(case_letters).where(case_letters.c.seq == letter.seq).values(**values))


# --- reading ---------------------------------------------------------------------------------------------------------


def of_case(connection: Connection, case: Case) -> list[Notice]:
    """The notices of a case with their letters, in the order asked for."""
    asked = (
        select(case_notices, accounts.c.name)
        .outerjoin(accounts, accounts.c.seq == case_notices.c.account)
        .where(case_notices.c.in_case == case.seq)
        .order_by(case_notices.c.seq)
    )
    found = connection.execute(asked).all()
    letters: dict[int, list[Letter]] = {row.seq: [] for row in found}
    for row in connection.execute(_LETTERS.where(case_letters.c.notice.in_(letters))) if found else ():
        letters[row.notice].append(_letter(row))
    return [
        Notice(
            row.seq,
            row.in_case,
            row.round,
            row.day,
            row.asked_at,
            row.role,
            row.name or "",
            bool(letters[row.seq]) or not _news_waits(connection, row.seq),
            tuple(letters[row.seq]),
        )
        for row in found
    ]


_LETTERS = (
    select(case_letters, accounts.c.name, outbox.c.done_at, outbox.c.failed_at.label("given_up_at"))
    .join(outbox, outbox.c.seq == case_letters.c.letter)
    .outerjoin(accounts, accounts.c.seq == case_letters.c.account)
    .order_by(case_letters.c.seq)
)


def _letter(row: Row[Any]) -> Letter:
    fate = Fate.WAITING
    if row.accepted_at is not None:
        fate = Fate.ACCEPTED
    elif row.failed_at is not None or row.given_up_at is not None:
        fate = Fate.FAILED
    elif row.done_at is not None:
        fate = Fate.TAKEN_BACK
    return Letter(row.recipient, row.name or "", fate, row.accepted_at or row.failed_at, row.error)


def _news_waits(connection: Connection, notice: int) -> bool:
    """Whether the letters of a notice are still to be written."""
    query = select(outbox.c.seq).where(
        outbox.c.topic == "news",
        outbox.c.subject == f"case-notice {notice}",
        outbox.c.done_at.is_(None),
        outbox.c.failed_at.is_(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def on_its_way(notices: Iterable[Notice], case: Case) -> bool:
    """Whether a notice of the present round is still to be written or delivered."""
    present = [each for each in notices if each.round == case.round.number and each.day == 0]
    return any(not each.told or any(letter.fate is Fate.WAITING for letter in each.letters) for each in present)


def untold(connection: Connection, of: Iterable[int]) -> set[int]:
    """Which of these cases (by seq) wait in vain: nothing of the notice of their present round was or will be taken.

    There was nobody to write to, or every letter was given up.
    """
    found = select(cases.c.seq).where(cases.c.seq.in_(list(of)), cases.c.state == CaseState.PUBLISHED)
    present = case_notices.c.round == _PRESENT.scalar_subquery()
    asked = select(case_notices.c.seq).where(case_notices.c.in_case == cases.c.seq, case_notices.c.day == 0, present)
    living = (
        asked.join(case_letters, case_letters.c.notice == case_notices.c.seq)
        .join(outbox, outbox.c.seq == case_letters.c.letter)
        .where(or_(case_letters.c.accepted_at.is_not(None), _IS_WAITING))
    )
    to_be_written = asked.join(outbox, outbox.c.subject == "case-notice " + cast(case_notices.c.seq, Text)).where(
        outbox.c.topic == "news", _IS_WAITING
    )
    query = found.where(
        asked.correlate(cases).exists(), ~living.correlate(cases).exists(), ~to_be_written.correlate(cases).exists()
    )
    return set(connection.execute(query).scalars())


def reminded(connection: Connection, of: Iterable[int]) -> dict[tuple[int, int], tuple[datetime, ...]]:
    """When each reminder was delivered, by case (its seq, of those in `of`) and round, in the order delivered.

    What the clock asked for and nobody got is no reminder.
    """
    query = (
        select(case_notices.c.in_case, case_notices.c.round, func.min(case_letters.c.accepted_at).label("at"))
        .join(case_letters, case_letters.c.notice == case_notices.c.seq)
        .where(case_notices.c.in_case.in_(list(of)), case_notices.c.day > 0, case_letters.c.accepted_at.is_not(None))
        .group_by(case_notices.c.seq, case_notices.c.in_case, case_notices.c.round)
        .order_by(func.min(case_letters.c.accepted_at))
    )
    found: dict[tuple[int, int], tuple[datetime, ...]] = {}
    for row in connection.execute(query):
        key = row.in_case, row.round
        found[key] = (*found.get(key, ()), row.at)
    return found


def unasked(connection: Connection) -> list[str]:
    """The ids of the cases whose brand was not told, and for which no notice was asked in their present round."""
    return [row.id for row in connection.execute(_UNASKED.order_by(cases.c.seq))]


def is_unasked(connection: Connection, case: Case) -> bool:
    """Whether `case` is one of them."""
    return connection.execute(_UNASKED.where(cases.c.seq == case.seq)).first() is not None


_PRESENT = select(func.max(case_rounds.c.number)).where(case_rounds.c.in_case == cases.c.seq).correlate(cases)
_IS_WAITING = and_(outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))
_UNASKED = select(cases.c.id).where(
    cases.c.state == CaseState.PUBLISHED,
    ~select(case_notices.c.seq)
    .where(and_(case_notices.c.in_case == cases.c.seq, case_notices.c.round == _PRESENT.scalar_subquery()))
    .correlate(cases)
    .exists(),
)
