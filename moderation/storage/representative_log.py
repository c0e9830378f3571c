"""What happened to those who speak for brands, kept for good; and since when a brand has been represented."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from moderation.domain.actors import Actor
from moderation.domain.representative import Action, State
from moderation.storage.tables import accounts, representative_events


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a representative. `by`: the name of who did it; empty: nobody with an account."""

    action: Action
    from_state: State
    to_state: State
    detail: str
    by: str
    role: str
    at: datetime


def log(
    connection: Connection,
    account: int,
    action: Action,
    before: State,
    after: State,
    by: Actor,
    now: datetime,
    detail: str = "",
) -> None:
    """Keep for good what happened to the representative `account`."""
    values = {"of_account": account, "action": action, "from_state": before, "to_state": after, "detail": detail}
    connection.execute(insert(representative_events), {**values, "account": by.account, "role": by.role, "at": now})


def events_of(connection: Connection, account: int) -> list[Event]:
    """All that happened to the representative `account`, the oldest first."""
    by = accounts.alias("by")
    events = representative_events
    query = (
        select(events, by.c.name.label("by"))
        .outerjoin(by, by.c.seq == events.c.account)
        .where(events.c.of_account == account)
        .order_by(events.c.seq)
    )
    return [
        Event(
            Action(row.action),
            State(row.from_state),
            State(row.to_state),
            row.detail,
            row.by or "",
            row.role,
            row.at,
        )
        for row in connection.execute(query)
    ]


def ended_by_others(connection: Connection, account: int) -> bool:
    """Whether the representative `account` is none any more, and it was not they who said so."""
    events = representative_events
    query = select(events.c.action, events.c.account).where(events.c.of_account == account)
    last = connection.execute(query.order_by(events.c.seq.desc()).limit(1)).one_or_none()
    return last is not None and last.action in (Action.LEAVE, Action.SUSPEND) and last.account != account


def represented_since(connection: Connection, brand: str, now: datetime) -> datetime | None:
    """From when `brand` has had a verified representative without a break; None: it has none at `now`."""
    since: datetime | None = None
    # From the last to leave back to the first: each whose time reaches into what is covered covers more.
    for began, ended in sorted(_spells(connection, brand, now), key=lambda each: each[1], reverse=True):
        # Who left at this very moment is gone; whom somebody followed at the moment of leaving left no break.
        if (since is None and ended > now) or (since is not None and began < since <= ended):
            since = began
    return since


def last_left(connection: Connection, brand: str, now: datetime) -> datetime | None:
    """When the last of its verified representatives ceased to be one, up to `now`; None: it never had any."""
    return max((ended for _began, ended in _spells(connection, brand, now)), default=None)


_STILL = datetime.max.replace(tzinfo=UTC)
"""The end of what has not ended."""


def _spells(connection: Connection, brand: str, now: datetime) -> list[tuple[datetime, datetime]]:
    """From when until when somebody was an active representative, once for each time that they were by `now`."""
    events = representative_events
    query = (
        select(events.c.of_account, events.c.to_state, events.c.at, accounts.c.ended_at, accounts.c.suspended_at)
        .join(accounts, accounts.c.seq == events.c.of_account)
        .where(accounts.c.brand == brand, accounts.c.verified_by.is_not(None), events.c.at <= now)
        .order_by(events.c.of_account, events.c.seq)
    )
    found, open_since, ends = [], dict[int, datetime](), dict[int, datetime]()
    for row in connection.execute(query):
        # Whoever was erased or suspended at once has no event that says so.
        ends[row.of_account] = min(filter(None, (row.ended_at, row.suspended_at)), default=_STILL)
        if row.to_state == State.ACTIVE:
            open_since.setdefault(row.of_account, row.at)
        elif row.of_account in open_since:
            found.append((open_since.pop(row.of_account), row.at))
    return found + [(began, ends[account]) for account, began in open_since.items()]
