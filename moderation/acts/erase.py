"""Erasure (RGPD, article 17): personal fields emptied everywhere, the log row kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from moderation.acts.answering import check_withdrawal
from moderation.acts.consequences import follow
from moderation.acts.publishing import ask_if_seen
from moderation.domain.actors import OPERATOR, Actor, Role
from moderation.domain.contribution import Action, State, decide
from moderation.storage import (
    appeals,
    connections,
    contributions,
    outbox,
    reply_requests,
    reports,
    search,
    subscriptions,
)
from moderation.storage.contributions import Stored
from moderation.storage.purging import overwrite
from moderation.storage.tables import contacts, decisions, notes, revisions

TIDY = "tidy"
"""The outbox topic of what a large index of words needs after an erasure; its subject says which index."""


def contribution(connection: Connection, id: str, now: datetime, actor: Actor = OPERATOR) -> Stored:
    """Erase one contribution: words, name, addresses, revisions, appeals, notices. What stands below keeps its place.

    The log keeps what was decided, when and why. The notes of moderators about it go as well, and the salts: what
    the log holds of words and notes then tells nobody anything. Nothing happens where it was erased before. Raises
    NotAllowed where a brand would erase by its receipt what it promised or was judged by.
    """
    after = _contribution(connection, id, now, actor)
    _tidy(connection, now)
    return after


def _contribution(connection: Connection, id: str, now: datetime, actor: Actor = OPERATOR) -> Stored:
    """As `contribution`, save for the index of words, which is tidied once for all that is erased."""
    before = contributions.get(connection, id, lock=True)
    if before.state is State.ERASED:
        return before
    overwrite(connection)
    event = decide(contributions.standing(connection, before), Action.ERASE, actor)
    if actor.role is Role.AUTHOR:
        check_withdrawal(connection, before)  # a representative has a receipt as well: letters hold its address
    connection.execute(delete(contacts).where(contacts.c.contribution == before.seq))
    about = select(decisions.c.seq).where(decisions.c.contribution == before.seq)
    connection.execute(delete(notes).where(notes.c.decision.in_(about)))
    connection.execute(update(revisions).where(revisions.c.contribution == before.seq).values(body=""))
    appeals.empty(connection, [before.seq])
    reports.forget_author(connection, [before.seq])
    reply_requests.forget_words(connection, [before.seq])
    subscriptions.forget(connection, [before.seq])
    connections.forget(connection, [before.seq])
    after = contributions.change(
        connection,
        before,
        state=State.ERASED,
        author="",
        title="",
        website=None,
        body="",
        proposed_body=None,
        proposed_at=None,
        salt="",
    )
    contributions.log(connection, after, event, actor, now)
    ask_if_seen(connection, before, event, now)
    follow(connection, before, event, actor, now)
    return after


def several(connection: Connection, found: Sequence[Stored], now: datetime, actor: Actor = OPERATOR) -> list[Stored]:
    """Erase all of `found`, which the caller has locked. The index of words is tidied once: that takes its time."""
    erased = [_contribution(connection, each.id, now, actor) for each in found]
    if erased:
        _tidy(connection, now)
    return erased


def _tidy(connection: Connection, now: datetime) -> None:
    """Take the words out of the index: at once where it is small, else ask for it."""
    if not search.is_small(connection):
        outbox.ask(connection, TIDY, "words", now)
        return
    begin = True
    while not search.tidy(connection, begin):
        begin = False
