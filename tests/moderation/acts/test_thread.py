"""Locking a thread, putting a message first, and the answers of the blog itself."""

from datetime import datetime

import pytest
from sqlalchemy import Connection

from moderation.acts import contribute, decide, thread
from moderation.domain.actors import Actor
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Conflict, IllegalTransition, NotAllowed, Unknown
from moderation.domain.text import Words
from moderation.domain.thread import ThreadAction
from moderation.publication import Thread
from moderation.storage import contributions, publications, threads
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.verify.log import log_differences
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle

POST = CATALOGUE.posts["panne"]


@pytest.fixture
def cast(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def change(
    store: Store, action: ThreadAction, actor: Actor, now: datetime, wanted: str | None = None, seen: str | None = None
) -> None:
    store.write(lambda c: thread.change(c, POST, action, actor, now, wanted, seen))


def answer(store: Store, cast: Cast, now: datetime, parent: str | None = None) -> Stored:
    return store.write(lambda c: thread.answer(c, POST, parent, "Nous avons écrit.", cast.nadia.actor(), "Nadia", now))


def shown(store: Store) -> Thread:
    with store.read() as connection:
        return publications.thread_now(connection, "panne", False)


def test_a_locked_thread_takes_no_comment_but_still_a_brand_s_reply(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    """LESSONS: close after N days, lock a thread (Isso #180, #1039)."""
    change(store, ThreadAction.LOCK, cast.nadia.actor(), clock())
    assert shown(store).locked
    with pytest.raises(NotAllowed, match="locked"):
        send(store, clock())
    send(store, clock(), post="essai")

    def reply(connection: Connection) -> Stored:
        return contribute.reply(connection, POST, None, "Nous réparons.", cast.leo.actor(), "Chef", "form", clock())

    assert store.write(reply).state is State.PENDING
    change(store, ThreadAction.UNLOCK, cast.marc.actor(), clock())
    assert not shown(store).locked
    assert send(store, clock()).state is State.PENDING


def test_one_message_at_a_time_is_put_first_and_only_while_it_is_published(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    one, two = (
        settle(store, send(store, clock(), body), Action.APPROVE, cast.nadia, clock()) for body in ("Un", "Deux")
    )
    change(store, ThreadAction.PIN, cast.nadia.actor(), clock(), one.id)
    change(store, ThreadAction.PIN, cast.marc.actor(), clock(), two.id)
    assert shown(store).pinned == two.id
    settle(store, two, Action.TAKE_DOWN, cast.nadia, clock(), reason="spam")
    assert shown(store).pinned is None
    change(store, ThreadAction.UNPIN, cast.nadia.actor(), clock())
    with store.read() as connection:
        log = [(each.action, each.contribution, each.by) for each in threads.acts_of(connection, "panne")]
    assert log == [("pin", one.id, "Nadia"), ("pin", two.id, "Marc"), ("unpin", None, "Nadia")]


def test_what_a_colleague_put_first_is_not_displaced_by_whoever_did_not_see_it(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    one, two = (
        settle(store, send(store, clock(), body), Action.APPROVE, cast.nadia, clock()) for body in ("Un", "Deux")
    )
    change(store, ThreadAction.PIN, cast.nadia.actor(), clock(), one.id, seen="")
    for action, wanted, seen in ((ThreadAction.PIN, two.id, ""), (ThreadAction.UNPIN, two.id, two.id)):
        with pytest.raises(Conflict, match="Nadia put another message first"):
            change(store, action, cast.marc.actor(), clock(), wanted, seen)
        assert shown(store).pinned == one.id
    change(store, ThreadAction.PIN, cast.marc.actor(), clock(), two.id, seen=one.id)
    assert shown(store).pinned == two.id
    settle(store, two, Action.TAKE_DOWN, cast.nadia, clock(), reason="spam")
    change(store, ThreadAction.PIN, cast.nadia.actor(), clock(), one.id, seen="")
    assert shown(store).pinned == one.id


def test_what_readers_do_not_see_at_the_top_level_cannot_be_put_first(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    waiting = send(store, clock())
    above = settle(store, send(store, clock(), "Un"), Action.APPROVE, cast.nadia, clock())
    below = settle(store, send(store, clock(), "Sous un", parent=above.id), Action.APPROVE, cast.nadia, clock())
    elsewhere = settle(store, send(store, clock(), post="essai"), Action.APPROVE, cast.nadia, clock())
    for wanted in (waiting.id, below.id, elsewhere.id, "nothing", "", None):
        with pytest.raises(Unknown):
            change(store, ThreadAction.PIN, cast.nadia.actor(), clock(), wanted)


def test_what_would_change_nothing_is_refused_and_whoever_is_no_moderator_may_nothing(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    for action in (ThreadAction.UNLOCK, ThreadAction.UNPIN):
        with pytest.raises(IllegalTransition):
            change(store, action, cast.nadia.actor(), clock())
    for action in ThreadAction:
        with pytest.raises(NotAllowed):
            change(store, action, cast.leo.actor(), clock(), "x")
    with pytest.raises(NotAllowed):
        store.write(lambda c: thread.answer(c, POST, None, "x", cast.leo.actor(), "Léo", clock()))


def test_the_blog_s_own_answer_is_published_at_once_and_marked_as_its_own(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    change(store, ThreadAction.LOCK, cast.nadia.actor(), clock())
    written = answer(store, cast, clock())
    assert written.state is State.APPROVED
    (public,) = shown(store).contributions
    assert (public.author, public.editorial, public.representative) == ("Nadia", True, None)
    assert list(log_differences(store)) == []


def test_an_answer_sent_twice_is_published_once(store: Store, cast: Cast, clock: MovedClock) -> None:
    written = answer(store, cast, clock())
    assert answer(store, cast, clock()).id == written.id
    below = answer(store, cast, clock(), parent=written.id)
    assert [each.id for each in shown(store).contributions] == [written.id, below.id]
    store.write(lambda c: thread.withdraw(c, POST, below.id, cast.nadia.actor(), clock()))
    assert answer(store, cast, clock(), parent=written.id).id != below.id


def test_whoever_answers_for_the_blog_does_not_decide_about_it_but_may_take_it_back(
    store: Store, cast: Cast, clock: MovedClock
) -> None:
    written = answer(store, cast, clock())
    with pytest.raises(NotAllowed):
        store.write(
            lambda c: decide.take(c, written.id, Action.TAKE_DOWN, cast.nadia.actor(), clock(), reason="insult")
        )
    with pytest.raises(Unknown):
        store.write(lambda c: thread.withdraw(c, POST, written.id, cast.marc.actor(), clock()))
    store.write(lambda c: thread.withdraw(c, POST, written.id, cast.nadia.actor(), clock()))
    assert shown(store).contributions == ()
    another = answer(store, cast, clock())
    store.write(lambda c: decide.take(c, another.id, Action.TAKE_DOWN, cast.marc.actor(), clock(), reason="insult"))
    with store.read() as connection:
        assert contributions.get(connection, another.id).state is State.TAKEN_DOWN
    assert list(log_differences(store)) == []


def test_a_comment_says_nothing_of_an_account(store: Store, cast: Cast, clock: MovedClock) -> None:
    words = Words("Nadia", "Je signe comme une autre", None, None)
    kept = store.write(lambda c: contribute.comment(c, POST, None, words, "fr", "form", clock()))
    settle(store, kept, Action.APPROVE, cast.marc, clock())
    assert [each.editorial for each in shown(store).contributions] == [False], "a name proves nothing"
