"""What of a case is public, on both databases: every dated fact, and nothing that the desk did not let through."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from moderation.acts import case, promise, representatives, suspend
from moderation.domain.actors import CLOCK, OPERATOR
from moderation.domain.case import Degree, StatementType, days_after
from moderation.domain.contribution import Action
from moderation.publication.case_documents import cases_document
from moderation.publication.cases import StoryCases
from moderation.storage import case_publication, promises, publications
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock
from tests.moderation.hearing import PARIS, Told
from tests.moderation.lived_in import send


@pytest.fixture
def told(store: Store, clock: MovedClock) -> Told:
    return Told(store, clock)


def test_a_post_without_cases_costs_one_question(store: Store, clock: MovedClock, told: Told) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.read() as connection:
        del asked[:]
        assert case_publication.story_cases(connection, "essai", clock(), PARIS) == StoryCases("essai")
        assert [statement[:6] for statement in asked if statement != "BEGIN"] == ["SELECT"]
    assert case_publication.digest(StoryCases("essai")) is None


def test_a_silent_brand_is_shown_with_every_day_on_which_it_was_told(told: Told, clock: MovedClock) -> None:
    opened = clock()
    (before,) = told.shown().cases
    assert (before.state, before.opened_at, before.rounds[0].due_at) == ("published", opened, None)
    notified = clock.move(timedelta(days=1))
    told.notify()
    told.wait(3)
    read = clock()
    told.read()
    due = days_after(notified, 25, PARIS)
    assert told.shown().cases[0].rounds[0].due_at == due
    told.wait(40)
    (shown,) = told.shown().cases
    (only,) = shown.rounds
    assert (shown.brand, shown.state, only.notified_at, only.notified_by) == ("nuage", "silent", notified, "mail")
    assert (only.read_at, only.due_at, only.silent_at, only.answered_at) == (read, due, due, None)
    assert only.reminded == tuple(days_after(notified, days, PARIS) for days in (8, 16, 24))
    assert shown.represented_since is not None


def test_an_answer_and_its_promise_are_public_with_their_words_and_gone_with_them(told: Told) -> None:
    told.notify()
    kept = told.state(due_on="2026-12-24")
    assert (told.shown().cases[0].state, told.shown().cases[0].promises) == ("notified", ())
    told.decide(kept, Action.APPROVE)
    (shown,) = told.shown().cases
    assert (shown.state, shown.rounds[0].answer, shown.rounds[0].type) == ("answered", kept.id, "accepted")
    assert [(each.made_in, each.kind, each.state, each.proof) for each in shown.promises] == [
        (kept.id, "refund", "made", None)
    ]
    told.decide(kept, Action.TAKE_DOWN, reason="insult")
    (gone,) = told.shown().cases
    assert (gone.state, gone.rounds[0].answer, gone.rounds[0].answered_at, gone.promises) == (
        "notified",
        None,
        None,
        (),
    )


def test_what_only_acknowledges_stops_no_clock_and_is_dated_once_it_is_published(told: Told, clock: MovedClock) -> None:
    told.notify()
    sent = clock.move(timedelta(hours=1))
    kept = told.state(StatementType.ACKNOWLEDGEMENT, "Bien reçu.")
    assert told.shown().cases[0].rounds[0].acknowledged_at is None
    clock.move(timedelta(days=1))
    told.decide(kept, Action.APPROVE)
    (shown,) = told.shown().cases
    assert (shown.state, shown.rounds[0].acknowledged_at, shown.rounds[0].answer) == ("notified", sent, None)


def test_all_verdicts_about_the_answer_that_stands_are_shown_and_none_about_one_that_is_gone(told: Told) -> None:
    told.notify()
    first = told.answer()
    told.judge(Degree.NO, Degree.NO)
    told.decide(first, Action.TAKE_DOWN, reason="insult")
    assert told.shown().cases[0].rounds[0].verdicts == ()
    told.answer("Nous avons eu grand tort.")
    told.judge(Degree.PARTLY, Degree.YES)
    told.judge(Degree.YES, Degree.YES)
    said = [(each.repaired, each.respected) for each in told.shown().cases[0].rounds[0].verdicts]
    assert said == [("partly", "yes"), ("yes", "yes")]


def test_a_reopened_case_shows_both_its_clocks(told: Told, clock: MovedClock) -> None:
    told.notify()
    told.answer()
    told.judge(Degree.NO, Degree.YES)
    reopened = clock.move(timedelta(days=2))
    told.reopen()
    (shown,) = told.shown().cases
    first, second = shown.rounds
    assert (shown.state, first.type, first.verdicts[-1].repaired) == ("published", "accepted", "no")
    assert (second.number, second.began_at, second.notified_at, second.verdicts) == (2, reopened, None, ())


def test_a_case_that_was_passed_on_names_both_brands(told: Told) -> None:
    told.notify()
    told.decide(told.state(StatementType.NOT_CONCERNED, "Ce n’est pas nous."), Action.APPROVE)
    told.store.write(lambda c: case.pass_on(c, told.id, "orage", CATALOGUE, told.when))
    ours, theirs = told.shown().cases
    assert (ours.brand, ours.state, ours.passed_to, ours.passed_from) == ("nuage", "reattributed", "orage", None)
    assert (theirs.brand, theirs.state, theirs.passed_to, theirs.passed_from) == ("orage", "published", None, "nuage")


def test_whether_a_brand_was_represented_counts_as_of_the_end_of_its_time(told: Told, clock: MovedClock) -> None:
    told.notify()
    since = told.shown().cases[0].represented_since
    assert since == clock() - timedelta(days=400)
    told.answer()
    due = told.shown().cases[0].rounds[0].due_at
    clock.move(timedelta(days=1))
    leo = told.people.leo
    told.store.write(lambda c: representatives.suspend(c, leo.seq, "nuage", OPERATOR, clock()))
    (shown,) = told.shown().cases
    assert (shown.represented_since, shown.rounds[0].due_at) == (since, due)


def test_a_brand_that_nobody_speaks_for_any_more_has_longer(told: Told, clock: MovedClock) -> None:
    told.notify()
    notified = clock()
    told.store.write(lambda c: suspend.suspend(c, "leo@nuage.example", clock.move(timedelta(days=1))))
    (shown,) = told.shown().cases
    assert (shown.represented_since, shown.rounds[0].due_at) == (None, days_after(notified, 60, PARIS))


def test_what_is_shown_says_the_same_on_any_day_until_something_happens(told: Told, clock: MovedClock) -> None:
    told.notify()
    said = cases_document(told.shown())
    clock.move(timedelta(days=3, hours=5))
    assert cases_document(told.shown()) == said


def test_nothing_of_who_acted_nor_of_what_waits_is_in_the_document(told: Told, clock: MovedClock) -> None:
    told.notify()
    told.answer(due_on="2026-12-24")
    told.state(StatementType.FOLLOW_UP, "Encore en attente.")
    told.judge(Degree.YES, Degree.NO)
    with told.store.read() as connection:
        (made,) = promises.of_post(connection, "panne")
    told.store.write(lambda c: promise.claim(c, made.id, told.people.leo.actor(), "", clock()))
    document = cases_document(told.shown()).decode()
    for word in ("leo", "Leo", "nadia", "@", "attente", "moderator", "tort"):
        assert word not in document


def test_a_withdrawn_case_owes_nothing(told: Told) -> None:
    told.notify()
    told.store.write(lambda c: case.withdraw(c, told.id, CLOCK, told.when))
    (shown,) = told.shown().cases
    assert (shown.state, shown.rounds[0].due_at, shown.represented_since) == ("withdrawn", None, None)


def test_a_thread_says_what_replies_state(told: Told, store: Store, clock: MovedClock) -> None:
    told.notify()
    told.decide(send(store, clock(), "Un lecteur"), Action.APPROVE)
    told.answer()
    told.state(StatementType.FOLLOW_UP, "Encore en attente.")
    with store.read() as connection:
        thread = publications.thread_now(connection, "panne", False)
        assert [each.statement for each in thread.contributions] == [None, "accepted"]
        assert publications.digest(thread) != publications.digest(
            replace(thread, contributions=tuple(replace(each, statement=None) for each in thread.contributions))
        )
