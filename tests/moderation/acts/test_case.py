"""Cases from the catalogue to the verdict, on both databases, with a clock that is moved by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.acts import answering, author, case, contribute, story_author
from moderation.acts.case import Moment
from moderation.domain.case import CaseAction, CaseState, Degree, StatementType, Verdict, days_after
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, NotAllowed, Unknown
from moderation.storage import accounts, cases
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.verify.case_log import case_log_differences
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import contents, settle
from tests.moderation.opening import open_cases

PARIS = ZoneInfo("Europe/Paris")
STORY = CATALOGUE.posts["panne"]
WINDOW = timedelta(minutes=15)
GOOD, BAD = Verdict(Degree.YES, Degree.YES), Verdict(Degree.NO, Degree.PARTLY)


class Hearing:
    """The case of one story with Nuage, and what people and the clock do in it."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store, self.clock = store, clock
        self.people = enter_cast(store, clock() - timedelta(days=400))
        opened = store.write(lambda c: open_cases(c, CATALOGUE, clock()))
        self.id = next(each.id for each in opened if each.post == STORY.key)

    @property
    def when(self) -> Moment:
        return Moment(self.clock(), PARIS)

    @property
    def case(self) -> Case:
        with self.store.read() as connection:
            return cases.get(connection, self.id)

    def history(self) -> list[tuple[str, str]]:
        with self.store.read() as connection:
            return [(each.action.value, each.detail) for each in cases.events_of(connection, self.case)]

    def notify(self) -> datetime:
        self.store.write(lambda c: case.notified(c, self.id, self.when))
        return self.clock()

    def days(self, number: int) -> list[CaseAction]:
        """Move the clock day by day, and let it do what it has to; returns what it did."""
        done = []
        for _day in range(number):
            self.clock.now = days_after(self.clock.now, 1, PARIS)
            done += self.tick()
        return done

    def tick(self) -> list[CaseAction]:
        done = []
        with self.store.read() as connection:
            found = cases.due(connection, self.clock(), 10)
        while found and (action := self.store.write(lambda c: case.tick(c, self.id, self.when))) is not None:
            done.append(action)
        return done

    def send(self, type: StatementType = StatementType.ACCEPTED, who: accounts.Account | None = None) -> Stored:
        actor = (who or self.people.leo).actor()
        return self.store.write(
            lambda c: answering.state(c, self.id, STORY, type, "Nous avons eu tort.", actor, "", "form", self.clock())
        )

    def decide(self, kept: Stored, action: Action, **more: str) -> Stored:
        return settle(self.store, kept, action, self.people.nadia, self.clock(), **more)

    def answer(self, type: StatementType = StatementType.ACCEPTED) -> Stored:
        return self.decide(self.send(type), Action.APPROVE)

    def withdraw(self, kept: Stored) -> Stored:
        return self.store.write(lambda c: author.withdraw(c, kept.id, self.people.leo.actor(), self.clock()))

    def register(self) -> None:
        self.store.write(lambda c: story_author.register(c, STORY, "", "fr", self.clock()))

    def judge(self, verdict: Verdict) -> Case:
        return self.store.write(lambda c: case.judge(c, self.id, verdict, self.when))


@pytest.fixture
def hearing(store: Store, clock: MovedClock) -> Hearing:
    return Hearing(store, clock)


@pytest.fixture
def people(hearing: Hearing) -> Cast:
    return hearing.people


def test_each_story_opens_one_case_with_each_of_its_brands_once(store: Store, clock: MovedClock) -> None:
    opened = store.write(lambda c: open_cases(c, CATALOGUE, clock()))
    assert [(each.post, each.brand, each.state) for each in opened] == [
        ("panne", "nuage", CaseState.PUBLISHED),
        ("story", "orage", CaseState.PUBLISHED),
    ]
    assert store.write(lambda c: open_cases(c, CATALOGUE, clock())) == []
    assert sorted(row[2] for row in contents(store)["outbox"]) == ["panne", "story"]


def test_a_silent_brand_was_told_and_reminded_three_times(hearing: Hearing) -> None:
    told = hearing.notify()
    assert hearing.days(24) == [CaseAction.REMIND] * 3
    assert hearing.case.state is CaseState.NOTIFIED
    assert hearing.days(1) == [CaseAction.FALL_SILENT]
    assert hearing.days(100) == []
    assert (hearing.case.state, hearing.case.round.silent_at) == (CaseState.SILENT, days_after(told, 25, PARIS))
    assert hearing.history() == [
        ("notify", ""),
        ("remind", "8"),
        ("remind", "16"),
        ("remind", "24"),
        ("fall_silent", ""),
    ]


def test_silence_is_dated_by_its_day_and_not_by_when_a_service_that_was_down_saw_it(hearing: Hearing) -> None:
    told = hearing.notify()
    hearing.clock.move(timedelta(days=90))
    assert hearing.tick() == [CaseAction.FALL_SILENT]
    assert hearing.case.round.silent_at == days_after(told, 25, PARIS)


def test_a_brand_without_a_representative_has_sixty_days(hearing: Hearing, people: Cast) -> None:
    hearing.store.write(lambda c: accounts.suspend(c, people.leo, hearing.clock() - timedelta(days=1)))
    told = hearing.notify()
    assert hearing.days(59) == [CaseAction.REMIND] * 3
    assert hearing.days(1) == [CaseAction.FALL_SILENT]
    assert hearing.case.round.silent_at == days_after(told, 60, PARIS)


def test_one_who_joins_has_twenty_five_days_from_then(hearing: Hearing, people: Cast) -> None:
    hearing.store.write(lambda c: accounts.suspend(c, people.leo, hearing.clock() - timedelta(days=1)))
    hearing.notify()
    hearing.days(10)
    joined = hearing.clock()

    def join(connection: accounts.Connection) -> None:
        accounts.add(connection, "max@nuage.example", people.leo.role, joined, "Max", "Écoute", "nuage", "email")
        case.look_again(connection, "nuage", joined)

    hearing.store.write(join)
    hearing.days(24)
    assert hearing.case.state is CaseState.NOTIFIED
    assert hearing.days(1) == [CaseAction.FALL_SILENT]
    assert hearing.case.round.silent_at == days_after(joined, 25, PARIS)


def test_who_reads_it_first_is_noted_once_and_by_its_own_brand_only(hearing: Hearing, people: Cast) -> None:
    with pytest.raises(Unknown):
        hearing.store.write(lambda c: case.read(c, hearing.id, people.ida.actor(), hearing.when))
    first = hearing.clock()
    hearing.store.write(lambda c: case.read(c, hearing.id, people.leo.actor(), hearing.when))
    hearing.clock.move(timedelta(days=3))
    hearing.store.write(lambda c: case.read(c, hearing.id, people.leo.actor(), hearing.when))
    # Nobody had to be told first: who reads it has been.
    assert (hearing.case.round.read_at, hearing.case.round.notified_at) == (first, first)
    assert hearing.history() == [("read", "")]


def test_an_answer_counts_once_it_is_published_from_when_it_was_sent(hearing: Hearing) -> None:
    hearing.notify()
    hearing.days(24)
    sent = hearing.send()
    assert hearing.case.state is CaseState.NOTIFIED
    hearing.days(5)  # a moderator takes his time: that is not the brand's silence
    assert hearing.case.state is CaseState.NOTIFIED
    hearing.decide(sent, Action.APPROVE)
    now = hearing.case
    assert (now.state, now.round.answer, now.round.type) == (CaseState.ANSWERED, sent.id, StatementType.ACCEPTED)
    assert (now.round.answered_at, now.round.silent_at) == (sent.created_at, None)


def test_an_answer_that_is_refused_leaves_the_silence_where_it_began(hearing: Hearing) -> None:
    told = hearing.notify()
    hearing.days(24)
    sent = hearing.send()
    hearing.days(5)
    hearing.decide(sent, Action.REJECT, reason="insult")
    assert hearing.tick() == [CaseAction.FALL_SILENT]
    assert hearing.case.round.silent_at == days_after(told, 25, PARIS)


def test_a_late_answer_is_always_possible_and_stays_late(hearing: Hearing) -> None:
    told = hearing.notify()
    hearing.days(200)
    hearing.answer(StatementType.DISPUTED)
    late = hearing.case.round
    assert hearing.case.state is CaseState.ANSWERED
    assert late.answered_at == hearing.clock()
    assert late.silent_at == days_after(told, 25, PARIS)


def test_a_bare_acknowledgement_stops_no_clock(hearing: Hearing) -> None:
    hearing.notify()
    hearing.answer(StatementType.ACKNOWLEDGEMENT)
    assert hearing.case.state is CaseState.NOTIFIED
    assert CaseAction.FALL_SILENT in hearing.days(25)


def test_one_official_answer_stands_and_more_follows_it(hearing: Hearing) -> None:
    with pytest.raises(IllegalTransition, match="no answer yet"):
        hearing.send(StatementType.FOLLOW_UP)
    waiting = hearing.send()
    with pytest.raises(IllegalTransition, match="answered already"):
        hearing.send(StatementType.DISPUTED)
    hearing.decide(waiting, Action.APPROVE)
    for type in (StatementType.DISPUTED, StatementType.ACKNOWLEDGEMENT):
        with pytest.raises(IllegalTransition, match="answered already"):
            hearing.send(type)
    hearing.answer(StatementType.FOLLOW_UP)
    assert hearing.case.round.answer == waiting.id


def test_nobody_else_states_anything_in_a_case(hearing: Hearing, people: Cast) -> None:
    with pytest.raises(Unknown):
        hearing.send(who=people.ida)


@pytest.mark.parametrize(
    "gone",
    [
        lambda h, kept: (h.judge(GOOD), h.decide(kept, Action.TAKE_DOWN, reason="defamation")),
        lambda h, kept: h.withdraw(kept),
    ],
    ids=["judged, and taken down", "withdrawn"],
)
def test_without_its_answer_the_case_waits_again(hearing: Hearing, gone: Callable[[Hearing, Stored], object]) -> None:
    hearing.notify()
    kept = hearing.answer()
    gone(hearing, kept)
    now = hearing.case
    assert (now.state, now.round.answer, now.round.verdict) == (CaseState.NOTIFIED, None, None)
    assert hearing.history()[-1] == ("retract", kept.id)
    assert CaseAction.FALL_SILENT in hearing.days(25)


def test_a_brand_does_not_take_back_what_it_was_judged_by(hearing: Hearing) -> None:
    hearing.notify()
    kept = hearing.answer()
    hearing.judge(BAD)
    with pytest.raises(NotAllowed, match="it stays"):
        hearing.withdraw(kept)
    hearing.store.write(lambda c: case.reopen(c, hearing.id, hearing.when))
    with pytest.raises(NotAllowed, match="it stays"):
        hearing.withdraw(kept)
    waiting = hearing.send()
    assert hearing.withdraw(waiting).state is State.WITHDRAWN, "what nobody has read can be taken back"


def test_an_answer_that_must_be_read_anew_is_no_silence(hearing: Hearing) -> None:
    hearing.notify()
    kept = hearing.answer()
    hearing.decide(kept, Action.UNDO)
    assert hearing.case.state is CaseState.NOTIFIED
    assert CaseAction.FALL_SILENT not in hearing.days(100)
    hearing.decide(kept, Action.APPROVE)
    assert (hearing.case.state, hearing.case.round.answered_at) == (CaseState.ANSWERED, kept.created_at)


def test_the_author_judges_within_twenty_days_and_revises_with_history(hearing: Hearing) -> None:
    hearing.answer()
    hearing.days(19)
    assert hearing.judge(BAD).state is CaseState.JUDGED
    hearing.days(500)
    assert hearing.judge(GOOD).round.verdict == GOOD
    assert hearing.history()[-2:] == [("judge", "no/partly"), ("judge", "yes/yes")]


def test_after_twenty_days_there_is_no_verdict(hearing: Hearing) -> None:
    hearing.answer()
    assert hearing.days(20) == [CaseAction.LAPSE]
    assert hearing.case.state is CaseState.UNJUDGED
    hearing.clock.move(timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="The 20 days"):
        hearing.judge(GOOD)


def test_who_is_registered_as_the_author_after_an_answer_has_twenty_days_from_then(hearing: Hearing) -> None:
    hearing.answer()
    hearing.days(10)
    hearing.register()
    assert hearing.days(19) == [], "not after twenty days, of which ten were nobody's"
    assert hearing.judge(BAD).state is CaseState.JUDGED


def test_where_no_verdict_came_in_time_whoever_is_registered_then_still_gives_one(hearing: Hearing) -> None:
    hearing.answer()
    assert hearing.days(40) == [CaseAction.LAPSE]
    hearing.register()
    hearing.days(19)
    assert hearing.judge(GOOD).round.verdict == GOOD
    assert list(case_log_differences(hearing.store)) == []


def test_reopened_once_it_has_a_new_clock_and_keeps_the_old_one(hearing: Hearing) -> None:
    hearing.notify()
    hearing.answer()
    hearing.judge(BAD)
    hearing.days(30)
    hearing.store.write(lambda c: case.reopen(c, hearing.id, hearing.when))
    first, second = hearing.case.rounds
    assert (first.verdict, first.notified_at is not None) == (BAD, True)
    assert (hearing.case.state, second.notified_at, second.answer) == (CaseState.PUBLISHED, None, None)
    hearing.notify()
    assert hearing.days(25)[-1] is CaseAction.FALL_SILENT
    hearing.answer()
    with pytest.raises(IllegalTransition, match="reopened once"):
        hearing.store.write(lambda c: case.reopen(c, hearing.id, hearing.when))


def test_what_does_not_concern_a_brand_is_passed_on_once_and_the_other_can_answer(
    hearing: Hearing, people: Cast
) -> None:
    hearing.answer(StatementType.NOT_CONCERNED)
    other = hearing.store.write(lambda c: case.pass_on(c, hearing.id, "orage", CATALOGUE, hearing.when))
    assert (hearing.case.state, other.brand, other.passed_from) == (CaseState.REATTRIBUTED, "orage", hearing.case.seq)
    with pytest.raises(NotAllowed, match="closed"):
        hearing.send(StatementType.FOLLOW_UP)
    # The story does not name that brand: the case does.
    hearing.id = other.id
    hearing.decide(hearing.send(StatementType.NOT_CONCERNED, people.ida), Action.APPROVE)
    with pytest.raises(NotAllowed, match="already"):
        hearing.store.write(lambda c: case.pass_on(c, hearing.id, "nuage", CATALOGUE, hearing.when))


def test_a_plain_reply_of_a_brand_is_no_answer(hearing: Hearing, people: Cast) -> None:
    leo = people.leo
    kept = hearing.store.write(
        lambda c: contribute.reply(c, STORY, None, "Bonjour", leo.actor(), leo.title, "form", hearing.clock())
    )
    assert hearing.decide(kept, Action.APPROVE).state is State.APPROVED
    assert (hearing.case.state, hearing.history()) == (CaseState.PUBLISHED, [])
