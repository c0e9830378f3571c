"""Corrective actions: written by a brand, read by a moderator, public with each story that raised them.

Whoever raised the alarm is told (“you said, they did”): the author of each story, at the address they gave.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH, news
from moderation.acts.contacts import check_seen, decided
from moderation.domain.actors import Actor
from moderation.domain.contribution import Action, Event, State, decide
from moderation.domain.correction import check_correction
from moderation.domain.errors import NotAllowed, Problem, Unknown
from moderation.domain.parts import Right
from moderation.domain.reasons import check_reason
from moderation.publication import Catalogue, Post
from moderation.storage import accounts, cases, corrections, outbox, word_log
from moderation.storage.corrections import Correction
from moderation.storage.tables import case_word_events

_ABOUT = case_word_events.c.correction


def own_stories(connection: Connection, catalogue: Catalogue, brand: str) -> list[Post]:
    """The stories on the site that have a case with `brand`, newest first."""
    keys = {case.post for case in cases.of_brand(connection, brand)}
    found = [post for key, post in catalogue.posts.items() if key in keys]
    return sorted(found, key=lambda post: (post.published, post.key), reverse=True)


def check_may(actor: Actor) -> None:
    """Raises NotAllowed for who may not say for the brand what it changed."""
    if actor.brand is None or actor.account is None or not actor.has(Right.CORRECT):
        raise NotAllowed(Problem("account", "A manager or the direction of your brand says what it changed."))


def submit(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    title: object,
    words: object,
    stories: Collection[str],
    now: datetime,
) -> Correction:
    """Keep what a brand changed because of stories, waiting for a moderator. Raises Refused, NotAllowed."""
    check_may(actor)
    own = {post.key for post in own_stories(connection, catalogue, actor.brand or "")}
    given = check_correction(title, words, stories, own)
    return corrections.add(connection, accounts.get(connection, actor.account or 0), given, now)


def take(
    connection: Connection, id: str, action: Action, actor: Actor, now: datetime, reason: str | None, seen: int | None
) -> Correction:
    """A moderator decides about it. Raises Refused, Conflict, IllegalTransition, NotAllowed."""
    before = corrections.get(connection, id, lock=True)
    check_seen(before.version, seen)
    entries = word_log.log_of(connection, _ABOUT, before.seq)
    event = decided(before.state, entries, action, actor, reason)
    return _follow(connection, before, event, actor, now, check_reason(reason))


def withdraw(connection: Connection, id: str, actor: Actor, now: datetime) -> Correction:
    """Who signed it takes it back. Raises Unknown for anybody else, IllegalTransition."""
    before = corrections.get(connection, id, lock=True)
    if actor.account is None or before.account != actor.account or before.brand != actor.brand:
        raise Unknown(Problem("correction", "There is no such corrective action here."))
    entries = word_log.log_of(connection, _ABOUT, before.seq)
    event = decide(word_log.standing(before.state, entries), Action.WITHDRAW, actor)
    return _follow(connection, before, event, actor, now)


def erase(connection: Connection, before: Correction, actor: Actor, now: datetime) -> None:
    """Nothing is left of who signed it, nor of the words. That there was one stays, and which stories raised it."""
    if before.state is State.ERASED:
        return
    event = Event(Action.ERASE, before.state, State.ERASED)
    emptied = corrections.change(connection, before, name="", role="", title="", words="")
    _follow(connection, emptied, event, actor, now)


def record_told(connection: Connection, now: datetime) -> None:
    """Record whose authors a letter reached, as far as a mail server can say, and let readers see it."""
    for post in corrections.record_told(connection):
        outbox.ask(connection, PUBLISH, post, now)


def _follow(
    connection: Connection, before: Correction, event: Event, actor: Actor, now: datetime, reason: str | None = None
) -> Correction:
    word_log.log(connection, _ABOUT, before.seq, event, actor, now, reason)
    for post in before.stories:
        outbox.ask(connection, PUBLISH, post, now)
    if event.to_state is not State.APPROVED:
        return corrections.change(connection, before, state=event.to_state)
    for post in set(before.stories) - {post for post, _at in before.told}:
        news.ask(connection, news.Kind.AUTHOR_CORRECTION, f"{before.id} {post}", now)
    return corrections.change(connection, before, state=event.to_state, published_at=before.published_at or now)
