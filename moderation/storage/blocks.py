"""Senders who may not send for a while, known by a keyed hash only: the table tells nobody whom it names."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from moderation.storage.connections import network
from moderation.storage.tables import accounts, blocks, contributions

KINDS = ("address", "email")
"""By what a sender is known: the network address, or the e-mail address that was typed."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block as moderators see it: whom it names is not in it. `by` is the name of who set it."""

    seq: int
    kind: str
    reason: str
    contribution: str
    by: str
    at: datetime
    until: datetime
    lifted_at: datetime | None


def key_of(secret: str, kind: str, value: str) -> str:
    """What stands in the table for `value`: HMAC-SHA-256 with the service's secret, in hexadecimal.

    Whoever changes the secret lifts all blocks.
    """
    plain = network(value) if kind == "address" else value.strip().lower()
    return hmac.new(secret.encode(), f"block/{kind}/{plain}".encode(), hashlib.sha256).hexdigest()


_IN_FORCE = (
    select(blocks.c.seq)
    .where(
        blocks.c.key.in_(bindparam("keys", expanding=True)),
        blocks.c.until > bindparam("now"),
        blocks.c.lifted_at.is_(None),
    )
    .order_by(blocks.c.until.desc())
    .limit(1)
)


def _blocks_query() -> Select[Any]:
    return (
        select(
            blocks.c.seq,
            blocks.c.kind,
            blocks.c.reason,
            contributions.c.id,
            accounts.c.name,
            blocks.c.at,
            blocks.c.until,
            blocks.c.lifted_at,
        )
        .join(contributions, contributions.c.seq == blocks.c.contribution)
        .join(accounts, accounts.c.seq == blocks.c.account)
    )


def in_force(connection: Connection, keys: Iterable[str], now: datetime) -> Block | None:
    """The block that names any of `keys` at `now`, the longest of them."""
    found = connection.execute(_IN_FORCE, {"keys": list(keys), "now": now}).scalar_one_or_none()
    return None if found is None else get(connection, found)


def get(connection: Connection, seq: int) -> Block | None:
    """The block `seq`."""
    row = connection.execute(_blocks_query().where(blocks.c.seq == seq)).one_or_none()
    return None if row is None else Block(*row)


def add(
    connection: Connection,
    key: str,
    kind: str,
    reason: str,
    contribution: int,
    account: int,
    at: datetime,
    until: datetime,
) -> None:
    """Block whoever `key` names until `until`. `contribution` (its seq) is the one that gave the reason."""
    values = {"key": key, "kind": kind, "reason": reason, "contribution": contribution, "account": account}
    connection.execute(insert(blocks), values | {"at": at, "until": until})


def lift(connection: Connection, seq: int, account: int, now: datetime) -> bool:
    """End a block early; the row stays, with who lifted it. False where none was in force."""
    query = update(blocks).where(blocks.c.seq == seq, blocks.c.lifted_at.is_(None), blocks.c.until > now)
    return connection.execute(query.values(lifted_at=now, lifted_by=account)).rowcount > 0


def page(connection: Connection, before: int | None, limit: int) -> list[Block]:
    """All blocks, newest first, from `before` (a seq) downwards."""
    query = _blocks_query().order_by(blocks.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(blocks.c.seq < before)
    return [Block(*row) for row in connection.execute(query)]


def forget_before(connection: Connection, moment: datetime) -> int:
    """Delete blocks that ended before `moment`; returns how many."""
    return connection.execute(delete(blocks).where(blocks.c.until < moment)).rowcount
