"""The domains that brands prove to be theirs: the tokens to put there, what was found, and what is proved today."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.representative import CHALLENGE_LIFE, CONFIRMED_FOR
from moderation.storage.tables import domain_challenges

ATTEMPTS_MOST = 20
"""Checks of one token. Then a new one can be asked for."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A token for a domain; see the comments of the table."""

    seq: int
    account: int
    brand: str
    domain: str
    token: str
    created_at: datetime
    expires_at: datetime
    attempts: int
    checked_at: datetime | None
    method: str | None
    found: str
    proved_at: datetime | None
    ended_at: datetime | None


def _challenge(row: Row[Any]) -> Challenge:
    return Challenge(**{name: row._mapping[name] for name in Challenge.__dataclass_fields__})


def ask(connection: Connection, account: int, brand: str, domain: str, now: datetime) -> Challenge:
    """A token for `domain`: the one that is open already, or a new one."""
    standing = open_for(connection, account, domain, now)
    if standing is not None and standing.attempts < ATTEMPTS_MOST:
        return standing
    values = {
        "account": account,
        "brand": brand,
        "domain": domain,
        "token": secrets.token_hex(20),
        "created_at": now,
        "expires_at": now + CHALLENGE_LIFE,
        "attempts": 0,
        "found": "",
    }
    return _challenge(connection.execute(insert(domain_challenges).returning(domain_challenges), values).one())


def open_for(connection: Connection, account: int, domain: str, now: datetime) -> Challenge | None:
    """The newest token of `account` for `domain` that can still be checked."""
    query = (
        select(domain_challenges)
        .where(domain_challenges.c.account == account, domain_challenges.c.domain == domain)
        .where(domain_challenges.c.proved_at.is_(None), domain_challenges.c.expires_at > now)
        .order_by(domain_challenges.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _challenge(row)


def attempt(connection: Connection, seq: int, account: int, now: datetime) -> Challenge:
    """Count one check of a token of `account`. Raises Unknown for one that is not theirs, or is over; Refused when it
    was checked too often."""
    query = select(domain_challenges).where(domain_challenges.c.seq == seq, domain_challenges.c.account == account)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None or row.expires_at <= now or row.proved_at is not None:
        raise Unknown(Problem("domain", "This token has expired, or has served already. Ask for a new one."))
    if row.attempts >= ATTEMPTS_MOST:
        raise Refused(Problem("domain", "This token was checked too often. Ask for a new one."))
    changes = update(domain_challenges).where(domain_challenges.c.seq == seq)
    counted = changes.values(attempts=domain_challenges.c.attempts + 1, checked_at=now)
    return _challenge(connection.execute(counted.returning(domain_challenges)).one())


def note(connection: Connection, challenge: Challenge, method: str, found: str, proved_at: datetime | None) -> None:
    """Keep what a check found; `proved_at`: when it found the token, None where it did not."""
    changes = update(domain_challenges).where(domain_challenges.c.seq == challenge.seq)
    connection.execute(changes.values(method=method, found=found, proved_at=proved_at))


def proved(connection: Connection, brands: Collection[str]) -> list[Challenge]:
    """The proofs that stand for these brands, the oldest first."""
    query = select(domain_challenges).where(
        domain_challenges.c.brand.in_(brands),
        domain_challenges.c.proved_at.is_not(None),
        domain_challenges.c.ended_at.is_(None),
    )
    return [_challenge(row) for row in connection.execute(query.order_by(domain_challenges.c.seq))]


def end_old(connection: Connection, now: datetime) -> set[str]:
    """End the proofs that nobody renewed in time; returns the brands that they were for."""
    over = domain_challenges.c.proved_at <= now - CONFIRMED_FOR, domain_challenges.c.ended_at.is_(None)
    ended = update(domain_challenges).where(*over).values(ended_at=now).returning(domain_challenges.c.brand)
    return set(connection.execute(ended).scalars())
