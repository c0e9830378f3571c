"""The months of a blog: their weeks, their days, and the posts of each day."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

_WEEKS = Calendar(firstweekday=0)
"""From Monday, as ISO 8601 counts them."""


@dataclass(frozen=True)
class Day:
    """A day of a month, and its posts, the earliest first."""

    date: date
    posts: tuple[Any, ...]


@dataclass(frozen=True)
class Month:
    """A month. `weeks`: seven places each, Monday first, None where the day is another month's; `before` and `after`:
    the first days of the nearest months that have posts, or None."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    before: date | None
    after: date | None

    @property
    def posts(self) -> list[Any]:
        """All posts of the month, the earliest first."""
        return [post for week in self.weeks for day in week if day for post in day.posts]


class Months:
    """The months in which `articles` were published, which come oldest first."""

    def __init__(self, articles: Iterable[Any]) -> None:
        self._days: dict[date, list[Any]] = {}
        for article in articles:
            self._days.setdefault(article.date.date(), []).append(article)
        self._firsts = sorted({day.replace(day=1) for day in self._days})

    def all(self) -> list[Month]:
        """Every month that has posts, oldest first."""
        return [self.month(first.year, first.month) for first in self._firsts]

    def month(self, year: int, number: int) -> Month:
        """A month, whether it has posts or not."""
        first = date(year, number, 1)
        weeks = tuple(
            tuple(Day(day, tuple(self._days.get(day, ()))) if day.month == number else None for day in week)
            for week in _WEEKS.monthdatescalendar(year, number)
        )
        return Month(
            first,
            weeks,
            before=max((each for each in self._firsts if each < first), default=None),
            after=min((each for each in self._firsts if each > first), default=None),
        )
