"""Contributions as kept: nobody overwrites anybody, and what is unknown is unknown."""

from datetime import timedelta

import pytest

from moderation.acts import decide
from moderation.domain.contribution import Action, LastDecision, Standing, State
from moderation.domain.errors import Conflict, NotAllowed, Unknown
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import MovedClock, enter_cast
from tests.moderation.lived_in import bring, live, rewrite, send, settle
from tests.moderation.storage.together import together


def test_of_two_moderators_at_the_same_moment_exactly_one_wins(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    for _round in range(5):
        kept = send(store, clock())

        def work(each: int, kept: Stored = kept) -> Stored:
            action, reason = ((Action.APPROVE, None), (Action.REJECT, "spam"))[each]
            actor = (cast.nadia, cast.marc)[each].actor()
            return store.write(
                lambda c: decide.take(c, kept.id, action, actor, clock(), reason=reason, version=kept.version)
            )

        results = together(2, work)
        winners = [result for result in results if isinstance(result, Stored)]
        losers = [result for result in results if isinstance(result, Conflict)]
        assert (len(winners), len(losers)) == (1, 1), results
        winner = "Nadia" if winners[0].state is State.APPROVED else "Marc"
        assert winner in str(losers[0])
        with store.read() as connection:
            assert contributions.get(connection, kept.id) == winners[0]
            assert len(contributions.decisions_of(connection, kept.seq)) == 1


def test_a_change_to_what_stood_before_is_a_conflict(store: Store, clock: MovedClock) -> None:
    before = send(store, clock())
    after = store.write(lambda c: contributions.change(c, before, author="Anaïs"))
    assert (after.author, after.version) == ("Anaïs", before.version + 1)
    with pytest.raises(Conflict):
        store.write(lambda c: contributions.change(c, before, author="Eve"))
    with store.read() as connection:
        assert contributions.get(connection, before.id) == after


@pytest.mark.parametrize("id", ["nobody", "", "c-1", "x\0y", "é", "1; DROP TABLE contributions"])
def test_what_is_not_there_is_unknown(id: str, store: Store) -> None:
    with store.read() as connection, pytest.raises(Unknown):
        contributions.get(connection, id)


def test_what_an_import_brought_is_found_by_its_name_there(store: Store, clock: MovedClock) -> None:
    kept = bring(store, clock(), State.APPROVED, "blog#comment-7")
    with store.read() as connection:
        assert contributions.find_source(connection, "wxr", "blog#comment-7") == kept
        assert contributions.find_source(connection, "wxr", "blog#comment-8") is None
        assert contributions.find_source(connection, "isso", "blog#comment-7") is None
    with pytest.raises(Exception, match=r"(?i)unique"):
        bring(store, clock(), State.APPROVED, "blog#comment-7")


def test_the_queue_holds_what_waits_oldest_first_page_by_page(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    sent = [send(store, clock.move(timedelta(minutes=1)), f"{number}") for number in range(5)]
    settle(store, sent[1], Action.APPROVE, cast.nadia, clock())
    settle(store, sent[2], Action.REJECT, cast.nadia, clock(), reason="spam")
    settle(store, sent[3], Action.APPROVE, cast.nadia, clock())
    rewrite(store, sent[3], "3, corrigé", clock())
    with store.read() as connection:
        assert contributions.count_waiting(connection) == 3
        first = contributions.waiting(connection, 0, 2)
        second = contributions.waiting(connection, first[-1].seq, 2)
        assert [each.body for each in first + second] == ["0", "3", "4"]
        assert all(each.waits for each in first + second)
        assert [each.body for each in contributions.in_state(connection, State.APPROVED, None, 9)] == ["3", "1"]
        assert [each.body for each in contributions.in_state(connection, State.APPROVED, sent[3].seq, 9)] == ["1"]


def test_the_rules_are_told_what_stands(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = send(store, clock())
    with store.read() as connection:
        assert contributions.standing(connection, kept) == Standing(State.PENDING)
    kept = settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="spam")
    kept = settle(store, kept, Action.REINSTATE, cast.marc, clock())
    kept = rewrite(store, kept, "Autrement", clock())
    with store.read() as connection:
        last = LastDecision(Action.EDIT, State.APPROVED, None)
        assert contributions.standing(connection, kept) == Standing(State.APPROVED, True, last, cast.nadia.seq)
        assert contributions.last_reason(connection, kept.seq) == "spam"


def test_the_log_names_who_decided_and_authors_not_at_all(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock(), note="bien")
    rewrite(store, kept, "Autrement", clock())
    with store.read() as connection:
        log = contributions.decisions_of(connection, kept.seq)
        assert [(each.action, each.by, each.role, each.note) for each in log] == [
            (Action.APPROVE, "Nadia", "moderator", "bien"),
            (Action.EDIT, "", "author", ""),
        ]
        assert contributions.log_page(connection, None, 1) == log[1:]
        assert contributions.log_page(connection, log[1].seq, 5) == log[:1]


def test_what_somebody_sent_is_found_by_address_whatever_its_case(store: Store, clock: MovedClock) -> None:
    live(store, clock())
    with store.read() as connection:
        by_contact = contributions.of_email(connection, "ANA@Lecteurs.Example")
        by_account = contributions.of_email(connection, "Leo@nuage.example")
        assert [each.author for each in by_contact] == ["Ana"]
        assert {each.author for each in by_account} == {"Leo"}
        assert contributions.of_email(connection, "%") == []


def test_who_refused_is_remembered_beyond_what_others_did_since(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = settle(store, send(store, clock()), Action.REJECT, cast.nadia, clock(), reason="spam")
    kept = settle(store, kept, Action.REINSTATE, cast.marc, clock())
    kept = settle(store, kept, Action.UNDO, cast.marc, clock())
    with pytest.raises(NotAllowed):
        settle(store, kept, Action.REINSTATE, cast.nadia, clock())
    assert settle(store, kept, Action.REINSTATE, cast.marc, clock()).state is State.APPROVED
