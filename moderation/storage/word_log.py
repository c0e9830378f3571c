"""What was decided about the words of contacts and corrective actions: a log that only grows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, insert, select

from moderation.domain.actors import Actor
from moderation.domain.contribution import REFUSALS, Action, Event, Standing, State
from moderation.storage.tables import accounts, case_word_events


@dataclass(frozen=True, slots=True)
class WordEvent:
    """One entry. `by` is the name of the account, empty for the story's author and the operator."""

    action: Action
    from_state: State
    to_state: State
    reason: str | None
    account: int | None
    by: str
    role: str
    at: datetime


def log(
    connection: Connection,
    about: "Column[int]",
    seq: int,
    event: Event,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Write what happened to the contact or correction `seq`; `about` is the column that names it."""
    values = {about.name: seq, "action": event.action, "from_state": event.from_state, "to_state": event.to_state}
    values |= {"reason": reason, "account": actor.account, "role": actor.role, "at": at}
    connection.execute(insert(case_word_events), values)


def log_of(connection: Connection, about: ColumnElement[int], seq: int) -> list[WordEvent]:
    """All that happened to a contact or correction, oldest first."""
    query = (
        select(case_word_events, accounts.c.name)
        .outerjoin(accounts, accounts.c.seq == case_word_events.c.account)
        .where(about == seq)
        .order_by(case_word_events.c.seq)
    )
    return [
        WordEvent(
            Action(row.action),
            State(row.from_state),
            State(row.to_state),
            row.reason,
            row.account,
            row.name or "",
            row.role,
            row.at,
        )
        for row in connection.execute(query)
    ]


def last_reasons(connection: Connection, about: ColumnElement[int], seqs: Collection[int]) -> dict[int, str]:
    """The reason of the last refusal of each contact or correction that was ever refused, by its seq."""
    query = select(about.label("about"), case_word_events.c.reason).where(
        about.in_(list(seqs)), case_word_events.c.action.in_(REFUSALS), case_word_events.c.reason.is_not(None)
    )
    return {row.about: row.reason for row in connection.execute(query.order_by(case_word_events.c.seq))}


def standing(state: State, entries: list[WordEvent]) -> Standing:
    """What the rules must know, from the state and the log."""
    refusals = [each for each in entries if each.action in REFUSALS]
    return Standing(state, refused_by=refusals[-1].account if refusals else None)
