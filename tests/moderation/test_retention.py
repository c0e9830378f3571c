"""Nothing is kept longer than promised, by itself: the clock is moved, and what is due is gone, no more and no less."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select

from moderation.acts import appeal, contribute, erase
from moderation.acts.judging import Sender
from moderation.acts.retain import AT_A_TIME, BLOCKS, CONNECTIONS
from moderation.domain.contribution import Action, State
from moderation.domain.policy_rules import Policy
from moderation.domain.policy_text import PolicyError, read_policy
from moderation.domain.text import Words
from moderation.retention import EVERY, Retention
from moderation.storage import blocks, connections, contributions, proofs
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.storage.tables import connections as connections_table
from moderation.storage.tables import contacts, spent_proofs
from moderation.verify.log import log_differences
from tests.conftest import CATALOGUE, MovedClock, enter_cast
from tests.moderation.lived_in import bring, contents, rewrite, send, settle, withdraw

SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


def arrive(store: Store, clock: MovedClock, body: str = "Bonjour") -> Stored:
    """A comment from somewhere."""
    words, sender, now = (
        Words("Ana", body, "ana@lecteurs.example"),
        Sender(Origin("203.0.113.7", "Navigateur")),
        clock(),
    )
    post = CATALOGUE.posts["essai"]
    return store.write(lambda c: contribute.comment(c, post, None, words, "fr", "form", now, sender))


def now_standing(store: Store, kept: Stored) -> Stored:
    with store.read() as connection:
        return contributions.get(connection, kept.id)


def keeper(store: Store, clock: MovedClock, days: int = 365) -> Retention:
    return Retention(store, lambda: Policy(retention_refused_days=days), clock)


# --- connection data -------------------------------------------------------------------------------------------------


def test_connection_data_is_kept_a_year_and_then_gone(store: Store, clock: MovedClock) -> None:
    """TRUST duty 10: connection data of contributors is kept one year, then gone by itself, with a moved clock."""
    first = arrive(store, clock)
    clock.move(timedelta(days=30))
    second = arrive(store, clock, "Encore")
    clock.now = first.created_at + CONNECTIONS
    keeper(store, clock).look()
    with store.read() as connection:
        assert len(connections.of_contributions(connection, [first.seq, second.seq])) == 2
    clock.move(SECOND)
    gone = keeper(store, clock).look()
    assert gone is not None
    assert gone.connections == 1
    with store.read() as connection:
        (left,) = connections.of_contributions(connection, [first.seq, second.seq])
    assert left.contribution == second.seq
    assert now_standing(store, first) == first, "the message itself is no connection data"


def test_no_policy_keeps_connection_data_longer(store: Store, clock: MovedClock) -> None:
    arrive(store, clock)
    clock.move(CONNECTIONS + SECOND)
    keeper(store, clock, days=0).look()
    with store.read() as connection:
        assert connection.execute(select(connections_table)).all() == []


def test_erasing_a_message_takes_its_connection_data_along(store: Store, clock: MovedClock) -> None:
    kept = arrive(store, clock)
    store.write(lambda c: erase.contribution(c, kept.id, clock()))
    with store.read() as connection:
        assert connection.execute(select(connections_table)).all() == []


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["rejected", "taken_down", "withdrawn"])
def test_words_that_are_not_shown_go_after_the_time_of_the_policy(store: Store, clock: MovedClock, end: str) -> None:
    """Retention runs by itself: refused words per policy; the log row is kept, and nothing is left to guess by."""
    nadia = enter_cast(store, clock()).nadia
    kept = arrive(store, clock, "mot-de-passe-du-voisin")
    clock.move(timedelta(days=40))
    if end == "rejected":
        settle(store, kept, Action.REJECT, nadia, clock(), reason="spam", note="note-de-nadia")
    else:
        settle(store, kept, Action.APPROVE, nadia, clock())
        if end == "withdrawn":
            withdraw(store, kept, clock())
        else:
            settle(store, kept, Action.TAKE_DOWN, nadia, clock(), reason="insult", note="note-de-nadia")
    clock.move(YEAR)
    keeper(store, clock).look()
    assert now_standing(store, kept).body == "mot-de-passe-du-voisin"
    clock.move(SECOND)
    assert keeper(store, clock).look()
    after = now_standing(store, kept)
    assert (after.state, after.body, after.author, after.salt) == (State.ERASED, "", "", "")
    everything = repr(contents(store))
    for personal in ("mot-de-passe-du-voisin", "ana@lecteurs.example", "note-de-nadia", "203.0.113.7"):
        assert personal not in everything
    with store.read() as connection:
        entry = contributions.decisions_of(connection, kept.seq)[-1]
        assert connection.execute(select(contacts)).all() == []
    assert (entry.action, entry.role) == (Action.ERASE, "policy")
    assert list(log_differences(store)) == []


def test_what_is_shown_or_waits_or_was_brought_stays(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    pending = send(store, clock(), "en attente")
    approved = settle(store, send(store, clock(), "publié"), Action.APPROVE, cast.nadia, clock())
    back = settle(store, send(store, clock(), "rétabli"), Action.REJECT, cast.nadia, clock(), reason="spam")
    back = settle(store, back, Action.REINSTATE, cast.marc, clock())
    brought = bring(store, clock(), State.REJECTED, "1")
    clock.move(3 * YEAR)
    assert keeper(store, clock).look() is not None
    for kept in (pending, approved, back, brought):
        assert now_standing(store, kept) == kept


def test_a_refused_edit_goes_while_the_published_words_stay(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = settle(store, send(store, clock(), "bien"), Action.APPROVE, cast.nadia, clock())
    rewrite(store, kept, "des insultes", clock())
    settle(store, kept, Action.REFUSE_EDIT, cast.marc, clock(), reason="insult")
    clock.move(YEAR + SECOND)
    gone = keeper(store, clock).look()
    assert gone is not None
    assert gone.edits == 1
    assert now_standing(store, kept).body == "bien"
    assert "des insultes" not in repr(contents(store))
    assert list(log_differences(store)) == []


def test_words_that_are_appealed_about_stay_until_that_is_decided(store: Store, clock: MovedClock) -> None:
    """TRUST duty 5: an appeal is decided by somebody who can read what it is about."""
    nadia = enter_cast(store, clock()).nadia
    kept = settle(store, send(store, clock(), "contesté"), Action.REJECT, nadia, clock(), reason="spam")
    clock.move(timedelta(days=180))
    store.write(lambda c: appeal.lodge(c, kept.id, "Ce n’est pas du spam.", clock()))
    clock.move(YEAR)
    keeper(store, clock).look()
    assert now_standing(store, kept).body == "contesté"


def test_no_policy_erases_words_before_the_time_to_appeal_is_over() -> None:
    with pytest.raises(PolicyError):
        read_policy("[retention]\nrefused_days = 30")


def test_a_policy_that_keeps_them_keeps_them(store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(store, clock()).nadia
    kept = settle(store, send(store, clock(), "gardé"), Action.REJECT, nadia, clock(), reason="spam")
    clock.move(9 * YEAR)
    keeper(store, clock, days=0).look()
    assert now_standing(store, kept).body == "gardé"


def test_many_go_in_parts(sqlite_store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(sqlite_store, clock()).nadia
    for number in range(AT_A_TIME + 1):
        kept = send(sqlite_store, clock(), f"spam {number}")
        settle(sqlite_store, kept, Action.REJECT, nadia, clock(), reason="spam")
    clock.move(YEAR + SECOND)
    gone = keeper(sqlite_store, clock).look()
    assert gone is not None
    assert gone.contributions == AT_A_TIME + 1


# --- the rest, and the hours -----------------------------------------------------------------------------------------


def test_ended_blocks_and_used_calculations_go(store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(store, clock()).nadia
    kept, until = arrive(store, clock), clock() + timedelta(days=7)

    def work(connection: Connection) -> None:
        blocks.add(connection, "0" * 64, "address", "spam", kept.seq, nadia.seq, clock(), until)
        connection.execute(insert(spent_proofs).values(proof="1" * 64, expires_at=until))
        assert not proofs.spend(connection, "1" * 64, until)

    store.write(work)
    clock.now = until + BLOCKS + SECOND
    gone = keeper(store, clock).look()
    assert gone is not None
    assert (gone.blocks, gone.proofs) == (1, 1)


def test_it_looks_once_an_hour(sqlite_store: Store, clock: MovedClock) -> None:
    worker = keeper(sqlite_store, clock)
    assert worker.look() is not None
    clock.move(EVERY - SECOND)
    assert worker.look() is None
    clock.move(SECOND)
    assert worker.look() is not None


def test_it_ends_when_it_is_told_to(sqlite_store: Store, clock: MovedClock) -> None:
    worker = keeper(sqlite_store, clock)
    worker.stop()
    worker.run()
