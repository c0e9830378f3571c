"""Promises: made in a statement, claimed by the brand, judged by the story's author, fallen due by themselves."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from moderation.acts import PUBLISH, hook_events, news
from moderation.acts.believed import check_believed
from moderation.acts.case import Moment
from moderation.domain.actors import AUTHOR, CLOCK, Actor
from moderation.domain.case import days_after
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.promise import (
    CLAIM_JUDGED_WITHIN,
    PromiseAction,
    PromiseState,
    check_claimable,
    check_promise,
    decide_promise,
)
from moderation.storage import cases, outbox, promises
from moderation.storage.contributions import Stored
from moderation.storage.promises import Promise

PROOF_MAX = 500
"""Characters of the address of what shows that a promise was kept."""


def make(connection: Connection, statement: Stored, kind: object, due_on: object, when: Moment) -> Promise:
    """Let a statement promise something by a day. Public with its words, once the desk lets them be published.

    Raises Refused for what is no promise, NotAllowed for a message that is no statement in a case.
    """
    stated = cases.statement(connection, statement)
    if stated is None:
        raise NotAllowed(Problem("promise", "Only what a brand states in a case can promise something."))
    type, day = check_promise(kind, due_on, when.now.astimezone(when.zone).date())
    return promises.add(connection, statement, stated.case.seq, type, day)


def claim(connection: Connection, id: str, actor: Actor, proof: object, now: datetime) -> Promise:
    """The brand says that it kept its promise; `proof`: the address of what shows it, or nothing. Raises Refused."""
    promise = promises.get(connection, id, lock=True)
    if promise.brand != actor.brand:
        raise Unknown(Problem("promise", "There is no such promise here."))
    check_believed(connection, actor)
    check_claimable(promise.state, promise.claimed_at, promise.judged_at)
    return _take(connection, promise, PromiseAction.CLAIM, actor, now, claimed_at=now, proof=_check_proof(proof))


def judge(connection: Connection, id: str, kept: bool, now: datetime) -> Promise:
    """The story's author says whether it was kept. Raises IllegalTransition for one that cannot be broken yet."""
    action = PromiseAction.CONFIRM if kept else PromiseAction.CONTRADICT
    return _take(connection, promises.get(connection, id, lock=True), action, AUTHOR, now, judged_at=now)


def tick(connection: Connection, when: Moment, limit: int) -> int:
    """Do what the clock has to do about promises: fall due, or go unconfirmed; returns about how many it did."""
    today = when.now.astimezone(when.zone).date()
    found = promises.ripe(connection, today, days_after(when.now, -CLAIM_JUDGED_WITHIN, when.zone), limit)
    for promise in found:
        action = PromiseAction.FALL_DUE if promise.state is PromiseState.MADE else PromiseAction.EXPIRE
        if action is PromiseAction.EXPIRE and promise.judged_at is not None:
            action = PromiseAction.FALL_BACK
        _take(connection, promise, action, CLOCK, when.now)
    return len(found)


def _take(
    connection: Connection, promise: Promise, action: PromiseAction, actor: Actor, now: datetime, **values: object
) -> Promise:
    state = decide_promise(promise.state, promise.brand, action, actor)
    if not promise.public:
        raise NotAllowed(Problem("promise", "This promise is not published (any more)."))
    promises.log(connection, promise, action, state, actor, now)
    if action in (PromiseAction.CLAIM, PromiseAction.FALL_DUE):
        news.ask(connection, news.Kind.AUTHOR_PROMISE, promise.id, now)
    outbox.ask(connection, PUBLISH, promise.post, now)
    moved = promises.change(connection, promise, state=state, **values)
    hook_events.promise_moved(connection, action, moved, now)
    return moved


def _check_proof(given: object) -> str:
    """The address of a proof; empty for none. It is shown as a link and fetched by nobody here. Raises Refused."""
    text = given.strip() if isinstance(given, str) else ""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    plain = len(text) <= PROOF_MAX and text.isprintable() and not any(map(str.isspace, text))
    if text and not (plain and parts.scheme in ("http", "https") and parts.hostname):
        raise Refused(Problem("proof", "Give the whole address of a page, like https://www.example.org/page."))
    return text
