"""What is sent to the endpoints of brands: each message with its row in the outbox, and what became of it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from moderation.domain.errors import Problem, Unknown
from moderation.domain.hook import Event, Failure
from moderation.storage import outbox as tasks
from moderation.storage.hooks import Hook
from moderation.storage.tables import hook_deliveries, outbox

HOOK = "hook"
"""The outbox topic of messages to endpoints; its subject is the id of the message."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as kept; see the comments of the table. `hook` is the number of its endpoint.

    `due_at`: when it is tried (again); None: it is not.
    """

    seq: int
    hook: int
    id: str
    event: Event
    facts: Mapping[str, Any]
    created_at: datetime
    asked_at: datetime
    task: int
    tries: int
    tried_at: datetime | None
    status: int | None
    problem: Failure | None
    delivered_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it is still to be delivered."""
        return self.delivered_at is None and self.stopped_at is None

    @property
    def by_hand(self) -> bool:
        """Whether somebody asked for it: it is a test, or sent again."""
        return self.event is Event.TEST or self.asked_at > self.created_at


_WAITING = hook_deliveries.c.delivered_at.is_(None) & hook_deliveries.c.stopped_at.is_(None)
_DELIVERIES = select(hook_deliveries, outbox.c.due_at).join(outbox, outbox.c.seq == hook_deliveries.c.task)


def _delivery(row: Row[Any]) -> Delivery:
    values = {name: row._mapping[name] for name in Delivery.__dataclass_fields__}
    values |= {"event": Event(row.event), "facts": json.loads(row.facts)}
    values["problem"] = Failure(row.problem) if row.problem else None
    if row.delivered_at is not None or row.stopped_at is not None:
        values["due_at"] = None
    return Delivery(**values)


def add(connection: Connection, hook: Hook, event: Event, facts: Mapping[str, object], now: datetime) -> str:
    """Have `facts` sent to an endpoint after this transaction is committed; returns the id of the message."""
    id = f"msg_{secrets.token_hex(12)}"
    values = {"hook": hook.seq, "id": id, "event": event, "facts": json.dumps(facts, ensure_ascii=False)}
    values |= {"created_at": now, "asked_at": now, "tries": 0, "problem": ""}
    values["task"] = tasks.ask(connection, HOOK, id, now)
    connection.execute(insert(hook_deliveries).values(**values))
    return id


def of_hook(connection: Connection, hook: Hook, most: int) -> list[Delivery]:
    """What was sent to an endpoint or waits to be, the newest first; at most `most`."""
    query = _DELIVERIES.where(hook_deliveries.c.hook == hook.seq)
    return [_delivery(row) for row in connection.execute(query.order_by(hook_deliveries.c.seq.desc()).limit(most))]


def get(connection: Connection, id: str, hook: Hook | None = None) -> Delivery:
    """The message `id`, where given only one to `hook`. Raises Unknown."""
    query = _DELIVERIES.where(hook_deliveries.c.id == id)
    row = connection.execute(query).one_or_none() if id.isascii() and id.isprintable() else None
    if row is None or (hook is not None and row.hook != hook.seq):
        raise Unknown(Problem("delivery", "There is no such message here (any more)."))
    return _delivery(row)


def ask_again(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """Have a message sent anew, now; its id stays, by which whoever got it already knows it."""
    if delivery.waits:
        tasks.done(connection, [delivery.task], now)
    values: dict[str, object] = {"task": tasks.ask(connection, HOOK, delivery.id, now), "asked_at": now, "tries": 0}
    values |= {"delivered_at": None, "stopped_at": None, "problem": ""}
    connection.execute(update(hook_deliveries).where(hook_deliveries.c.seq == delivery.seq).values(**values))


def tried(
    connection: Connection,
    delivery: Delivery,
    at: datetime,
    status: int | None,
    problem: Failure | None,
    due_at: datetime | None,
) -> None:
    """Record a try: delivered where there is no problem, to be tried again at `due_at`, else stopped."""
    values: dict[str, object] = {"tries": delivery.tries + 1, "tried_at": at, "status": status}
    values |= {"problem": problem or "", "delivered_at": at if problem is None else None}
    if problem is not None and due_at is not None:
        tasks.retry(connection, [delivery.task], problem, due_at)
    else:
        tasks.done(connection, [delivery.task], at)
        values["stopped_at"] = None if problem is None else at
    # Not what was sent anew meanwhile: that has another task, and another try.
    mine = (hook_deliveries.c.seq == delivery.seq) & (hook_deliveries.c.task == delivery.task)
    connection.execute(update(hook_deliveries).where(mine).values(**values))


def stop(connection: Connection, delivery: Delivery, problem: Failure, at: datetime) -> None:
    """Nothing is sent any more, for a reason that is not the endpoint's answer."""
    tasks.done(connection, [delivery.task], at)
    mine = hook_deliveries.c.seq == delivery.seq
    connection.execute(update(hook_deliveries).where(mine).values(problem=problem, stopped_at=at))


def stop_all(connection: Connection, hook: Hook, problem: Failure, at: datetime) -> None:
    """Stop everything that waits to be sent to an endpoint."""
    theirs = (hook_deliveries.c.hook == hook.seq) & _WAITING
    waiting = connection.execute(select(hook_deliveries.c.task).where(theirs)).scalars().all()
    tasks.done(connection, waiting, at)
    connection.execute(update(hook_deliveries).where(theirs).values(problem=problem, stopped_at=at))


def asked_since(connection: Connection, hook: Hook, moment: datetime) -> int:
    """How many messages to an endpoint somebody asked for since `moment`: tests, and what was sent again."""
    by_hand = or_(hook_deliveries.c.event == Event.TEST, hook_deliveries.c.asked_at > hook_deliveries.c.created_at)
    query = select(func.count()).select_from(hook_deliveries)
    query = query.where(hook_deliveries.c.hook == hook.seq, hook_deliveries.c.asked_at > moment, by_hand)
    return connection.execute(query).scalar_one()


def forget_before(connection: Connection, moment: datetime) -> int:
    """Delete what was to be sent before `moment` and does not wait any more; returns how many."""
    old = (hook_deliveries.c.asked_at < moment) & ~_WAITING
    return connection.execute(delete(hook_deliveries).where(old)).rowcount
