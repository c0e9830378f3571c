"""Who was asked, or asked, to speak for a brand: by a link that works once, and of which only the SHA-256 is kept.

Name and address stay no longer than somebody waits for them: then they are the account's, or nobody's.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from moderation.domain.actors import Actor, Role
from moderation.domain.brand_address import mailbox
from moderation.domain.errors import Problem, Unknown
from moderation.domain.parts import Part
from moderation.domain.representative import INVITATION_LIFE
from moderation.storage.tables import accounts, joinings

WAITING_MOST = 3
"""Links to one address that wait at a time: the form must not become a way to flood somebody's mail."""

INVITED_MOST = 20
"""Invitations by the people of one brand in a day: their domain is theirs, its mailboxes are other people's."""

KEPT = timedelta(days=30)
"""So long after its end what nobody followed is kept, for its brand and the desk to see; then it is deleted."""


class JoiningKind(StrEnum):
    INVITATION = "invitation"
    REQUEST = "request"


class JoiningState(StrEnum):
    SENT = "sent"
    """The link was sent."""
    PROVED = "proved"
    """A request whose link was used: a moderator has yet to confirm it."""
    DONE = "done"
    """An account came of it."""
    REFUSED = "refused"
    KNOWN = "known"
    """A request from an address that has an account: its owner was told to sign in."""


@dataclass(frozen=True, slots=True)
class Joining:
    """An invitation or a request; see the comments of the table. `invited_by_name`: empty, where nobody is named."""

    seq: int
    kind: JoiningKind
    state: JoiningState
    brand: str
    part: Part
    email: str
    name: str
    title: str
    lang: str
    invited_by: int | None
    invited_by_name: str
    role: str
    created_at: datetime
    expires_at: datetime
    proved_at: datetime | None


_ALL = select(joinings, accounts.c.name.label("invited_by_name")).outerjoin(
    accounts, accounts.c.seq == joinings.c.invited_by
)


def _joining(row: Row[Any]) -> Joining:
    values = {name: row._mapping[name] for name in Joining.__dataclass_fields__}
    values["kind"], values["state"] = JoiningKind(values["kind"]), JoiningState(values["state"])
    values["part"], values["invited_by_name"] = Part(values["part"]), values["invited_by_name"] or ""
    return Joining(**values)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add(
    connection: Connection,
    kind: JoiningKind,
    brand: str,
    part: Part,
    email: str,
    by: Actor,
    lang: str,
    now: datetime,
    name: str = "",
    title: str = "",
) -> str:
    """Keep an invitation or a request; returns the secret of its link."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(joinings),
        {
            "token": _digest(token),
            "kind": kind,
            "state": JoiningState.SENT,
            "brand": brand,
            "part": part,
            "email": email,
            "name": name,
            "title": title,
            "lang": lang,
            "invited_by": by.account,
            "role": by.role,
            "created_at": now,
            "expires_at": now + INVITATION_LIFE,
        },
    )
    return token


def count_waiting(connection: Connection, email: str, now: datetime) -> int:
    """How many links to that mailbox could still be used, or wait for a moderator; a +tag makes no other mailbox."""
    domain = email.rpartition("@")[2].lower()
    there = func.lower(joinings.c.email).endswith(f"@{domain}", autoescape=True)
    waiting = (joinings.c.state == JoiningState.SENT) & (joinings.c.expires_at > now)
    query = select(joinings.c.email).where(there, waiting | (joinings.c.state == JoiningState.PROVED))
    return sum(mailbox(each) == mailbox(email) for each in connection.execute(query).scalars())


def count_invited(connection: Connection, brand: str, since: datetime) -> int:
    """How many invitations the brand's own people sent after `since`, whatever came of them."""
    query = select(func.count()).where(
        joinings.c.brand == brand,
        joinings.c.kind == JoiningKind.INVITATION,
        joinings.c.role == Role.BRAND,
        joinings.c.created_at > since,
    )
    return connection.execute(query).scalar_one()


def remind(connection: Connection, brand: str, part: Part, by: Actor, lang: str, now: datetime, account: int) -> bool:
    """Note that the owner of an account is told to sign in, as somebody asked to join with their address; False where
    that was told as often as links may wait, and is not told again."""
    told = joinings.c.account == account, joinings.c.state == JoiningState.KNOWN, joinings.c.expires_at > now
    if connection.execute(select(func.count()).where(*told)).scalar_one() >= WAITING_MOST:
        return False
    token = add(connection, JoiningKind.REQUEST, brand, part, "", by, lang, now)
    ours = joinings.c.token == _digest(token)  # a link that nobody is sent
    connection.execute(update(joinings).where(ours).values(state=JoiningState.KNOWN, account=account))
    return True


def of_link(connection: Connection, token: str, now: datetime, lock: bool = False) -> Joining:
    """What an unused link is for. Raises Unknown for one that was used, has expired or is not ours."""
    usable = joinings.c.state == JoiningState.SENT, joinings.c.expires_at > now
    query = _ALL.where(joinings.c.token == _digest(token), *usable)
    row = connection.execute(query.with_for_update(of=joinings) if lock else query).one_or_none()
    if row is None:
        raise Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    return _joining(row)


def get_proved(connection: Connection, seq: int, brand: str) -> Joining:
    """A request for `brand` that waits for a moderator. Raises Unknown."""
    query = _ALL.where(joinings.c.seq == seq, joinings.c.brand == brand, joinings.c.state == JoiningState.PROVED)
    row = connection.execute(query.with_for_update(of=joinings)).one_or_none()
    if row is None:
        raise Unknown(Problem("request", "There is no such request (any more). A colleague may have decided it."))
    return _joining(row)


def of_brand(connection: Connection, brand: str, *states: JoiningState) -> list[Joining]:
    """The invitations and requests for `brand` in one of `states`, the oldest first."""
    query = _ALL.where(joinings.c.brand == brand, joinings.c.state.in_(states))
    return [_joining(row) for row in connection.execute(query.order_by(joinings.c.seq))]


def count_proved(connection: Connection) -> dict[str, int]:
    """How many requests wait for a moderator, by brand; brands without any are not named."""
    query = select(joinings.c.brand, func.count().label("number")).where(joinings.c.state == JoiningState.PROVED)
    return {row.brand: row.number for row in connection.execute(query.group_by(joinings.c.brand))}


def prove(connection: Connection, joining: Joining, now: datetime) -> None:
    """The link of a request was used: the address is proved."""
    changes = update(joinings).where(joinings.c.seq == joining.seq)
    connection.execute(changes.values(state=JoiningState.PROVED, proved_at=now))


def settle(
    connection: Connection, joining: Joining, state: JoiningState, by: Actor, now: datetime, account: int | None = None
) -> None:
    """Nobody waits for it any more: what it came to stays, name and address go."""
    values: dict[str, Any] = {"state": state, "account": account, "email": "", "name": "", "title": ""}
    values |= {"proved_at": joining.proved_at or (now if account else None)}
    if joining.state is JoiningState.PROVED:
        values |= {"decided_at": now, "decided_by": by.account}
    connection.execute(update(joinings).where(joinings.c.seq == joining.seq).values(**values))


def forget_ended(connection: Connection, now: datetime) -> int:
    """Delete what nobody followed in time; returns how many."""
    unfollowed = joinings.c.state.in_((JoiningState.SENT, JoiningState.KNOWN))
    ended = unfollowed, joinings.c.expires_at <= now - KEPT
    return connection.execute(delete(joinings).where(*ended)).rowcount
