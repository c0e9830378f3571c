"""Promises, and what became of them."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from moderation.domain.actors import Actor
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.domain.promise import PromiseAction, PromiseState, PromiseType
from moderation.publication import KEY
from moderation.storage.contributions import Stored
from moderation.storage.counting import BY_SEQ, COUNTS
from moderation.storage.tables import accounts, cases, contributions, promise_events, promises


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as kept; see the comments of the table. `made_in` is the id of the contribution that makes it."""

    seq: int
    id: str
    made_in: str
    made_at: datetime
    public: bool
    case: str
    post: str
    brand: str
    kind: PromiseType
    due_on: date
    state: PromiseState
    version: int
    claimed_at: datetime | None
    proof: str
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class PromiseEvent:
    """One entry of a promise's history. `by` is the name of the account, empty for the author and the clock."""

    action: PromiseAction
    from_state: PromiseState
    to_state: PromiseState
    by: str
    role: str
    at: datetime


_PROMISES = (
    select(promises, contributions.c.id.label("made_in"), contributions.c.created_at.label("made_at"))
    .add_columns(COUNTS.label("counts"), cases.c.id.label("of_case"), cases.c.post, cases.c.brand)
    .join(contributions, contributions.c.seq == promises.c.contribution)
    .join(cases, cases.c.seq == promises.c.in_case)
    .order_by(promises.c.seq)
)


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        row.seq,
        row.id,
        row.made_in,
        row.made_at,
        bool(row.counts),
        row.of_case,
        row.post,
        row.brand,
        PromiseType(row.kind),
        date.fromisoformat(row.due_on),
        PromiseState(row.state),
        row.version,
        row.claimed_at,
        row.proof,
        row.judged_at,
    )


def add(connection: Connection, contribution: Stored, case: int, kind: PromiseType, due_on: date) -> Promise:
    """Keep a promise that `contribution` makes in a case (its seq); public once those words are."""
    values = {"id": secrets.token_hex(8), "contribution": contribution.seq, "in_case": case, "kind": kind}
    values |= {"due_on": due_on.isoformat(), "state": PromiseState.MADE, "version": 1}
    connection.execute(insert(promises).values(**values))
    return get(connection, str(values["id"]))


def get(connection: Connection, id: str, lock: bool = False) -> Promise:
    """The promise `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    query = _PROMISES.where(promises.c.id == id)
    found = connection.execute(query.with_for_update(of=promises) if lock else query) if KEY.fullmatch(id) else None
    row = None if found is None else found.one_or_none()
    if row is None:
        raise Unknown(Problem("promise", "There is no such promise here."))
    return _promise(row)


def of_case(connection: Connection, case: int) -> list[Promise]:
    """The promises made in a case (its seq), in the order made."""
    return [_promise(row) for row in connection.execute(_PROMISES.where(promises.c.in_case == case))]


def of_cases(connection: Connection, cases: Iterable[int]) -> dict[int, list[Promise]]:
    """The promises made in these cases (their seqs), in the order made, by case."""
    found: dict[int, list[Promise]] = {seq: [] for seq in cases}
    for row in connection.execute(_PROMISES.where(promises.c.in_case.in_(found))) if found else ():
        found[row.in_case].append(_promise(row))
    return found


def of_post(connection: Connection, post: str) -> list[Promise]:
    """All promises made in the cases of a story, in the order made."""
    return [_promise(row) for row in connection.execute(_PROMISES.where(cases.c.post == post))]


def made_in(connection: Connection, seqs: Collection[int]) -> dict[str, list[Promise]]:
    """What each of these contributions (by their seq) promises, by its id; those that promise nothing are left out."""
    found: dict[str, list[Promise]] = {}
    query = _PROMISES.where(promises.c.contribution.in_(seqs))
    for promise in map(_promise, connection.execute(query) if seqs else ()):
        found.setdefault(promise.made_in, []).append(promise)
    return found


def of_brand(connection: Connection, brand: str) -> list[Promise]:
    """All promises of a brand, in the order made."""
    return [_promise(row) for row in connection.execute(_PROMISES.where(cases.c.brand == brand))]


def to_keep(connection: Connection, brand: str, states: Iterable[PromiseState], until: date) -> list[Promise]:
    """The promises of a brand that stand so and are due by `until`, in the order made."""
    which = promises.c.state.in_(list(states)), promises.c.due_on <= until.isoformat()
    return [_promise(row) for row in connection.execute(_PROMISES.where(cases.c.brand == brand, *which))]


def ripe(connection: Connection, today: date, claimed_before: datetime, limit: int) -> list[Promise]:
    """Promises whose day has passed by `today`, or whose claim nobody judged since `claimed_before`."""
    fallen = (promises.c.state == PromiseState.MADE) & (promises.c.due_on < today.isoformat())
    waited = (promises.c.state == PromiseState.CLAIMED) & (promises.c.claimed_at <= claimed_before)
    query = _PROMISES.where(or_(fallen, waited), COUNTS).limit(limit).with_hint(contributions, BY_SEQ, "sqlite")
    return [_promise(row) for row in connection.execute(query)]


def change(connection: Connection, before: Promise, **values: Any) -> Promise:
    """Change what `before` was, unless somebody else did since: then Conflict, and nothing is changed."""
    seen = (promises.c.seq == before.seq) & (promises.c.version == before.version)
    if connection.execute(update(promises).where(seen).values(version=before.version + 1, **values)).rowcount != 1:
        raise Conflict(Problem("version", "Somebody else changed this promise meanwhile. Look at it again."))
    return get(connection, before.id)


def log(
    connection: Connection, promise: Promise, action: PromiseAction, to_state: PromiseState, actor: Actor, at: datetime
) -> None:
    """Write what happened into the history of `promise` (as it was before), which only grows."""
    values = {"promise": promise.seq, "action": action, "from_state": promise.state, "to_state": to_state}
    connection.execute(insert(promise_events), values | {"account": actor.account, "role": actor.role, "at": at})


def events_of(connection: Connection, promise: Promise) -> list[PromiseEvent]:
    """The history of a promise, oldest first."""
    query = (
        select(promise_events, accounts.c.name)
        .outerjoin(accounts, accounts.c.seq == promise_events.c.account)
        .where(promise_events.c.promise == promise.seq)
        .order_by(promise_events.c.seq)
    )
    return [
        PromiseEvent(
            PromiseAction(row.action),
            PromiseState(row.from_state),
            PromiseState(row.to_state),
            row.name or "",
            row.role,
            row.at,
        )
        for row in connection.execute(query)
    ]
