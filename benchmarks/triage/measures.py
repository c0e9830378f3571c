"""Measures of a score: how it ranks, whether its probabilities are true, and what it holds wrongly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score

BINS = 10


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `of`."""

    hits: int
    of: int

    def __str__(self) -> str:
        """The share with its 95 % interval (Wilson 1927), in per cent; counts only for fewer than five."""
        if self.of < 5:
            return f"{self.hits} of {self.of}"
        low, high = self.interval()
        return f"{100 * self.hits / self.of:.1f} % ({100 * low:.1f}–{100 * high:.1f})"

    @property
    def share(self) -> float:
        """From 0 to 1; of nothing it is 1, for nothing was wrong."""
        return self.hits / self.of if self.of else 1.0

    def interval(self) -> tuple[float, float]:
        """The bounds of the 95 % interval, from 0 to 1."""
        z, share = 1.959964, self.share
        middle = share + z * z / (2 * self.of)
        half = z * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        whole = 1 + z * z / self.of
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def spread(values: Sequence[float], percent: bool = False) -> str:
    """The mean over the orders, with the smallest and the largest."""
    mean, low, high = sum(values) / len(values), min(values), max(values)
    if percent:
        return f"{100 * mean:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
    return f"{mean:.3f} ({low:.3f}–{high:.3f})"


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The area under the precision–recall curve, in steps; a score that says nothing gets the share of refusals."""
    return float(average_precision_score(truth, scores))


def brier(truth: Sequence[bool], chances: Sequence[float]) -> float:
    """The mean squared difference between probability and outcome."""
    return float(np.mean((np.asarray(chances) - np.asarray(truth, dtype=float)) ** 2))


def calibration_error(truth: Sequence[bool], chances: Sequence[float]) -> float:
    """How far probability and outcome are apart on average, over ten bins of equal width (ECE)."""
    said, found = np.asarray(chances), np.asarray(truth, dtype=float)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    apart = sum(abs(float((said - found)[bins == each].sum())) for each in range(BINS))
    return apart / len(said)


def precision(truth: Sequence[bool], chances: Sequence[float], threshold: float) -> Proportion:
    """Of those marked from `threshold` on, how many ought to be refused."""
    marked = [refuse for refuse, chance in zip(truth, chances, strict=True) if chance >= threshold]
    return Proportion(sum(marked), len(marked))


def recall(truth: Sequence[bool], chances: Sequence[float], threshold: float) -> Proportion:
    """Of those that ought to be refused, how many are marked from `threshold` on."""
    reached = [chance >= threshold for refuse, chance in zip(truth, chances, strict=True) if refuse]
    return Proportion(sum(reached), len(reached))
