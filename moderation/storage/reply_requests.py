"""Requests for a reply by right, and what the desk, their senders and the calendar ask of them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Unknown
from moderation.domain.reply_request import Request
from moderation.domain.right_of_reply import ReplyState
from moderation.storage.tables import accounts, contributions, reply_requests


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A request as kept; see the comments of the table. `made`: the id of the contribution that holds its words, and
    `stands`: the state of that; both None until it is decided. `by`: the name of who decided it."""

    seq: int
    id: str
    post: str
    about: str | None
    state: ReplyState
    medium: str
    passage: str
    body: str
    name: str
    capacity: str
    address: str
    email: str
    lang: str
    created_at: datetime
    reason: str | None
    answer: str
    account: int | None
    decided_at: datetime | None
    contribution: int | None
    made: str | None
    stands: State | None
    by: str


def _query() -> Select[Any]:
    return (
        select(
            reply_requests,
            contributions.c.id.label("made"),
            contributions.c.state.label("stands"),
            func.coalesce(accounts.c.name, "").label("by"),
        )
        .outerjoin(contributions, contributions.c.seq == reply_requests.c.contribution)
        .outerjoin(accounts, accounts.c.seq == reply_requests.c.account)
    )


def _request(row: Row[Any]) -> ReplyRequest:
    values = dict(row._mapping)
    values["state"] = ReplyState(values["state"])
    values["stands"] = State(values["stands"]) if values["stands"] else None
    return ReplyRequest(**values)


def _read(connection: Connection, query: Select[Any]) -> list[ReplyRequest]:
    return [_request(row) for row in connection.execute(query)]


def add(
    connection: Connection, post: str, about: str | None, request: Request, lang: str, now: datetime
) -> ReplyRequest:
    """Keep a new request about `post`, or about the message `about` under it."""
    row = {
        "id": secrets.token_hex(8),
        "post": post,
        "about": about,
        "state": ReplyState.RECEIVED,
        "medium": request.medium,
        "passage": request.passage,
        "body": request.body,
        "name": request.name,
        "capacity": request.capacity,
        "address": request.address,
        "email": request.email,
        "lang": lang,
        "created_at": now,
    }
    connection.execute(insert(reply_requests).values(**row))
    return get(connection, str(row["id"]))


def get(connection: Connection, id: str, lock: bool = False) -> ReplyRequest:
    """The request `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    found = []
    if id.isascii() and id.isalnum():
        query = _query().where(reply_requests.c.id == id)
        found = _read(connection, query.with_for_update(of=reply_requests) if lock else query)
    if not found:
        raise Unknown(Problem("request", "There is no such request. Check that the address is complete."))
    return found[0]


def change(connection: Connection, seq: int, **values: Any) -> None:
    """Change a request, which the caller holds locked."""
    connection.execute(update(reply_requests).where(reply_requests.c.seq == seq).values(**values))


def received(connection: Connection, limit: int) -> list[ReplyRequest]:
    """The requests that wait for a decision, oldest first: their time ends first."""
    query = _query().where(reply_requests.c.state == ReplyState.RECEIVED).order_by(reply_requests.c.seq)
    return _read(connection, query.limit(limit))


def decided(connection: Connection, limit: int) -> list[ReplyRequest]:
    """The requests that were decided or withdrawn last, the latest first."""
    query = _query().where(reply_requests.c.state != ReplyState.RECEIVED)
    return _read(connection, query.order_by(reply_requests.c.decided_at.desc()).limit(limit))


def received_at(connection: Connection) -> list[datetime]:
    """When each request that waits for a decision came, oldest first."""
    query = select(reply_requests.c.created_at).where(reply_requests.c.state == ReplyState.RECEIVED)
    return list(connection.execute(query.order_by(reply_requests.c.seq)).scalars())


def of_post(connection: Connection, post: str) -> list[ReplyRequest]:
    """All that were ever received about a post or a message under it, oldest first."""
    return _read(connection, _query().where(reply_requests.c.post == post).order_by(reply_requests.c.seq))


def of_email(connection: Connection, email: str) -> list[ReplyRequest]:
    """The requests that were sent with `email`, whatever the case of its letters, oldest first."""
    query = _query().where(func.lower(reply_requests.c.email) == email.strip().lower())
    return _read(connection, query.order_by(reply_requests.c.seq))


def count_since(connection: Connection, since: datetime, upto: int) -> int:
    """How many were received after `since`, of those up to the one with the seq `upto`."""
    query = select(func.count()).where(reply_requests.c.created_at > since, reply_requests.c.seq <= upto)
    return connection.execute(query).scalar_one()


# --- what is not kept for ever ---------------------------------------------------------------------------------------

_EMPTY = {"passage": "", "body": "", "name": "", "capacity": "", "address": "", "email": "", "answer": ""}


def forget(connection: Connection, seqs: Iterable[int]) -> int:
    """Empty all that these requests say of anybody; what was decided, and when, stays."""
    return _forget(connection, reply_requests.c.seq.in_(list(seqs)))


def forget_words(connection: Connection, made: Iterable[int]) -> int:
    """The same for those whose words were published or refused as the contributions with these seqs."""
    return _forget(connection, reply_requests.c.contribution.in_(list(made)))


def forget_before(connection: Connection, moment: datetime) -> int:
    """The same for those decided or withdrawn before `moment`. A reply that is published stays as a contribution."""
    return _forget(connection, (reply_requests.c.decided_at < moment) & (reply_requests.c.email != ""))


def _forget(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.execute(update(reply_requests).where(which).values(**_EMPTY)).rowcount
