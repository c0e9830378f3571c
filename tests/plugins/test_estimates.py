"""Estimates held against published values, and their intervals against simulation."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.brands.estimates import Curve, difference, median_of, proportion, survival, wilson, within

from benchmarks.coverage import coverage
from tests.conftest import ROOT

# Acute myelogenous leukaemia, weeks (Miller 1981; `aml` of R's package survival), with the table that R's
# summary(survfit(Surv(time, status) ~ x, data = aml)) prints of it; a + is a censored time.
MAINTAINED = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
OTHERS = [(5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1), (33, 1), (43, 1), (45, 1)]
R_MAINTAINED = {9: 0.909, 13: 0.818, 18: 0.716, 23: 0.614, 31: 0.491, 34: 0.368, 48: 0.184}
R_OTHERS = {5: 0.8333, 8: 0.6667, 12: 0.5833, 23: 0.4861, 27: 0.3889, 30: 0.2917, 33: 0.1944, 43: 0.0972, 45: 0.0}

# Lives of twenty people, with the log-log interval that Mathematica's SurvivalModelFit gives (SciPy's own tests,
# test_survival.py): of the survival, at each time.
TWENTY = [
    *((24, 0), (3, 1), (11, 0), (19, 0), (24, 0), (13, 0), (14, 1), (2, 0), (18, 0), (17, 0)),
    *((24, 0), (21, 0), (12, 0), (1, 1), (10, 0), (23, 1), (6, 0), (5, 1), (9, 0), (17, 1)),
]
MATHEMATICA = {
    1: (0.694743, 0.992802),
    3: (0.647529, 0.973299),
    5: (0.591142, 0.947073),
    14: (0.464605, 0.906422),
    17: (0.370359, 0.856521),
    23: (0.160489, 0.776724),
}


def curve_of(sample: Sequence[tuple[float, int]]) -> Curve:
    return survival([wait for wait, _done in sample], [done == 1 for _wait, done in sample])


@pytest.mark.parametrize(("sample", "table"), [(MAINTAINED, R_MAINTAINED), (OTHERS, R_OTHERS)])
def test_the_curve_is_that_of_r(sample: list[tuple[float, int]], table: dict[float, float]) -> None:
    steps = {step.day: 1 - step.estimate for step in curve_of(sample).steps}
    assert steps.keys() == table.keys()
    assert all(steps[day] == pytest.approx(share, abs=6e-4) for day, share in table.items())


def test_the_numbers_at_risk_and_the_median_are_those_of_r() -> None:
    curve = curve_of(MAINTAINED)
    assert [step.at_risk for step in curve.steps] == [11, 10, 8, 7, 5, 4, 2]
    assert (median_of(curve).days, median_of(curve_of(OTHERS)).days) == (31, 23)
    assert (curve.n, len(curve.answered), curve.until) == (11, 7, 161)


def test_the_interval_is_that_of_mathematica() -> None:
    """Log-log Greenwood, as of the survival; the share answered is the rest."""
    steps = {step.day: step for step in curve_of(TWENTY).steps}
    assert steps.keys() == MATHEMATICA.keys()
    for day, (low, high) in MATHEMATICA.items():
        assert (1 - steps[day].high, 1 - steps[day].low) == (
            pytest.approx(low, abs=1e-6),
            pytest.approx(high, abs=1e-6),
        )


@pytest.mark.parametrize(
    ("count", "n", "limits"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_is_as_newcombe_printed_it(count: int, n: int, limits: tuple[float, float]) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    assert wilson(count, n) == pytest.approx(limits, abs=1e-4)


@pytest.mark.parametrize(
    ("first", "second", "limits"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_a_difference_is_as_newcombe_printed_it(
    first: tuple[int, int], second: tuple[int, int], limits: tuple[float, float]
) -> None:
    """Statistics in Medicine 17 (1998) 873-890, table II, method 10: what MOVER gives of two Wilson intervals."""
    found = difference(proportion(*first), proportion(*second))
    assert (found.low, found.high) == (pytest.approx(limits[0], abs=1e-4), pytest.approx(limits[1], abs=1e-4))


def test_what_is_said_depends_on_how_many_there_are() -> None:
    said = [proportion(count, n).shown for count, n in ((0, 0), (4, 4), (5, 5), (15, 29), (29, 30), (15, 30), (25, 50))]
    assert said == ["none", "counts", "rate", "rate", "comparable", "rate", "comparable"]
    few = proportion(4, 4)
    assert (few.count, few.estimate, few.low, few.high) == (4, None, None, None)


def test_no_case_is_not_a_rate_of_zero() -> None:
    assert proportion(0, 0).estimate is None
    assert within(survival([], []), 25).shown == median_of(survival([], [])).shown == "none"


def test_what_nobody_was_followed_for_cannot_be_said() -> None:
    curve = survival([3.0] * 10, [False] * 10)
    assert within(curve, 7).estimate is None
    assert within(curve, 7).shown == "counts"
    assert within(survival([8.0] * 10, [False] * 10), 7).estimate == 0


def test_where_all_or_nobody_answered_wilsons_interval_stands() -> None:
    everybody = within(survival([2.0, 3.0, 3.0, 4.0, 6.0], [True] * 5), 7)
    assert (everybody.estimate, everybody.low, everybody.high) == (1, *wilson(5, 5))
    nobody = within(survival([8.0] * 5 + [1.0] * 9, [False] * 14), 7)
    assert (nobody.estimate, nobody.low, nobody.high) == (0, 0, wilson(0, 5)[1])


def test_a_median_that_is_not_reached_says_how_long_was_waited() -> None:
    median = median_of(survival([1.0, 2.0] + [40.0] * 8, [True] * 2 + [False] * 8))
    assert (median.days, median.beyond, median.shown) == (None, 40, "rate")


samples = st.lists(st.tuples(st.integers(0, 90).map(float), st.integers(0, 1)), min_size=5, max_size=40)


@given(samples, st.integers(0, 90).map(float))
def test_another_open_case_never_makes_a_brand_look_faster(sample: list[tuple[float, int]], wait: float) -> None:
    before, after = curve_of(sample), curve_of([*sample, (wait, 0)])
    for days in (7, 25, 60):
        one, other = within(before, days), within(after, days)
        assert one.estimate is None or other.estimate is None or other.estimate <= one.estimate + 1e-9
    endless = float("inf")
    assert (median_of(after).days or endless) >= (median_of(before).days or endless)


@given(samples)
def test_an_interval_holds_its_estimate_and_the_curve_climbs(sample: list[tuple[float, int]]) -> None:
    curve = curve_of(sample)
    shares = [step.estimate for step in curve.steps]
    assert shares == sorted(shares)
    assert all(0 <= step.low <= step.estimate + 1e-9 and step.estimate - 1e-9 <= step.high <= 1 for step in curve.steps)


@pytest.mark.parametrize(("n", "at_least"), [(5, 0.90), (20, 0.90), (100, 0.92)])
def test_the_intervals_hold_the_truth_as_often_as_they_say(n: int, at_least: float) -> None:
    """A smaller run of `python -m benchmarks coverage`, whose figures stand in docs/figures.md; always the same."""
    found = coverage(n, runs=300, seed=7)
    assert found["within 25 days"] >= at_least
    assert found["difference"] >= at_least
    assert found["median"] >= at_least


def test_few_cases_are_counted_without_loading_what_computes_intervals() -> None:
    """The start of a build must not pay for SciPy and Matplotlib where no page has a rate or a plot."""
    program = (
        "import sys; from pelican.plugins.brands.figures import figures;"
        "from tests.plugins.records import case, record;"
        "found = figures(record(case(1, 0, 3), case(2)));"
        "print(found.since_notice.within[0].count, 'scipy' in sys.modules, 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "False"]
