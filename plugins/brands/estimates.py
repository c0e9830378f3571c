"""Estimates with their 95 % intervals, and what may be said with how few cases. docs/figures.md gives the sources.

Shares are between 0 and 1, times in days of 24 hours. Nothing here knows of brands.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from math import isnan, sqrt
from types import ModuleType

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
    """The share answered by day, as steps (0 before the first); no steps for so few cases that there is no rate.

    `answered`: after how many days each case was that was; `open`: for how many each of the others has been followed;
    both shortest first. `n`: all of them; `until`: the longest that any was followed.
    """

    answered: tuple[float, ...] = ()
    open: tuple[float, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def n(self) -> int:
        return len(self.answered) + len(self.open)

    @property
    def until(self) -> float:
        return max((*self.answered[-1:], *self.open[-1:]), default=0.0)

    def at(self, day: float) -> Step | None:
        """The step that holds on `day`, None before the first."""
        return max((step for step in self.steps if step.day <= day), key=lambda step: step.day, default=None)

    def followed(self, day: float) -> int:
        """How many cases were followed for `day` days, answered since or not."""
        return self.n - bisect_left(self.answered, day) - bisect_left(self.open, day)


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
    low, high = _reference().wilson(count, n)
    return low, high


def survival(waits: Sequence[float], answered: Sequence[bool]) -> Curve:
    """Kaplan and Meier's estimate (1958) of how the share answered grows, with the log-log Greenwood interval.

    `waits`: how many days each case waited, until it was `answered` or, where it was not, until now: those are
    censored, never left out.
    """
    ended = tuple(sorted(wait for wait, done in zip(waits, answered, strict=True) if done))
    opened = tuple(sorted(wait for wait, done in zip(waits, answered, strict=True) if not done))
    curve = Curve(ended, opened)
    if curve.n < FEW:
        return curve
    steps = []
    events = Counter(ended)
    for day, share, low, high in _reference().kaplan_meier(waits, answered):
        if events[day]:
            # Where the formula has no value, Wilson's interval stands.
            edge = wilson(len(ended), len(ended)) if isnan(low) or isnan(high) else (low, high)
            steps.append(Step(day, curve.followed(day), events[day], share, *edge))
    return Curve(ended, opened, tuple(steps))


def _reference() -> ModuleType:
    """SciPy's part, loaded when it is first needed: a blog whose brands have few cases does without."""
    return import_module(".reference", __package__)


def within(curve: Curve, days: float) -> Rate:
    """The share answered within `days`. It cannot be said while no case was followed that long and some still wait."""
    count = bisect_right(curve.answered, days)
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
