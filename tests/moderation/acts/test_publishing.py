"""Readers are told of every change that they can see, also of what is kept only as a place."""

import pytest

from moderation.acts import PUBLISH, erase
from moderation.domain.contribution import Action, State
from moderation.publication import Thread
from moderation.storage import outbox, publications
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import bring, rewrite, send, settle, withdraw


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def settle_publications(store: Store, clock: MovedClock) -> None:
    """As the publisher does, less the files."""

    def work(connection):
        done = outbox.claim(connection, PUBLISH, "ici/1/1", clock(), 100)
        outbox.done(connection, [task.seq for task in done], clock())

    store.write(work)


def asked(store: Store) -> bool:
    with store.read() as connection:
        return outbox.waits(connection, PUBLISH)


def shown(store: Store, post: str = "panne") -> Thread:
    with store.read() as connection:
        return publications.thread_now(connection, post, closed=False)


def answered(store: Store, people: Cast, clock: MovedClock) -> Stored:
    """An approved comment with an approved answer."""
    comment = settle(store, send(store, clock(), "Ici"), Action.APPROVE, people.nadia, clock())
    settle(store, send(store, clock(), "Là", parent=comment.id), Action.APPROVE, people.nadia, clock())
    return comment


def test_a_place_that_is_kept_says_when_its_author_takes_it_back(store: Store, people: Cast, clock: MovedClock) -> None:
    comment = answered(store, people, clock)
    settle(store, comment, Action.TAKE_DOWN, people.nadia, clock(), reason="insult")
    settle_publications(store, clock)
    withdraw(store, comment, clock())
    assert shown(store).contributions[0].removal == "withdrawn"
    assert asked(store)


def test_a_place_that_is_kept_says_why_its_approval_was_reversed(store: Store, people: Cast, clock: MovedClock) -> None:
    other = settle(store, send(store, clock(), "Ailleurs"), Action.APPROVE, people.nadia, clock())
    below = send(store, clock(), "Dessous", parent=other.id)
    settle(store, other, Action.UNDO, people.nadia, clock())
    settle(store, below, Action.APPROVE, people.nadia, clock())
    settle_publications(store, clock)
    settle(store, other, Action.REJECT, people.nadia, clock(), reason="spam")
    places = {each.id: each.removal for each in shown(store).contributions}
    assert places[other.id] == "spam"
    assert asked(store)


def test_a_place_that_an_import_brought_says_when_it_is_erased(store: Store, people: Cast, clock: MovedClock) -> None:
    """It was never approved here, and is shown for what stands below it."""
    refused = bring(store, clock(), State.REJECTED, "3")
    below = bring(store, clock(), State.APPROVED, "4", parent=refused.id)
    settle_publications(store, clock)
    store.write(lambda connection: erase.contribution(connection, refused.id, clock()))
    assert [each.id for each in shown(store, "essai").contributions] == [refused.id, below.id]
    assert shown(store, "essai").contributions[0].removal == "erased"
    assert asked(store)


def test_what_nobody_could_see_asks_for_nothing(store: Store, people: Cast, clock: MovedClock) -> None:
    settle(store, send(store, clock(), "Refusé"), Action.REJECT, people.nadia, clock(), reason="spam")
    withdraw(store, send(store, clock(), "Repris"), clock())
    rewrite(store, send(store, clock(), "Avant"), "Après", clock())
    forgotten = send(store, clock(), "Oublié")
    store.write(lambda connection: erase.contribution(connection, forgotten.id, clock()))
    assert not asked(store)
