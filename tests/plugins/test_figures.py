"""A brand's figures, and the ways in which a brand might try to look better than it is: each one shows."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pelican.plugins.brands.comparison import bands
from pelican.plugins.brands.figures import Ages, Figures, figures
from pelican.plugins.brands.values import values

from moderation.publication import Representative
from moderation.publication.cases import Action, BrandRecord, CaseFacts, Flags, Promise
from tests.plugins.records import START, case, record

LEA = Representative("Léa", "service client", "nuage", "email", date(2026, 1, 1))


def rates(found: BrandRecord) -> list[float | None]:
    return [rate.estimate for rate in figures(found).since_notice.within]


# --- what counts, and from when --------------------------------------------------------------------------------------


def test_the_clock_starts_at_the_first_delivered_notice_and_beside_it_at_publication() -> None:
    """A story published ten days before its notice arrived, answered five days after it."""
    slow_post = [replace(case(n, 10, 5), opened_at=START) for n in range(5)]
    found = figures(record(*slow_post))
    assert [rate.count for rate in found.since_notice.within] == [5, 5, 5]
    assert [rate.count for rate in found.since_publication.within] == [0, 5, 5]
    assert (found.since_notice.median.days, found.since_publication.median.days) == (5, 15)


def test_an_acknowledgement_is_no_answer() -> None:
    acknowledged = [replace(case(n), acknowledged_at=START) for n in range(5)]
    found = figures(record(*acknowledged))
    assert (found.acknowledged, found.answers, found.since_notice.within[0].count) == (5, 0, 0)


def test_a_brand_that_was_never_told_has_kept_nobody_waiting() -> None:
    found = figures(record(*[case(n, None) for n in range(6)]))
    assert (found.told, found.since_notice.within[0].shown, found.open.untold) == (0, "none", 6)
    assert found.since_publication.within[2].estimate == 0


def test_a_brand_that_answers_before_it_is_told_answers_at_once() -> None:
    early = [replace(case(n, 0, 3), notified_at=None) for n in range(5)]
    assert figures(record(*early)).since_notice.median.days == 0


def test_a_withdrawn_story_is_followed_until_then_and_confirms_nothing() -> None:
    cases = [case(n, 0, 5, verdict=("yes", "yes")) for n in range(5)]
    gone = case("gone", 0, state="withdrawn", withdrawn=3)
    unknown = case("lost", 0, state="withdrawn", silent=25)
    found = figures(record(*cases, gone, unknown))
    assert found.since_notice.curve.open == (3, 25)
    assert (found.withdrawn, found.repaired.of_all.n, found.coverage.n, found.open.longer) == (2, 5, 5, 0)


def test_open_cases_are_counted_by_their_age() -> None:
    told = (95, 93, 75.5, 75, 40.5, 40, 0)
    found = figures(record(*[case(n, day) for n, day in enumerate(told)], case("untold", None)))
    assert found.open == Ages(under_7=1, under_25=2, under_60=2, longer=2, untold=1)


def test_a_reopened_case_waits_since_its_own_notice_and_its_first_clock_stays() -> None:
    cases = [
        case("read", 0, 3, again=(90, 95), state="read"),
        case("silent", 0, 3, again=(30, 31), state="silent"),
        case("untold", 0, 3, again=(99, None), state="published"),
        case("answered", 0, 3, again=(50, 51), state="answered"),
    ]
    found = figures(record(*cases))
    assert found.open == Ages(under_7=1, under_25=0, under_60=0, longer=1, untold=1)
    assert (found.reopened, found.since_notice.within[0].count) == (4, 4)
    before = [replace(each, reopened_at=None, notified_again_at=None) for each in cases]
    assert figures(record(*before)).open.longer == 3, "older data know one clock"


def test_promises_are_counted_by_what_their_authors_say() -> None:
    def promise(id: str, state: str, due: int = 10) -> Promise:
        return Promise(id, "recit-1", "r1", START, "refund", START.date() + timedelta(days=due), state)

    states = ("confirmed", "confirmed", "contradicted", "unconfirmed", "due", "claimed_kept", "made")
    promises = [promise(f"p{n}", state) for n, state in enumerate(states)] + [promise("early", "claimed_kept", 200)]
    found = figures(replace(record(case(1)), promises=tuple(promises))).promises
    assert (found.kept.count, found.kept.n, found.kept.shown) == (2, 6, "rate")
    assert (found.contradicted, found.unconfirmed, found.claimed, found.overdue, found.not_due) == (1, 1, 1, 1, 2)


def test_the_alarm_loop_is_closed_when_everybody_who_raised_it_was_told() -> None:
    def action(id: str, stories: tuple[str, ...], *told: str) -> Action:
        return Action(id, "nuage", "t", "w", START, LEA, stories, tuple((story, START) for story in told))

    actions = (action("a", ("un", "deux"), "un", "deux"), action("b", ("un", "deux"), "un"), action("c", ()))
    found = figures(replace(record(case(1)), actions=actions)).alarm_loop
    assert (found.count, found.n, found.shown) == (1, 3, "counts")


def test_praise_has_nothing_to_repair_and_can_be_respected() -> None:
    cases = [case(n, 0, 1, experience="positive", verdict=("yes", "yes")) for n in range(5)]
    found = figures(record(*cases, case("bad", 0, 1, verdict=("no", "no"))))
    assert (found.repaired.of_all.count, found.repaired.of_all.n) == (0, 1)
    assert (found.respected.of_all.count, found.respected.of_all.n) == (5, 6)


def test_a_brand_without_cases_has_no_rate_rather_than_zero() -> None:
    named = values(figures(record()))
    assert named["since_notice.within.25.estimate"] == named["promises.kept.estimate"] == named["since"] == ""
    assert named["since_notice.within.25.shown"] == named["coverage.shown"] == named["asymmetry.shown"] == "none"


# --- abuse -----------------------------------------------------------------------------------------------------------


def test_answering_everything_on_the_eve_of_the_count_answers_it_late() -> None:
    """TRUST's batch of replies before a freeze: they count from the day they came."""
    ignored = record(*[case(n, 0, silent=25) for n in range(20)])
    rescued = record(*[case(n, 0, 99, silent=25) for n in range(20)])
    before, after = figures(ignored), figures(rescued)
    assert rates(ignored) == rates(rescued) == [0, 0, 0]
    assert (after.since_notice.median.days, after.silent, after.answered_late) == (99, 20, 20)
    assert before.silent == 20


def test_sending_everybody_the_same_text_shows() -> None:
    cases = [case(n, 0, 1, same_as="k0" if n else None) for n in range(8)]
    assert (figures(record(*cases)).repeated, figures(record(*cases)).answers) == (7, 8)


def test_answering_praise_alone_shows() -> None:
    praise = [case(f"p{n}", 0, 2, experience="positive") for n in range(20)]
    criticism = [case(f"c{n}", 0, silent=25) for n in range(20)]
    found = figures(record(*praise, *criticism)).asymmetry
    assert found.estimate == 1
    assert found.low is not None
    assert found.low > 0.7


def test_a_case_closed_without_a_verdict_satisfies_nobody() -> None:
    judged = [case(f"j{n}", 0, 2, verdict=("yes", "yes")) for n in range(5)]
    closed = [case(f"u{n}", 0, 2, state="unjudged") for n in range(15)]
    found = figures(record(*judged, *closed))
    assert found.repaired.of_all.estimate == found.coverage.estimate == 0.25
    assert found.repaired.of_verdicts.estimate == 1


def test_reporting_everything_shows_with_how_much_of_it_was_wrong() -> None:
    found = figures(replace(record(case(1)), flags=Flags(40, 2, 37)))
    assert (found.flags_filed, found.flags_upheld, found.flags_invalid) == (40, 2, 37)


def test_a_second_round_wipes_nothing_of_the_first() -> None:
    """A reopened case keeps its silence and its late answer; the verdict of the first round does not stand any more."""
    first = [case(n, 0, 40, silent=25, verdict=("yes", "yes")) for n in range(5)]
    again = [replace(each, reopened=True, state="notified", repaired=None, respected=None) for each in first]
    before, after = figures(record(*first)), figures(record(*again))
    assert after.since_notice == before.since_notice
    assert (after.silent, after.answered_late, after.reopened, after.repaired.yes) == (5, 5, 5, 0)
    assert after.open.longer == 5


def test_a_case_passed_on_counts_with_the_other_brand_and_is_said() -> None:
    passed = figures(record(case(1, 0, 1), case(2, 0, 3, state="reattributed")))
    assert (passed.cases, passed.eligible, passed.passed_on, passed.answers) == (2, 1, 1, 1)


# --- properties ------------------------------------------------------------------------------------------------------

some_cases = st.lists(
    st.builds(
        lambda told, answered, tone: (told, answered, tone),
        st.integers(0, 90),
        st.none() | st.integers(0, 60),
        st.sampled_from(("negative", "mixed", "positive")),
    ),
    min_size=5,
    max_size=25,
).map(
    lambda found: tuple(
        case(n, told, None if answered is None else min(answered, 100 - told), experience=tone)
        for n, (told, answered, tone) in enumerate(found)
    )
)


@settings(max_examples=25)
@given(some_cases, st.randoms(use_true_random=False))
def test_in_whatever_order_histories_are_put_together_they_say_the_same(
    cases: tuple[CaseFacts, ...], chance: random.Random
) -> None:
    mixed = list(cases)
    chance.shuffle(mixed)
    assert values(figures(record(*mixed))) == values(figures(record(*cases)))


@settings(max_examples=25)
@given(some_cases)
def test_late_answers_raise_no_rate_of_the_days_before(cases: tuple[CaseFacts, ...]) -> None:
    """Whatever has been open for over 25 days is answered now: F(25) stays what it was."""
    late = [
        replace(each, first_answer_at=START + timedelta(days=100), state="answered")
        if each.first_answer_at is None
        and each.notified_at is not None
        and each.notified_at < START + timedelta(days=75)
        else each
        for each in cases
    ]
    before, after = (figures(record(*found)).since_notice for found in (cases, late))
    assert after.within[1].estimate == pytest.approx(before.within[1].estimate)
    assert after.within[1].count == before.within[1].count


@settings(max_examples=25)
@given(some_cases)
def test_silence_never_improves_the_median(cases: tuple[CaseFacts, ...]) -> None:
    """Another story that the brand leaves without an answer."""
    before, after = (figures(record(*found)).since_notice.median for found in (cases, (*cases, case("silent", 0))))
    assert (after.days or float("inf")) >= (before.days or float("inf"))


@settings(max_examples=25)
@given(some_cases)
def test_counts_add_up(cases: tuple[CaseFacts, ...]) -> None:
    found = figures(record(*cases))
    open_now = found.open
    waiting = open_now.under_7 + open_now.under_25 + open_now.under_60 + open_now.longer + open_now.untold
    assert found.answers + waiting == found.eligible == sum(found.experiences.values())


# --- beside others ---------------------------------------------------------------------------------------------------


def brand(slug: str, answered: int, n: int) -> Figures:
    cases = [case(f"{slug}{number}", 0, 5 if number < answered else None) for number in range(n)]
    return figures(replace(record(*cases), brand=slug))


def test_brands_are_compared_in_bands_and_only_with_enough_cases() -> None:
    found = bands(
        [brand("b", 75, 80), brand("a", 70, 80), brand("z", 20, 80), brand("few", 20, 20), brand("wide", 16, 32)]
    )
    assert [[slug for slug, _rate in band.brands] for band in found] == [["a", "b"], ["z"]]
    assert bands([brand("a", 75, 80), brand("few", 20, 20)]) == ()
