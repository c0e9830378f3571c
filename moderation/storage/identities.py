"""Readers who proved who they are: by a link in their mail, or by an OpenID Connect provider.

An address that was only typed proves nothing and is no identity. Secrets are random, and only their SHA-256 is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.text import check_email
from moderation.storage.tables import identities, identity_links, identity_sessions, signed

MAIL = "mail"
"""The issuer of identities that a link in the mail proves."""

LINK_LIFE = timedelta(hours=1)
SESSION_LIFE = timedelta(days=90)
LINKS_WAITING = 3
"""Unused links of one address at a time: the form must not become a way to flood somebody's mail."""

NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class Identity:
    """A reader as proved; see the comments of the table."""

    seq: int
    issuer: str
    subject: str
    name: str
    email: str | None
    created_at: datetime

    @property
    def shown(self) -> str:
        """By what its owner recognises it; for its owner only."""
        return self.email or self.name or self.subject


def _identity(row: Row[Any]) -> Identity:
    return Identity(*(row._mapping[name] for name in Identity.__dataclass_fields__))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(connection: Connection, email: str, now: datetime) -> tuple[str, str]:
    """A token that proves the address `email` once within LINK_LIFE, and the address as kept. Raises Refused."""
    address = check_email(email).lower()
    waiting = select(func.count()).where(
        identity_links.c.email == address, identity_links.c.used_at.is_(None), identity_links.c.expires_at > now
    )
    if connection.execute(waiting).scalar_one() >= LINKS_WAITING:
        raise Refused(Problem("email", "Several links were sent already. Use the newest, or wait an hour."))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(identity_links),
        {"token": _digest(token), "email": address, "created_at": now, "expires_at": now + LINK_LIFE},
    )
    return token, address


def link_address(connection: Connection, token: str, now: datetime) -> str:
    """The address that a link is for. Raises Unknown for one that is used, expired or not ours."""
    query = select(identity_links.c.email).where(
        identity_links.c.token == _digest(token),
        identity_links.c.used_at.is_(None),
        identity_links.c.expires_at > now,
    )
    found: str | None = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise Unknown(Problem("token", "This link was used or has expired. Ask for a new one."))
    return found


def use_link(connection: Connection, token: str, now: datetime) -> Identity:
    """The identity that a link proves; it is used up. Raises Unknown."""
    address = link_address(connection, token, now)
    used = update(identity_links).where(identity_links.c.token == _digest(token), identity_links.c.used_at.is_(None))
    if connection.execute(used.values(used_at=now)).rowcount != 1:
        raise Unknown(Problem("token", "This link was used or has expired. Ask for a new one."))
    return known(connection, MAIL, address, "", address, now)


def known(connection: Connection, issuer: str, subject: str, name: str, email: str | None, now: datetime) -> Identity:
    """The identity `subject` of `issuer`, made the first time; name and address are what the issuer says today."""
    same = (identities.c.issuer == issuer, identities.c.subject == subject)
    values: dict[str, Any] = {"name": name[:NAME_MAX], "email": email}
    row = connection.execute(update(identities).where(*same).values(**values).returning(identities)).one_or_none()
    if row is None:
        values |= {"issuer": issuer, "subject": subject, "created_at": now}
        row = connection.execute(insert(identities).returning(identities), values).one()
    return _identity(row)


def start_session(connection: Connection, identity: Identity, now: datetime) -> str:
    """A secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    values = {"token": _digest(secret), "identity": identity.seq, "created_at": now, "expires_at": now + SESSION_LIFE}
    connection.execute(insert(identity_sessions), values)
    return secret


def session_owner(connection: Connection, secret: str, now: datetime) -> Identity | None:
    """Who is signed in with `secret`, if anybody is."""
    query = (
        select(identities)
        .join(identity_sessions, identity_sessions.c.identity == identities.c.seq)
        .where(identity_sessions.c.token == _digest(secret), identity_sessions.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _identity(row)


def end_sessions(connection: Connection, identity: Identity) -> None:
    """Sign out everywhere."""
    connection.execute(delete(identity_sessions).where(identity_sessions.c.identity == identity.seq))


def forget_expired(connection: Connection, now: datetime) -> int:
    """Remove links and sessions that can no longer be used; returns how many."""
    links = connection.execute(delete(identity_links).where(identity_links.c.expires_at <= now)).rowcount
    return links + connection.execute(delete(identity_sessions).where(identity_sessions.c.expires_at <= now)).rowcount


def sign(connection: Connection, contribution: int, identity: Identity) -> None:
    """Keep that `identity` sent the contribution (its seq)."""
    connection.execute(insert(signed), {"contribution": contribution, "identity": identity.seq})


def signed_by(connection: Connection, identity: Identity, before: int | None, limit: int) -> list[int]:
    """The contributions (their seqs) that `identity` sent, newest first, from `before` downwards."""
    query = select(signed.c.contribution).where(signed.c.identity == identity.seq)
    if before is not None:
        query = query.where(signed.c.contribution < before)
    return list(connection.execute(query.order_by(signed.c.contribution.desc()).limit(limit)).scalars())


def of_email(connection: Connection, email: str) -> list[Identity]:
    """The identities whose proved address that is."""
    query = select(identities).where(func.lower(identities.c.email) == email.strip().lower())
    return [_identity(row) for row in connection.execute(query.order_by(identities.c.seq))]


def erase(connection: Connection, identity: Identity) -> None:
    """Forget the identity: its sessions, its links, and that its contributions were its own."""
    end_sessions(connection, identity)
    if identity.email is not None:
        connection.execute(delete(identity_links).where(identity_links.c.email == identity.email.lower()))
    connection.execute(delete(signed).where(signed.c.identity == identity.seq))
    connection.execute(delete(identities).where(identities.c.seq == identity.seq))
