"""Where an account is signed in and which of its tokens work, for its owner's eyes; and ending one of them.

One is referred to by the digest that is kept of its secret: it opens nothing, and is shown to its owner only.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from moderation.domain.errors import Problem, Unknown
from moderation.storage.tables import api_tokens, sessions


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that lives. `device` is what the browser said of itself."""

    digest: str
    created_at: datetime
    seen_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token that works. `used_at` is to the hour; None: never."""

    digest: str
    created_at: datetime
    used_at: datetime | None


def digest(secret: str) -> str:
    """What is kept of a secret of 256 bits: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def living_sessions(connection: Connection, account: int, now: datetime) -> list[SignedIn]:
    """The sessions of an account that live, the one used last first."""
    query = (
        select(sessions)
        .where(sessions.c.account == account, sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        .order_by(sessions.c.seen_at.desc(), sessions.c.created_at.desc())
    )
    return [SignedIn(row.token, row.created_at, row.seen_at, row.device) for row in connection.execute(query)]


def session_began(connection: Connection, secret: str) -> datetime | None:
    """When a session began: when its owner last proved who they are."""
    query = select(sessions.c.created_at).where(sessions.c.token == digest(secret))
    began: datetime | None = connection.execute(query).scalar_one_or_none()
    return began


def end_session(connection: Connection, account: int, reference: str, now: datetime) -> None:
    """End one session of `account`, referred to by its digest. Raises Unknown for one that is not its own."""
    _end(connection, sessions, "ended_at", account, reference, now)


def living_tokens(connection: Connection, account: int) -> list[Token]:
    """The bearer tokens of an account that work, the newest first."""
    query = (
        select(api_tokens)
        .where(api_tokens.c.account == account, api_tokens.c.revoked_at.is_(None))
        .order_by(api_tokens.c.created_at.desc(), api_tokens.c.token)
    )
    return [Token(row.token, row.created_at, row.used_at) for row in connection.execute(query)]


def touch_token(connection: Connection, secret: str, now: datetime) -> None:
    """Note that a token was used, to the hour."""
    connection.execute(update(api_tokens).where(api_tokens.c.token == digest(secret)).values(used_at=now))


def revoke_token(connection: Connection, account: int, reference: str, now: datetime) -> None:
    """End one token of `account`, referred to by its digest. Raises Unknown for one that is not its own."""
    _end(connection, api_tokens, "revoked_at", account, reference, now)


def _end(connection: Connection, table: Table, column: str, account: int, reference: str, now: datetime) -> None:
    values: dict[str, Any] = {column: now}
    mine = update(table).where(table.c.token == reference, table.c.account == account, table.c[column].is_(None))
    if connection.execute(mine.values(**values)).rowcount != 1:
        raise Unknown(Problem("reference", "It has ended already. What still works stands in the list."))
