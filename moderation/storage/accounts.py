"""Accounts, and the three ways to prove that one is asking: a one-time link, a session, a bearer token.

Each proof is a random secret of 256 bits, of which only the SHA-256 is kept: nothing in the database signs anybody in.
(A slow hash is for secrets that people choose; there are none here.)
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from moderation.domain.actors import ACCOUNT_ROLES, OPERATOR, Actor, Role
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.parts import Part
from moderation.domain.representative import CONFIRMED_FOR, Action, State
from moderation.domain.text import check_email, check_line
from moderation.storage.representative_log import log
from moderation.storage.tables import accounts, api_tokens, sessions, sign_in_links

LINK_LIFE = timedelta(hours=24)
SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(hours=1)
LINKS_WAITING = 5
"""Unused links of one account at a time: asking for links must not become a way to flood somebody's mail."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as kept; see the comments of the table."""

    seq: int
    email: str
    name: str
    title: str
    role: Role
    brand: str | None
    verified_by: str | None
    verified_at: datetime | None
    created_at: datetime
    suspended_at: datetime | None
    lang: str | None
    digest_ended_at: datetime | None
    part: Part | None = None
    standing: State | None = None
    renew_by: datetime | None = None
    asked: int = 0
    ended_at: datetime | None = None

    def actor(self) -> Actor:
        """The account as the rules see it."""
        # Until a proof that was not renewed in time is, its holder decides nothing for the brand or its people.
        part = None if self.standing is State.LAPSED else self.part
        return Actor(self.role, self.seq, self.name, self.brand, part)


def account_of(row: Row[Any]) -> Account:
    """The account in a row of its table."""
    values = {name: row._mapping[name] for name in Account.__dataclass_fields__}
    values["role"] = Role(values["role"])
    values["part"] = None if values["part"] is None else Part(values["part"])
    values["standing"] = None if values["standing"] is None else State(values["standing"])
    return Account(**values)


def add(
    connection: Connection,
    email: str,
    role: Role,
    now: datetime,
    name: str = "",
    title: str = "",
    brand: str | None = None,
    verified_by: str | None = None,
    part: Part = Part.MANAGER,
    by: Actor = OPERATOR,
    came: tuple[Action, State] = (Action.ACCEPT, State.INVITED),
) -> Account:
    """Create an account; a brand's with its `part`, and active where it is verified: `came` how, from what, by whom.

    Raises Refused for an address that has one, an impossible role, a brand without a name, and a name or title that no
    page can show.
    """
    email, name, title = check_email(email), check_line("name", name), check_line("title", title)
    if role not in ACCOUNT_ROLES:
        raise Refused(Problem("role", "An account is for a moderator, a senior or a brand."))
    if (role is Role.BRAND) != (brand is not None):
        raise Refused(Problem("brand", "A representative needs a brand, and nobody else has one."))
    if role is Role.BRAND and not (name and title):
        raise Refused(Problem("name", "A representative answers under a name and a role: give both."))
    if by_email(connection, email) is not None:
        raise Refused(Problem("email", "There is an account for %(email)s already.", {"email": email}))
    values = {
        "email": email,
        "name": name or email.partition("@")[0],
        "title": title,
        "role": role,
        "brand": brand,
        "verified_by": verified_by,
        "verified_at": now if verified_by else None,
        "created_at": now,
    }
    if role is Role.BRAND:
        values |= {"part": part, "standing": State.ACTIVE if verified_by else State.INVITED}
        values["renew_by"] = now + CONFIRMED_FOR if verified_by else None
    account = account_of(connection.execute(insert(accounts).values(**values).returning(accounts)).one())
    if account.standing is State.ACTIVE:
        log(connection, account.seq, *came, State.ACTIVE, by, now, part)
    return account


def by_email(connection: Connection, email: str) -> Account | None:
    """The account of an address, whatever the case of its letters."""
    if "\0" in email:  # PostgreSQL would not even look for it
        return None
    query = select(accounts).where(func.lower(accounts.c.email) == email.strip().lower())
    row = connection.execute(query).one_or_none()
    return None if row is None else account_of(row)


def everybody(connection: Connection) -> list[Account]:
    """All accounts, oldest first."""
    return [account_of(row) for row in connection.execute(select(accounts).order_by(accounts.c.seq))]


def get(connection: Connection, seq: int) -> Account:
    """An account. Raises Unknown."""
    row = connection.execute(select(accounts).where(accounts.c.seq == seq)).one_or_none()
    if row is None:
        raise Unknown(Problem("account", "There is no such account."))
    return account_of(row)


def suspend(connection: Connection, account: Account, now: datetime) -> None:
    """From now on no sign-in, no act, no badge. What was written stays, with its name and role."""
    values: dict[str, Any] = {"suspended_at": now}
    if account.role is Role.BRAND:
        values |= {"standing": State.SUSPENDED, "ended_at": account.ended_at or now}
    connection.execute(update(accounts).where(accounts.c.seq == account.seq).values(**values))
    end_sessions(connection, account.seq, now)
    revoke_tokens(connection, account, now)


def moderating(connection: Connection) -> list[Account]:
    """Everybody who moderates, oldest first."""
    roles = accounts.c.role.in_((Role.MODERATOR, Role.SENIOR))
    query = select(accounts).where(roles, accounts.c.suspended_at.is_(None)).order_by(accounts.c.seq)
    return [account_of(row) for row in connection.execute(query)]


def digest_readers(connection: Connection) -> list[Account]:
    """Everybody who moderates and did not end the digest, oldest first."""
    return [each for each in moderating(connection) if each.digest_ended_at is None]


def choose_digest(connection: Connection, seq: int, wanted: bool, now: datetime) -> None:
    """From now on the account gets the digest, or none. What it had chosen before keeps its moment."""
    ended = accounts.c.digest_ended_at.is_not(None)
    changes = update(accounts).where(accounts.c.seq == seq, ended if wanted else ~ended)
    connection.execute(changes.values(digest_ended_at=None if wanted else now))


def choose_language(connection: Connection, seq: int, lang: str, again: bool = True) -> None:
    """The language of the digest: `fr` or `en`. Without `again`, only if none was chosen before."""
    changes = update(accounts).where(accounts.c.seq == seq)
    if not again:
        changes = changes.where(accounts.c.lang.is_(None))
    connection.execute(changes.values(lang=lang))


def revoke_tokens(connection: Connection, account: Account, now: datetime) -> int:
    """End the account's bearer tokens; returns how many still worked."""
    living = update(api_tokens).where(api_tokens.c.account == account.seq, api_tokens.c.revoked_at.is_(None))
    return connection.execute(living.values(revoked_at=now)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- one-time links --------------------------------------------------------------------------------------------------


def new_link(connection: Connection, account: Account, now: datetime, mailed: bool = False) -> str:
    """A token that signs in once within LINK_LIFE. Raises Refused when too many wait unused."""
    # Those who ask at the same moment wait for each other: all are counted.
    connection.execute(select(accounts.c.seq).where(accounts.c.seq == account.seq).with_for_update())
    waiting = connection.execute(
        select(func.count())
        .select_from(sign_in_links)
        .where(
            sign_in_links.c.account == account.seq,
            sign_in_links.c.mailed.is_(True),
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
        )
    ).scalar_one()
    if mailed and waiting >= LINKS_WAITING:
        raise Refused(Problem("email", "Several links were sent already. Use the newest, or wait a day."))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(sign_in_links).values(
            token=_digest(token), account=account.seq, created_at=now, expires_at=now + LINK_LIFE, mailed=mailed
        )
    )
    return token


def link_owner(connection: Connection, token: str, now: datetime) -> Account:
    """Whom an unused link signs in, without using it: mail scanners open links. Raises Unknown."""
    query = (
        select(accounts)
        .join(sign_in_links, sign_in_links.c.account == accounts.c.seq)
        .where(
            sign_in_links.c.token == _digest(token),
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
            accounts.c.suspended_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    return account_of(row)


def use_link(connection: Connection, token: str, now: datetime) -> Account:
    """Sign in with a link: it works once, also for two requests at the same moment. Raises Unknown."""
    account = link_owner(connection, token, now)
    used = connection.execute(
        update(sign_in_links)
        .where(sign_in_links.c.token == _digest(token), sign_in_links.c.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    return account


# --- sessions --------------------------------------------------------------------------------------------------------


def start_session(connection: Connection, account: Account, device: str, now: datetime) -> str:
    """Begin a session; returns the secret that goes into the cookie."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(sessions).values(
            token=_digest(token),
            account=account.seq,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
            device=device[:200],
        )
    )
    return token


def session_owner(connection: Connection, token: str, now: datetime) -> tuple[Account, bool] | None:
    """Whose session it is, if it lives, and whether `touch_session` is due."""
    query = (
        select(accounts, sessions.c.seen_at)
        .join(sessions, sessions.c.account == accounts.c.seq)
        .where(
            sessions.c.token == _digest(token),
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > now,
            accounts.c.suspended_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (account_of(row), now - row.seen_at >= SEEN_EVERY)


def touch_session(connection: Connection, token: str, now: datetime) -> None:
    """Note that a session was used, to the hour."""
    connection.execute(update(sessions).where(sessions.c.token == _digest(token)).values(seen_at=now))


def end_session(connection: Connection, token: str, now: datetime) -> None:
    """Sign out here."""
    connection.execute(update(sessions).where(sessions.c.token == _digest(token)).values(ended_at=now))


def end_sessions(connection: Connection, account: int, now: datetime) -> None:
    """Sign out everywhere."""
    query = update(sessions).where(sessions.c.account == account, sessions.c.ended_at.is_(None))
    connection.execute(query.values(ended_at=now))


# --- bearer tokens ---------------------------------------------------------------------------------------------------


def new_token(connection: Connection, account: Account, now: datetime) -> str:
    """A bearer token for the API; this is the only time that it can be seen."""
    token = "ecoute_" + secrets.token_urlsafe(32)
    connection.execute(insert(api_tokens).values(token=_digest(token), account=account.seq, created_at=now))
    return token


def token_owner(connection: Connection, token: str, now: datetime) -> tuple[Account, bool] | None:
    """Whose token it is, if it still counts, and whether `access.touch_token` is due."""
    query = (
        select(accounts, api_tokens.c.used_at)
        .join(api_tokens, api_tokens.c.account == accounts.c.seq)
        .where(
            api_tokens.c.token == _digest(token),
            api_tokens.c.revoked_at.is_(None),
            accounts.c.suspended_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (account_of(row), row.used_at is None or now - row.used_at >= SEEN_EVERY)
