"""The endpoints of brands' own systems: what each is told of, and whether it runs."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.domain.hook import Event
from moderation.publication import KEY
from moderation.storage.tables import hook_deliveries, hooks


@dataclass(frozen=True, slots=True)
class Hook:
    """An endpoint as kept; see the comments of the table."""

    seq: int
    id: str
    brand: str
    address: str
    events: tuple[Event, ...]
    generation: int
    rotated_at: datetime | None
    account: int
    version: int
    created_at: datetime
    paused_at: datetime | None


def _hook(row: Row[Any]) -> Hook:
    values = {name: row._mapping[name] for name in Hook.__dataclass_fields__}
    return Hook(**values | {"events": tuple(map(Event, row.events.split()))})


def of_brand(connection: Connection, brand: str) -> list[Hook]:
    """The endpoints of a brand, in the order registered."""
    query = select(hooks).where(hooks.c.brand == brand).order_by(hooks.c.seq)
    return [_hook(row) for row in connection.execute(query)]


def listening(connection: Connection, brand: str, event: Event) -> list[Hook]:
    """The endpoints of a brand that are told of `event` and run."""
    return [each for each in of_brand(connection, brand) if event in each.events and each.paused_at is None]


def get(connection: Connection, id: str, brand: str | None, lock: bool = False) -> Hook:
    """The endpoint `id` of `brand`. Raises Unknown, also for one of another brand."""
    query = select(hooks).where(hooks.c.id == id)
    found = connection.execute(query.with_for_update() if lock else query) if KEY.fullmatch(id) else None
    row = None if found is None else found.one_or_none()
    if row is None or row.brand != brand:
        raise Unknown(Problem("hook", "There is no such endpoint here (any more)."))
    return _hook(row)


def by_seq(connection: Connection, seq: int, lock: bool = False) -> Hook:
    """The endpoint of that number. Raises Unknown."""
    query = select(hooks).where(hooks.c.seq == seq)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Unknown(Problem("hook", "There is no such endpoint here (any more)."))
    return _hook(row)


def add(
    connection: Connection, brand: str, address: str, events: tuple[Event, ...], account: int, now: datetime
) -> Hook:
    """Keep a new endpoint, which runs at once."""
    values: dict[str, object] = {"id": secrets.token_hex(8), "brand": brand, "address": address}
    values["events"] = " ".join(events)
    values |= {"generation": 1, "account": account, "version": 1, "created_at": now}
    return _hook(connection.execute(insert(hooks).values(**values).returning(hooks)).one())


def change(connection: Connection, before: Hook, **values: Any) -> Hook:
    """Change what `before` was, unless somebody else did since: then Conflict, and nothing is changed."""
    seen = (hooks.c.seq == before.seq) & (hooks.c.version == before.version)
    done = update(hooks).where(seen).values(version=before.version + 1, **values).returning(hooks)
    row = connection.execute(done).one_or_none()
    if row is None:
        raise Conflict(Problem("version", "This endpoint was changed meanwhile. Look at it again."))
    return _hook(row)


def remove(connection: Connection, hook: Hook) -> None:
    """Delete an endpoint with all that is known of what was sent to it."""
    connection.execute(delete(hook_deliveries).where(hook_deliveries.c.hook == hook.seq))
    connection.execute(delete(hooks).where(hooks.c.seq == hook.seq))
