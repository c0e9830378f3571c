"""Brands of one sector beside each other, in bands within which nobody is ahead of anybody. Never a list of the worst.

Only rates that are `comparable` take part: at least 30 cases and an interval of at most 28 points.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .estimates import Rate
from .figures import DAYS, Figures


@dataclass(frozen=True, slots=True)
class Band:
    """Brands that cannot be told apart, by slug in alphabetical order, each with its rate."""

    brands: tuple[tuple[str, Rate], ...]


def bands(sector: Iterable[Figures], days: int = 25) -> tuple[Band, ...]:
    """The brands of one sector by how many they answered within `days` of the notice, tied where intervals meet.

    A band is led by the brand that answers most of those left, and holds every brand whose interval meets the leader's.
    Empty where fewer than two brands can be compared.
    """
    at = DAYS.index(days)
    rated = [(each.brand, each.since_notice.within[at]) for each in sector]
    left = [(brand, rate) for brand, rate in rated if rate.shown == "comparable"]
    left.sort(key=lambda each: (-(each[1].estimate or 0), each[0]))
    if len(left) < 2:
        return ()
    found = []
    while left:
        floor = left[0][1].low or 0
        tied = [each for each in left if (each[1].high or 0) >= floor]
        found.append(Band(tuple(sorted(tied, key=lambda each: each[0]))))
        left = [each for each in left if each not in tied]
    return tuple(found)
