"""The caseworker: cases follow the catalogue and the calendar, whatever the order in which clocks are moved."""

import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from moderation.acts import PUBLISH, answering, case, decide, promise
from moderation.acts.case import Moment
from moderation.caseworker import BATCH, CROWDED, Caseworker
from moderation.domain.actors import OPERATOR
from moderation.domain.case import (
    REMINDERS,
    SILENT_AFTER,
    CaseAction,
    CaseState,
    StatementType,
    days_after,
)
from moderation.domain.contribution import Action
from moderation.domain.policy_rules import Policy
from moderation.domain.promise import PromiseState
from moderation.publication import Catalogue
from moderation.storage import cases, contributions, outbox, promises
from moderation.storage.cases import Case, CaseEvent
from moderation.storage.store import Store
from moderation.storage.tables import case_notices, case_rounds
from moderation.storage.tables import outbox as outbox_table
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast, with_posts
from tests.moderation.lived_in import settle
from tests.waiting import ended

PARIS = ZoneInfo("Europe/Paris")
STORY = CATALOGUE.posts["panne"]


class Casework:
    """The caseworker of a blog whose catalogue and clock a test changes."""

    def __init__(self, store: Store, clock: MovedClock, mail: bool = True) -> None:
        self.store, self.clock = store, clock
        self.catalogue: Catalogue = CATALOGUE
        self.people: Cast = enter_cast(store, clock() - timedelta(days=400))
        self.worker = Caseworker(store, lambda: self.catalogue, Policy, mail, clock)

    def without_story(self) -> None:
        posts = {key: post for key, post in CATALOGUE.posts.items() if key != STORY.key}
        self.follow(replace(CATALOGUE, posts=posts))

    def follow(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.worker.finish()

    def days(self, number: int) -> None:
        self.clock.now = days_after(self.clock.now, number, PARIS)
        self.worker.finish()

    @property
    def when(self) -> Moment:
        return Moment(self.clock(), PARIS)

    @property
    def case(self) -> Case:
        with self.store.read() as connection:
            return next(each for each in cases.of_post(connection, STORY.key) if each.brand == "nuage")

    def notify(self) -> datetime:
        self.store.write(lambda c: case.notified(c, self.case.id, self.when))
        self.worker.finish()
        return self.clock()

    def history(self) -> list[CaseAction]:
        with self.store.read() as connection:
            return [each.action for each in cases.events_of(connection, self.case)]

    def send(self) -> str:
        accepted, leo = StatementType.ACCEPTED, self.people.leo.actor()
        return self.store.write(
            lambda c: answering.state(c, self.case.id, STORY, accepted, "Tort.", leo, "", "form", self.clock())
        ).id

    def approve(self, id: str) -> None:
        nadia = self.people.nadia.actor()
        self.store.write(lambda c: decide.take(c, id, Action.APPROVE, nadia, self.clock()))

    def asked(self) -> list[int]:
        """The days of the notices that were asked for about the story."""
        query = select(case_notices.c.day).where(case_notices.c.in_case == self.case.seq).order_by(case_notices.c.seq)
        with self.store.read() as connection:
            return list(connection.execute(query).scalars())


@pytest.fixture
def casework(store: Store, clock: MovedClock) -> Casework:
    made = Casework(store, clock)
    made.worker.finish()
    return made


def test_a_story_that_comes_into_the_catalogue_opens_its_case_and_asks_for_its_page(casework: Casework) -> None:
    new = replace(STORY, key="suite", brands=("nuage", "orage", "nuage"))
    casework.follow(with_posts(CATALOGUE, new))
    with casework.store.read() as connection:
        assert [each.brand for each in cases.of_post(connection, "suite")] == ["nuage", "orage"]
        asked = select(outbox_table.c.subject).where(outbox_table.c.topic == PUBLISH)
        assert "suite" in connection.execute(asked).scalars().all()


def test_a_site_that_is_not_built_withdraws_nothing(casework: Casework) -> None:
    casework.follow(Catalogue())
    assert casework.case.state is CaseState.PUBLISHED


def test_a_case_goes_with_its_story_and_comes_back_as_it_stood(casework: Casework) -> None:
    told = casework.notify()
    casework.days(9)
    casework.without_story()
    assert casework.case.state is CaseState.WITHDRAWN
    casework.days(1)
    casework.follow(CATALOGUE)
    assert (casework.case.state, casework.case.round.notified_at) == (CaseState.NOTIFIED, told)
    casework.days(15)
    assert casework.case.round.silent_at == days_after(told, SILENT_AFTER, PARIS)


def test_a_case_goes_when_its_story_no_longer_names_the_brand(casework: Casework) -> None:
    casework.follow(with_posts(CATALOGUE, replace(STORY, brands=("orage",))))
    assert casework.case.state is CaseState.WITHDRAWN


def test_there_is_no_silence_about_a_story_that_nobody_could_read(casework: Casework) -> None:
    casework.notify()
    casework.without_story()
    casework.days(100)
    assert casework.case.state is CaseState.WITHDRAWN
    casework.follow(CATALOGUE)
    now = casework.case
    assert (now.state, now.round.notified_at, now.round.silent_at) == (CaseState.PUBLISHED, None, None)
    assert casework.asked()[-1] == 0, "the brand is told anew"
    assert CaseAction.FALL_SILENT not in casework.history()


def test_silence_that_had_begun_is_still_there_when_the_story_is_back(casework: Casework) -> None:
    casework.notify()
    casework.days(25)
    casework.without_story()
    casework.days(400)
    casework.follow(CATALOGUE)
    assert casework.case.state is CaseState.SILENT


def test_an_answer_that_was_published_or_taken_away_meanwhile_counts_when_the_story_is_back(casework: Casework) -> None:
    casework.notify()
    sent = casework.send()
    casework.without_story()
    casework.approve(sent)
    assert casework.case.state is CaseState.WITHDRAWN
    casework.follow(CATALOGUE)
    assert (casework.case.state, casework.case.round.answer) == (CaseState.ANSWERED, sent)
    casework.without_story()
    with casework.store.read() as connection:
        kept = contributions.get(connection, sent)
    settle(casework.store, kept, Action.TAKE_DOWN, casework.people.nadia, casework.clock(), reason="insult")
    casework.follow(CATALOGUE)
    assert (casework.case.state, casework.case.round.answer) == (CaseState.NOTIFIED, None)


def test_what_a_person_withdrew_stays_withdrawn(casework: Casework) -> None:
    casework.store.write(lambda c: case.withdraw(c, casework.case.id, OPERATOR, casework.when))
    casework.follow(replace(CATALOGUE))
    assert casework.case.state is CaseState.WITHDRAWN


def test_a_case_that_was_passed_on_stays_though_no_story_names_its_brand(casework: Casework) -> None:
    def pass_on(c: Connection) -> None:
        answered = cases.change(c, casework.case, {"answered_at": casework.clock()}, state=CaseState.REATTRIBUTED)
        cases.add(c, answered.post, "orage", casework.clock(), passed_from=answered)

    casework.store.write(pass_on)
    casework.follow(replace(CATALOGUE))
    with casework.store.read() as connection:
        states = [each.state for each in cases.of_post(connection, STORY.key)]
    assert states == [CaseState.REATTRIBUTED, CaseState.PUBLISHED]


def test_without_a_mail_server_nobody_is_asked_to_write_and_the_clock_goes_on(store: Store, clock: MovedClock) -> None:
    silent = Casework(store, clock, mail=False)
    silent.worker.finish()
    silent.notify()
    silent.days(25)
    assert (silent.case.state, silent.asked()) == (CaseState.SILENT, [])


def test_promises_fall_due_by_themselves(casework: Casework) -> None:
    accepted, leo = StatementType.ACCEPTED, casework.people.leo.actor()

    def answer(c: Connection) -> str:
        kept = answering.state(c, casework.case.id, STORY, accepted, "Tort.", leo, "", "form", casework.clock())
        promise.make(c, kept, "refund", "2026-03-20", casework.when)
        return kept.id

    casework.approve(casework.store.write(answer))
    casework.days(19)
    with casework.store.read() as connection:
        assert promises.of_brand(connection, "nuage")[0].state is PromiseState.MADE
    casework.days(1)
    with casework.store.read() as connection:
        assert promises.of_brand(connection, "nuage")[0].state is PromiseState.DUE


def test_one_case_that_fails_keeps_no_other_waiting(sqlite_store: Store, clock: MovedClock, caplog) -> None:
    casework = Casework(sqlite_store, clock)
    casework.worker.finish()
    casework.notify()
    with sqlite_store.read() as connection:
        other = next(each for each in cases.of_brand(connection, "orage"))
    sqlite_store.write(lambda c: case.notified(c, other.id, casework.when))
    casework.worker.finish()
    # Damage: the present round of the other case is gone.
    sqlite_store.write(lambda c: c.execute(delete(case_rounds).where(case_rounds.c.in_case == other.seq)))
    casework.days(25)
    assert casework.case.state is CaseState.SILENT
    assert "looking after one case failed" in caplog.text


def test_pages_follow_before_more_cases_are_opened_but_the_clock_waits_for_none(
    sqlite_store: Store, clock: MovedClock
) -> None:
    casework = Casework(sqlite_store, clock)
    casework.worker.finish()
    casework.notify()
    many = [replace(STORY, key=f"recit-{n}") for n in range(CROWDED + 3 * BATCH)]
    casework.catalogue = with_posts(CATALOGUE, *many)
    clock.now = days_after(clock.now, 25, PARIS)
    casework.worker.turn()
    with sqlite_store.read() as connection:
        asked, _since = outbox.lag(connection, PUBLISH)
        assert CROWDED < asked <= CROWDED + 2 * BATCH
    casework.worker.turn()
    assert casework.case.state is CaseState.SILENT
    rows = select(outbox_table.c.seq).where(outbox_table.c.topic == PUBLISH)
    sqlite_store.write(lambda c: outbox.done(c, list(c.execute(rows).scalars()), clock()))
    casework.worker.turn()
    with sqlite_store.read() as connection:
        assert len(cases.outlines(connection)) == len(many) + 2


def test_it_ends_when_it_is_told_to(sqlite_store: Store, clock: MovedClock) -> None:
    casework = Casework(sqlite_store, clock)
    thread = threading.Thread(target=casework.worker.run)
    thread.start()
    casework.worker.stop()
    ended(thread)


@pytest.mark.parametrize(
    "told",
    [
        datetime(2026, 3, 20, 1, 30, tzinfo=UTC),  # clocks go forward on 29 March: half past two does not exist there
        datetime(2026, 10, 17, 0, 30, tzinfo=UTC),  # and back on 25 October
        datetime(2028, 2, 10, 9, 0, tzinfo=UTC),  # 29 February lies between
    ],
)
def test_days_are_those_of_the_calendar_on_the_wall(sqlite_store: Store, clock: MovedClock, told: datetime) -> None:
    clock.now = told
    casework = Casework(sqlite_store, clock)
    casework.worker.finish()
    casework.notify()
    casework.days(SILENT_AFTER - 1)
    while casework.case.state is not CaseState.SILENT:
        clock.move(timedelta(minutes=30))
        casework.worker.finish()
    silent = casework.case.round.silent_at
    assert silent is not None
    there, began = silent.astimezone(PARIS), told.astimezone(PARIS)
    assert (there.date() - began.date(), there.time()) == (timedelta(days=SILENT_AFTER), began.time())
    assert clock() - silent < timedelta(minutes=30)


MOVES = st.lists(
    st.one_of(
        st.integers(0, 40).map(lambda days: ("days", days)),
        st.integers(1, 47).map(lambda hours: ("hours", hours)),
        st.sampled_from([("notify", 0), ("gone", 0), ("back", 0)]),
    ),
    max_size=14,
)


@given(moves=MOVES)
@settings(max_examples=25)
def test_whatever_the_order_reminders_come_once_silence_on_its_day_and_nothing_before_the_notice(
    moves: list[tuple[str, int]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("moves") / "ecoute.db"
    shutil.copyfile(sqlite_template, file)
    with closing(Store(f"sqlite:///{file}")) as store:
        clock = MovedClock()
        casework = Casework(store, clock)
        casework.worker.finish()
        move(casework, clock, moves)
        with store.read() as connection:
            events = cases.events_of(connection, casework.case)
        check(casework.case, events)
        # Asked for by letters as well: the notice, anew after a return too late, and each reminder once a notice.
        assert len(casework.asked()) <= 2 + len([each for each in events if each.action is CaseAction.REMIND])


def move(casework: Casework, clock: MovedClock, moves: list[tuple[str, int]]) -> None:
    do: dict[str, Callable[[int], object]] = {
        "days": casework.days,
        "hours": lambda hours: (clock.move(timedelta(hours=hours)), casework.worker.finish()),
        "notify": lambda _n: casework.notify(),
        "gone": lambda _n: casework.without_story(),
        "back": lambda _n: casework.follow(replace(CATALOGUE)),
    }
    for name, number in moves:
        do[name](number)


def check(about: Case, events: list[CaseEvent]) -> None:
    """Reminders at most once each after a notice; silence once, on its day, and after one."""
    now, started, reminders = about.round, 0, []
    for each in events:
        if each.action is CaseAction.NOTIFY:
            started, reminders = started + 1, []
        elif each.action is CaseAction.REMIND:
            assert started
            assert each.detail not in reminders
            assert int(each.detail) in REMINDERS
            reminders.append(each.detail)
    silences = [each for each in events if each.action is CaseAction.FALL_SILENT]
    assert len(silences) <= 1
    if silences:
        assert now.notified_at is not None
        assert now.silent_at == days_after(now.notified_at, SILENT_AFTER, PARIS)
        assert silences[0].at >= now.silent_at
