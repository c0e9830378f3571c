"""What moderators did to whole threads: locked them, opened them again, pinned a contribution to their top."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from moderation.domain.actors import Actor
from moderation.domain.thread import ThreadAction
from moderation.storage.tables import accounts, thread_acts


@dataclass(frozen=True, slots=True)
class ThreadStanding:
    """How a thread stands: whether readers may write there, and which contribution is shown first."""

    locked: bool = False
    pinned: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadAct:
    """One entry of the log of threads; `by` is the name of the account, for colleagues."""

    action: ThreadAction
    contribution: str | None
    by: str
    role: str
    at: datetime


_OF_POST = (
    select(thread_acts.c.action, thread_acts.c.contribution)
    .where(thread_acts.c.post == bindparam("of"))
    .order_by(thread_acts.c.seq)
)
_LOG = (
    select(thread_acts.c.action, thread_acts.c.contribution, thread_acts.c.role, thread_acts.c.at)
    .add_columns(func.coalesce(accounts.c.name, "").label("by"))
    .outerjoin(accounts, accounts.c.seq == thread_acts.c.account)
    .where(thread_acts.c.post == bindparam("of"))
    .order_by(thread_acts.c.seq)
)


def standing(connection: Connection, post: str) -> ThreadStanding:
    """How the thread of `post` stands, from all that was done to it: threads are locked and pinned a few times."""
    locked, pinned = False, None
    for action, contribution in connection.execute(_OF_POST, {"of": post}):
        if action in (ThreadAction.LOCK, ThreadAction.UNLOCK):
            locked = action == ThreadAction.LOCK
        else:
            pinned = contribution if action == ThreadAction.PIN else None
    return ThreadStanding(locked, pinned)


def acts_of(connection: Connection, post: str) -> list[ThreadAct]:
    """The log of the thread of `post`, oldest first."""
    return [
        ThreadAct(ThreadAction(row.action), row.contribution, row.by, row.role, row.at)
        for row in connection.execute(_LOG, {"of": post})
    ]


def log(
    connection: Connection, post: str, action: ThreadAction, contribution: str | None, actor: Actor, at: datetime
) -> None:
    """Write what was done into the log of threads, which only grows."""
    values = {"post": post, "action": action, "contribution": contribution}
    connection.execute(insert(thread_acts), values | {"account": actor.account, "role": actor.role, "at": at})
