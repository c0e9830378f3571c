"""Estimates with their 95 % intervals, and what may be said with how few cases. docs/figures.md gives the sources.

Shares are between 0 and 1, times in days of 24 hours. Nothing here knows of brands.
"""

import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, sqrt
from typing import Any

from scipy.stats import CensoredData, binomtest, ecdf

FEW = 5
"""With fewer cases than this there is no rate: only counts are shown."""

MANY = 30
"""From so many cases on, a rate may be compared with others …"""

NARROW = 0.28
"""… if its interval is not wider than this."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` cases, `count` of which have what is counted.

    `estimate`, `low`, `high`: the share and its interval; None while it cannot be said: no case, or none followed for
    long enough. `shown`: what may be said of it. `none`: there are no cases; `counts`: only the counts; `rate`: the
    share with its interval, in no order with others; `comparable`: that too.
    """

    n: int
    count: int
    estimate: float | None
    low: float | None
    high: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class Median:
    """The days until half were answered, and their interval (a limit may be None: not reached).

    `days` None: not reached; half waited longer than `beyond` days, the longest that any case was followed. `shown`: as
    for rates, never `comparable`.
    """

    n: int
    days: float | None
    low: float | None
    high: float | None
    beyond: float
    shown: str


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on the share answered is `estimate`; `at_risk` cases waited until just before, `events` ended."""

    day: float
    at_risk: int
    events: int
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The share answered by day, as steps (0 before the first), of `n` cases of which `events` were answered.

    `open`: for how many days each of the others has been followed without an answer, shortest first. `until`: the
    longest that any was followed.
    """

    n: int
    events: int
    until: float
    steps: tuple[Step, ...] = ()
    open: tuple[float, ...] = ()

    def at(self, day: float) -> Step | None:
        """The step that holds on `day`, None before the first."""
        return max((step for step in self.steps if step.day <= day), key=lambda step: step.day, default=None)

    def followed(self, day: float) -> int:
        """How many cases were followed for `day` days, answered since or not."""
        answered = sum(step.events for step in self.steps if step.day < day)
        return self.n - answered - sum(wait < day for wait in self.open)


@dataclass(frozen=True, slots=True)
class Difference:
    """One rate minus another, with its interval; None and `counts` (or `none`) while one of them may not be said."""

    first: Rate
    second: Rate
    estimate: float | None
    low: float | None
    high: float | None
    shown: str


def proportion(count: int, n: int) -> Rate:
    """The share `count` of `n` with its Wilson interval."""
    if n < FEW:
        return Rate(n, count, None, None, None, "counts" if n else "none")
    low, high = wilson(count, n)
    return _shown(n, count, count / n, low, high)


def wilson(count: int, n: int) -> tuple[float, float]:
    """The Wilson score interval of a share (Wilson 1927)."""
    # The hypothesis has no part in the interval; this one needs no test.
    interval = binomtest(count, n, count / n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def survival(waits: Sequence[float], answered: Sequence[bool]) -> Curve:
    """Kaplan and Meier's estimate (1958) of how the share answered grows, with the log-log Greenwood interval.

    `waits`: how many days each case waited, until it was `answered` or, where it was not, until now: those are
    censored, never left out.
    """
    if not waits:
        return Curve(0, 0, 0.0)
    opened = tuple(sorted(wait for wait, done in zip(waits, answered, strict=True) if not done))
    ended = Counter(wait for wait, done in zip(waits, answered, strict=True) if done)
    estimate = ecdf(CensoredData.right_censored(list(waits), [not done for done in answered])).cdf
    with warnings.catch_warnings():
        # The formula has no value where the share is 0 or 1: there Wilson's interval stands.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits: Any = estimate.confidence_interval(0.95, method="log-log")
    lows, highs = limits.low.probabilities, limits.high.probabilities
    in_order = sorted(waits)
    steps = []
    for day, share, low, high in zip(estimate.quantiles, estimate.probabilities, lows, highs, strict=True):
        if (events := ended[float(day)]) > 0:
            at_risk = len(waits) - bisect_left(in_order, day)
            edge = wilson(ended.total(), ended.total()) if isnan(low) or isnan(high) else (float(low), float(high))
            steps.append(Step(float(day), at_risk, events, float(share), *edge))
    return Curve(len(waits), ended.total(), in_order[-1], tuple(steps), opened)


def within(curve: Curve, days: float) -> Rate:
    """The share answered within `days`. It cannot be said while no case was followed that long and some still wait."""
    count = sum(step.events for step in curve.steps if step.day <= days)
    step = curve.at(days)
    known = curve.until >= days or (step is not None and step.estimate == 1)
    if curve.n < FEW or not known:
        return Rate(curve.n, count, None, None, None, "counts" if curve.n else "none")
    if step is None:
        # Nobody was answered: as many as were followed that long say how little that proves.
        return _shown(curve.n, 0, 0.0, 0.0, wilson(0, curve.followed(days))[1])
    return _shown(curve.n, count, step.estimate, step.low, step.high)


def median_of(curve: Curve) -> Median:
    """The day by which half were answered, and between which days that is: where the curve's interval crosses a half
    (Brookmeyer and Crowley 1982)."""
    if curve.n < FEW:
        return Median(curve.n, None, None, None, curve.until, "counts" if curve.n else "none")

    def first(limit: str) -> float | None:
        # A product of fractions that should be a half may be a little less.
        return next((step.day for step in curve.steps if getattr(step, limit) >= 0.5 - 1e-9), None)

    return Median(curve.n, first("estimate"), first("high"), first("low"), curve.until, "rate")


def difference(first: Rate, second: Rate) -> Difference:
    """`first` minus `second`, its interval recovered from theirs (Zou and Donner 2008, who call it MOVER)."""
    rates = (first.estimate, first.low, first.high, second.estimate, second.low, second.high)
    one, low1, high1, two, low2, high2 = rates
    if one is None or low1 is None or high1 is None or two is None or low2 is None or high2 is None:
        return Difference(first, second, None, None, None, "counts" if first.n and second.n else "none")
    low = one - two - sqrt((one - low1) ** 2 + (high2 - two) ** 2)
    high = one - two + sqrt((high1 - one) ** 2 + (two - low2) ** 2)
    return Difference(first, second, one - two, max(-1.0, low), min(1.0, high), "rate")


def _shown(n: int, count: int, estimate: float, low: float, high: float) -> Rate:
    comparable = n >= MANY and high - low <= NARROW
    return Rate(n, count, estimate, low, high, "comparable" if comparable else "rate")
