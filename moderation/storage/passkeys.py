"""Passkeys as kept. What they prove is decided in `acts.passkey`."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from moderation.domain.errors import Problem, Unknown
from moderation.storage.tables import passkeys

HANDLE_BYTES = 64
"""As long as the standard allows: nobody's handle is guessed, and it says nothing about its owner."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey; see the comments of the table."""

    seq: int
    account: int
    credential: str
    public_key: str
    handle: str
    sign_count: int
    transports: str
    backed_up: bool
    name: str
    created_at: datetime
    used_at: datetime | None
    removed_at: datetime | None


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(**{name: row._mapping[name] for name in Passkey.__dataclass_fields__})


def add(connection: Connection, **values: Any) -> Passkey:
    """Keep a passkey; `values` are the columns but for `seq`, `used_at` and `removed_at`."""
    return _passkey(connection.execute(insert(passkeys).values(**values).returning(passkeys)).one())


def get(connection: Connection, seq: int) -> Passkey:
    """A passkey, removed or not. Raises Unknown."""
    row = connection.execute(select(passkeys).where(passkeys.c.seq == seq)).one_or_none()
    if row is None:
        raise Unknown(Problem("passkey", "There is no such passkey (any more)."))
    return _passkey(row)


def by_credential(connection: Connection, credential: str) -> Passkey | None:
    """The passkey of that name, removed or not; who signs in with it at the same moment waits."""
    query = select(passkeys).where(passkeys.c.credential == credential).with_for_update()
    row = connection.execute(query).one_or_none()
    return None if row is None else _passkey(row)


def living(connection: Connection, account: int) -> list[Passkey]:
    """The passkeys of an account that sign in, oldest first."""
    query = select(passkeys).where(passkeys.c.account == account, passkeys.c.removed_at.is_(None))
    return [_passkey(row) for row in connection.execute(query.order_by(passkeys.c.seq))]


def handle_of(connection: Connection, account: int) -> str:
    """What devices know the account by: that of its passkeys, also of removed ones; else a new one."""
    query = select(passkeys.c.handle).where(passkeys.c.account == account).order_by(passkeys.c.seq).limit(1)
    kept: str | None = connection.execute(query).scalar_one_or_none()
    return kept or secrets.token_urlsafe(HANDLE_BYTES)


def used(connection: Connection, seq: int, sign_count: int, backed_up: bool, now: datetime) -> None:
    """Note a sign-in, and what the device said of itself."""
    values = {"sign_count": sign_count, "backed_up": backed_up, "used_at": now}
    connection.execute(update(passkeys).where(passkeys.c.seq == seq).values(**values))


def remove(connection: Connection, seq: int, now: datetime) -> None:
    """From now on it signs nobody in."""
    query = update(passkeys).where(passkeys.c.seq == seq, passkeys.c.removed_at.is_(None))
    connection.execute(query.values(removed_at=now))
