"""What its author may do: edit within the window, withdraw at any time; and erasure, which leaves no word."""

from datetime import timedelta

import pytest

from moderation.acts import author, erase, person
from moderation.domain.actors import AUTHOR, VISITOR
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused, Unknown
from moderation.storage import contributions, revisions
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import WINDOW, contents, live, rewrite, send, settle, withdraw


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


# --- editing ---------------------------------------------------------------------------------------------------------


def test_words_that_wait_are_simply_other_words_and_the_old_ones_are_kept(store: Store, clock: MovedClock) -> None:
    kept = send(store, clock(), "Avant")
    after = rewrite(store, kept, "Après", clock.move(WINDOW))
    assert (after.body, after.proposed_body, after.state) == ("Après", None, State.PENDING)
    assert (after.edited_at, after.version) == (clock(), 2)
    with store.read() as connection:
        assert [(row.body, row.outcome) for row in revisions.of_contribution(connection, kept.seq)] == [
            ("Avant", "superseded")
        ]


def test_approved_words_stand_while_the_edit_waits(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = settle(store, send(store, clock(), "Avant"), Action.APPROVE, people.nadia, clock())
    asked = len(contents(store)["outbox"])
    after = rewrite(store, kept, "Après", clock())
    assert (after.body, after.proposed_body, after.proposed_at) == ("Avant", "Après", clock())
    assert after.waits
    back = rewrite(store, kept, "Avant", clock())
    assert (back.body, back.proposed_body, back.proposed_at) == ("Avant", None, None)
    assert not back.waits
    assert len(contents(store)["outbox"]) == asked, "readers see no difference"


def test_a_proposal_that_another_replaces_or_that_is_withdrawn_is_kept(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    """So that what was proposed can still be shown to whoever must justify a decision about it."""
    kept = settle(store, send(store, clock(), "Avant"), Action.APPROVE, people.nadia, clock())
    rewrite(store, kept, "Première idée", clock())
    rewrite(store, kept, "Seconde idée", clock())
    withdraw(store, kept, clock())
    with store.read() as connection:
        kept_words = [(row.body, row.outcome) for row in revisions.of_contribution(connection, kept.seq)]
    assert kept_words == [("Première idée", "superseded"), ("Seconde idée", "superseded")]


def test_the_same_words_are_no_edit(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = send(store, clock(), "Avant")
    assert rewrite(store, kept, "Avant", clock()) == kept
    assert contents(store)["decisions"] == []


def test_the_window_is_counted_from_the_sending(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = send(store, clock(), "Avant")
    clock.move(WINDOW)
    assert author.may_edit(kept, WINDOW, clock())
    rewrite(store, kept, "Encore à temps", clock())
    clock.move(timedelta(microseconds=1))
    with pytest.raises(NotAllowed, match="for 15 minutes") as refusal:
        rewrite(store, kept, "Trop tard", clock())
    assert [problem.field for problem in refusal.value.problems] == ["body"]


@pytest.mark.parametrize("state", [State.REJECTED, State.TAKEN_DOWN, State.WITHDRAWN, State.ERASED])
def test_what_is_not_up_any_more_cannot_be_edited(state: State, store: Store, clock: MovedClock) -> None:
    kept = send(store, clock())
    kept = store.write(lambda c: contributions.change(c, kept, state=state))
    assert not author.may_edit(kept, WINDOW, clock())
    with pytest.raises(IllegalTransition):
        rewrite(store, kept, "Autrement", clock())


@pytest.mark.parametrize("body", ["", "\n", None, 7, "x\ud800", "é" * 10_001])
def test_words_that_cannot_be_kept_are_refused_on_this_path_too(body: str, store: Store, clock: MovedClock) -> None:
    kept = send(store, clock(), "Avant")
    with pytest.raises(Refused) as refusal:
        rewrite(store, kept, body, clock())
    assert [problem.field for problem in refusal.value.problems] == ["body"]
    with store.read() as connection:
        assert contributions.get(connection, kept.id) == kept


def test_only_its_author_edits_and_withdraws(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = send(store, clock())
    for actor in (VISITOR, people.nadia.actor(), people.sofia.actor()):
        with pytest.raises(NotAllowed):
            store.write(lambda c, actor=actor: author.edit(c, kept.id, "x", actor, WINDOW, clock()))  # type: ignore[misc]
        with pytest.raises(NotAllowed):
            store.write(lambda c, actor=actor: author.withdraw(c, kept.id, actor, clock()))  # type: ignore[misc]
    for act in (
        lambda c: author.edit(c, "nobody", "x", AUTHOR, WINDOW, clock()),
        lambda c: author.withdraw(c, "nobody", AUTHOR, clock()),
    ):
        with pytest.raises(Unknown):
            store.write(act)


# --- withdrawing -----------------------------------------------------------------------------------------------------


def test_what_was_published_is_withdrawn_at_any_time_with_the_edit_that_waits(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    kept = settle(store, send(store, clock(), "Avant"), Action.APPROVE, people.nadia, clock())
    rewrite(store, kept, "Après", clock())
    asked = len(contents(store)["outbox"])
    after = withdraw(store, kept, clock.move(timedelta(days=1000)))
    assert (after.state, after.proposed_body) == (State.WITHDRAWN, None)
    assert len(contents(store)["outbox"]) == asked + 1
    with pytest.raises(IllegalTransition):
        withdraw(store, kept, clock())


def test_what_nobody_saw_is_withdrawn_without_a_publication(store: Store, clock: MovedClock) -> None:
    assert withdraw(store, send(store, clock()), clock()).state is State.WITHDRAWN
    assert contents(store)["outbox"] == []


# --- erasure ---------------------------------------------------------------------------------------------------------


def test_erasure_leaves_no_word_name_or_address_and_keeps_the_log(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    kept = send(store, clock(), "Mots-uniques", name="Nom-unique", email="unique@example.org", website="unique.example")
    rewrite(store, kept, "Mots-uniques, corrigés", clock())
    kept = settle(store, kept, Action.APPROVE, people.nadia, clock())
    rewrite(store, kept, "Mots-uniques, proposés", clock())
    store.write(lambda c: person.erase_person(c, "UNIQUE@example.org", clock()))
    with store.read() as connection:
        assert contributions.get(connection, kept.id).state is State.ERASED
    everything = str(contents(store)).lower()
    assert "unique" not in everything
    with store.read() as connection:
        log = [entry.action for entry in contributions.decisions_of(connection, kept.seq)]
    assert log == [Action.EDIT, Action.APPROVE, Action.EDIT, Action.ERASE]
    assert contents(store)["outbox"][-1][1:3] == ("publish", "panne")


def test_erasing_twice_or_nobody_does_nothing(store: Store, clock: MovedClock) -> None:
    live(store, clock())
    before = contents(store)
    assert not any(store.write(lambda c: person.erase_person(c, "nobody@example.org", clock())).values())
    assert not any(store.write(lambda c: person.erase_person(c, "oubli@lecteurs.example", clock())).values())
    erased = next(row[1] for row in before["contributions"] if row[5] == "erased")
    store.write(lambda c: erase.contribution(c, erased, clock()))
    assert contents(store) == before


@pytest.mark.parametrize("state", [state for state in State if state is not State.ERASED])
def test_everything_can_be_erased_whatever_its_state(state: State, store: Store, clock: MovedClock) -> None:
    kept = send(store, clock())
    kept = store.write(lambda c: contributions.change(c, kept, state=state))
    after = store.write(lambda c: erase.contribution(c, kept.id, clock()))
    assert (after.state, after.author, after.body, after.website) == (State.ERASED, "", "", None)


def test_what_is_not_there_cannot_be_erased(store: Store, clock: MovedClock) -> None:
    with pytest.raises(Unknown):
        store.write(lambda c: erase.contribution(c, "nobody", clock()))
