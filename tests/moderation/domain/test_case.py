"""The table of cases, walked over everything that anybody could try, and the clock by the calendar on the wall."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.actors import Actor, Role
from moderation.domain.case import ANSWERED as ANSWERED_STATES
from moderation.domain.case import (
    REATTRIBUTE_WITHIN,
    REMINDERS,
    SILENT_AFTER,
    SILENT_UNREPRESENTED,
    TRANSITIONS,
    VERDICT_WITHIN,
    CaseAction,
    CaseStanding,
    CaseState,
    Degree,
    Satisfaction,
    StatementType,
    Verdict,
    check_verdict,
    days_after,
    deadlines,
    decide_case,
    told_before,
)
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused
from tests.moderation.domain.attempts import attempt

# published → notified → read → answered → judged; silent when nothing comes in time, answered late always possible;
# the brand reads and the desk lets its answer stand; the author judges, reopens once, names another once.
WORDS = """
published  notify       clock    notified
published  send_notice  people   published
published  record_notice people notified
published  read         brand    read
published  answer       desk     answered
published  withdraw     gone     withdrawn
notified   read         brand    read
notified   remind       clock    notified
notified   fall_silent  clock    silent
notified   answer       desk     answered
notified   withdraw     gone     withdrawn
read       remind       clock    read
read       fall_silent  clock    silent
read       answer       desk     answered
read       withdraw     gone     withdrawn
silent     read         brand    silent
silent     answer       desk     answered
silent     withdraw     gone     withdrawn
answered   retract      persons  back
answered   judge        author   judged
answered   lapse        clock    unjudged
answered   reopen       author   published
answered   reattribute  author   reattributed
answered   withdraw     gone     withdrawn
judged     retract      persons  back
judged     judge        author   judged
judged     reopen       author   published
judged     withdraw     gone     withdrawn
unjudged   judge        author   judged
unjudged   retract      persons  back
unjudged   reopen       author   published
unjudged   withdraw     gone     withdrawn
withdrawn  return       clock    back
"""
RULES = {(state, action): (who, to) for state, action, who, to in map(str.split, WORDS.split("\n")[1:-1])}
WHO = {"clock": {"clock"}, "brand": {"brand"}, "author": {"author"}, "desk": {"moderator", "senior", "policy"}}
WHO |= {"people": {"moderator", "senior", "operator"}}
WHO |= {"gone": {"clock", "operator"}, "persons": {role.value for role in Role} - {"visitor", "clock"}}

PARIS = ZoneInfo("Europe/Paris")
TOLD = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
ANSWERED = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
MOMENTS = {"notified_at": TOLD, "read_at": TOLD + timedelta(days=1), "silent_at": TOLD + timedelta(days=25)}


def standing(state: CaseState, answer: StatementType | None = None, **more: object) -> CaseStanding:
    answered = {"answered_at": ANSWERED, "readable_at": ANSWERED} if state in ANSWERED_STATES else {}
    return CaseStanding(state, "roulebise", **{"notified_at": TOLD, **answered, "answer": answer, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "action"), list(product(CaseState, CaseAction)), ids=str)
def test_every_state_action_and_actor(state: CaseState, action: CaseAction) -> None:
    rule = RULES.get((state.value, action.value))
    for role, brand in product(Role, ("roulebise", "telemouette", None)):
        actor = Actor(role, 1, brand=brand)
        found = attempt(decide_case, standing(state, StatementType.NOT_CONCERNED), action, actor, ANSWERED, PARIS)
        if rule is None:
            assert isinstance(found, IllegalTransition)
        elif role.value not in WHO[rule[0]] or (rule[0] == "brand" and brand != "roulebise"):
            assert isinstance(found, NotAllowed)
        else:
            assert found == ("notified" if rule[1] == "back" else rule[1])


def test_the_table_holds_nothing_else() -> None:
    assert {(state.value, action.value) for state, action in TRANSITIONS} == set(RULES)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ([], "published"),
        (["notified_at"], "notified"),
        (["notified_at", "read_at"], "read"),
        (["notified_at", "silent_at"], "silent"),
        (["notified_at", "read_at", "silent_at"], "silent"),
    ],
)
def test_without_its_answer_a_case_stands_as_before_it(known: list[str], state: str) -> None:
    moments = {"notified_at": None} | {name: MOMENTS[name] for name in known}
    senior = Actor(Role.SENIOR, 1)
    for answered in ANSWERED_STATES:
        found = decide_case(standing(answered, **moments), CaseAction.RETRACT, senior, ANSWERED, PARIS)
        assert found == state


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({"answered_at": ANSWERED, "judged": True}, "judged"),
        ({"answered_at": ANSWERED, "silent_at": ANSWERED}, "answered"),
        ({"silent_at": ANSWERED}, "silent"),
        ({"notified_at": None}, "published"),
    ],
)
def test_a_withdrawn_case_comes_back_as_it_stood(known: dict[str, object], state: str) -> None:
    gone = standing(CaseState.WITHDRAWN, **known)  # type: ignore[arg-type]
    assert decide_case(gone, CaseAction.RETURN, Actor(Role.CLOCK), ANSWERED, PARIS) == state


AUTHOR = Actor(Role.AUTHOR)


@pytest.mark.parametrize("action", [CaseAction.REOPEN, CaseAction.REATTRIBUTE])
def test_reopened_and_passed_on_once(action: CaseAction) -> None:
    first = standing(CaseState.ANSWERED, StatementType.NOT_CONCERNED)
    decide_case(first, action, AUTHOR, ANSWERED, PARIS)
    again = standing(CaseState.ANSWERED, StatementType.NOT_CONCERNED, reopened=True, reattributed=True)
    with pytest.raises(IllegalTransition, match="once already"):
        decide_case(again, action, AUTHOR, ANSWERED, PARIS)


@pytest.mark.parametrize("answer", [StatementType.ACCEPTED, StatementType.DISPUTED])
def test_only_what_does_not_concern_a_brand_is_passed_on(answer: StatementType) -> None:
    with pytest.raises(IllegalTransition, match="does not concern it"):
        decide_case(standing(CaseState.ANSWERED, answer), CaseAction.REATTRIBUTE, AUTHOR, ANSWERED, PARIS)


@pytest.mark.parametrize(
    ("action", "days"), [(CaseAction.JUDGE, VERDICT_WITHIN), (CaseAction.REATTRIBUTE, REATTRIBUTE_WITHIN)]
)
def test_what_has_a_limit_ends_with_it(action: CaseAction, days: int) -> None:
    case = standing(CaseState.ANSWERED, StatementType.NOT_CONCERNED)
    last = days_after(ANSWERED, days, PARIS)
    decide_case(case, action, AUTHOR, last, PARIS)
    with pytest.raises(NotAllowed, match=f"The {days} days"):
        decide_case(case, action, AUTHOR, last + timedelta(seconds=1), PARIS)


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.UNJUDGED])
def test_the_days_for_a_verdict_count_from_when_its_author_could_give_one(state: CaseState) -> None:
    for registered, since in ((TOLD, ANSWERED), (ANSWERED + timedelta(days=40), ANSWERED + timedelta(days=40))):
        case = standing(state, author_since=registered)
        last = days_after(since, VERDICT_WITHIN, PARIS)
        assert decide_case(case, CaseAction.JUDGE, AUTHOR, last, PARIS) == CaseState.JUDGED
        with pytest.raises(NotAllowed, match="The 20 days"):
            decide_case(case, CaseAction.JUDGE, AUTHOR, last + timedelta(seconds=1), PARIS)


def test_a_verdict_that_was_given_is_revised_at_any_time() -> None:
    years_later = ANSWERED + timedelta(days=2_000)
    assert decide_case(standing(CaseState.JUDGED), CaseAction.JUDGE, AUTHOR, years_later, PARIS) == CaseState.JUDGED


# --- the clock -------------------------------------------------------------------------------------------------------


def wall(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def test_days_are_those_of_the_clock_on_the_wall() -> None:
    # On 29 March 2026 clocks in France go from 2 to 3 o'clock, on 25 October from 3 back to 2.
    assert days_after(wall(2026, 3, 10, 9), 25, PARIS) == wall(2026, 4, 4, 9) == datetime(2026, 4, 4, 7, tzinfo=UTC)
    assert days_after(wall(2026, 10, 10, 9), 25, PARIS) == wall(2026, 11, 4, 9) == datetime(2026, 11, 4, 8, tzinfo=UTC)


def test_an_hour_that_the_clocks_leave_out_is_the_one_after_it() -> None:
    assert days_after(wall(2026, 3, 4, 2, 30), 25, PARIS).astimezone(PARIS).isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(
    ("told", "silent"),
    [
        (wall(2028, 2, 10, 9), wall(2028, 3, 6, 9)),  # over 29 February
        (wall(2027, 2, 10, 9), wall(2027, 3, 7, 9)),
        (wall(2028, 2, 29, 9), wall(2028, 3, 25, 9)),
    ],
)
def test_leap_days_are_days(told: datetime, silent: datetime) -> None:
    assert deadlines(told, told, PARIS).silent == silent


def test_reminders_come_before_silence_and_only_with_it() -> None:
    dates = deadlines(TOLD, TOLD - timedelta(days=400), PARIS)
    assert [(each.astimezone(PARIS).date() - TOLD.date()).days for each in dates.reminders] == list(REMINDERS)
    assert max(dates.reminders) < dates.silent


@pytest.mark.parametrize(("joined", "days"), [(None, 60), (-300, 25), (0, 25), (10, 35), (34, 59), (35, 60), (50, 60)])
def test_who_joins_later_has_as_long_as_anybody_but_no_longer_than_who_never_joins(
    joined: int | None, days: int
) -> None:
    since = None if joined is None else days_after(TOLD, joined, PARIS)
    assert deadlines(TOLD, since, PARIS).silent == days_after(TOLD, days, PARIS)


AT_ANY_TIME = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(AT_ANY_TIME, st.sampled_from(["Europe/Paris", "UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]))
def test_silence_comes_on_the_same_day_by_the_wall_and_never_an_hour_early(told: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    for since, days in ((told, SILENT_AFTER), (None, SILENT_UNREPRESENTED)):
        silent = deadlines(told, since, zone).silent
        assert silent.tzinfo is UTC
        # No more than a change of the clocks, or a day that an island left out, from so many times 24 hours.
        assert abs(silent - told - timedelta(days=days)) <= timedelta(days=1)
        before, then = told.astimezone(zone).replace(tzinfo=None), silent.astimezone(zone).replace(tzinfo=None)
        assert timedelta() <= then - before - timedelta(days=days) <= timedelta(days=1)


# --- the verdict -----------------------------------------------------------------------------------------------------


@given(
    told=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    joined=st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    name=st.sampled_from(["Europe/Paris", "America/Santiago", "UTC"]),
    off=st.integers(-2, 2),
)
def test_who_was_told_before_is_due_before_and_nobody_else(
    told: datetime, joined: datetime | None, name: str, off: int
) -> None:
    zone = ZoneInfo(name)
    due = deadlines(told, joined, zone).silent.astimezone(zone).date()
    day = due + timedelta(days=off)
    assert (told < told_before(day, joined, zone)) == (due < day)


def test_satisfied_takes_yes_to_both_and_one_no_is_unsatisfied() -> None:
    words = {(repaired, respected): Verdict(repaired, respected).satisfaction for repaired, respected in BOTH}
    satisfied = [axes for axes, word in words.items() if word is Satisfaction.SATISFIED]
    assert satisfied == [(Degree.YES, Degree.YES)]
    assert {axes for axes, word in words.items() if word is Satisfaction.UNSATISFIED} == {
        axes for axes in BOTH if Degree.NO in axes
    }


BOTH = list(product(Degree, Degree))


def test_a_verdict_needs_both_answers() -> None:
    assert check_verdict("yes", "no") == Verdict(Degree.YES, Degree.NO)
    with pytest.raises(Refused) as refusal:
        check_verdict("maybe", None)
    assert [problem.field for problem in refusal.value.problems] == ["repaired", "respected"]
