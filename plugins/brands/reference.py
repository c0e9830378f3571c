"""What SciPy computes for us. `estimates` loads this when there are cases enough for an interval: it takes a second."""

import warnings
from collections.abc import Sequence
from typing import Any

from scipy.stats import CensoredData, binomtest, ecdf


def wilson(count: int, n: int) -> tuple[float, float]:
    """The Wilson score interval of a share."""
    # The hypothesis has no part in the interval; this one needs no test.
    interval = binomtest(count, n, count / n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def kaplan_meier(waits: Sequence[float], answered: Sequence[bool]) -> list[tuple[float, float, float, float]]:
    """By each length of a wait the share answered and its log-log Greenwood interval, NaN where that has no value."""
    estimate = ecdf(CensoredData.right_censored(list(waits), [not done for done in answered])).cdf
    with warnings.catch_warnings():
        # Where the share is 0 or 1 the formula has none.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits: Any = estimate.confidence_interval(0.95, method="log-log")
    columns = (estimate.quantiles, estimate.probabilities, limits.low.probabilities, limits.high.probabilities)
    return [(float(day), float(share), float(low), float(high)) for day, share, low, high in zip(*columns, strict=True)]
