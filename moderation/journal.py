"""The journal's documents, renewed: where the log ends at every change, its months and figures once a day.

What a decision costs here does not grow with the log: the head is counted on from the one before, and holds the newest
entries only. Months and figures hold whole days (of UTC), and are written when a day is over.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from statistics import median

from sqlalchemy import Connection

from moderation.clock import Clock
from moderation.domain.contribution import DECISIONS
from moderation.publication.journal import FIGURES, HEAD, START, Entry, Figures, Head, JournalFolder, Month, Period
from moderation.storage import journal
from moderation.storage.store import Store

SHOWN = 50
"""The newest entries, which the page shows."""


class Journal:
    """Writes what is published of the log, in `publication` (a folder)."""

    def __init__(self, store: Store, publication: Path, clock: Clock) -> None:
        self._store = store
        self._folder = JournalFolder(publication)
        self._clock = clock
        self._counted: tuple[int, int] | None = None
        """A seq of the log and the number of its entry, to count on from."""

    def stand(self) -> tuple[str, date]:
        """What the journal depends on: the newest link, and the day. As long as neither changes, neither does it."""
        with self._store.read() as connection:
            newest = journal.last(connection)
        return newest[1] if newest else START, self._clock().astimezone(UTC).date()

    def slots(self) -> list[str]:
        """What pages call all that there is of it: the head's slot, the figures', and months."""
        return [HEAD, FIGURES, *self._folder.months()]

    def renew(self, everything: bool = False) -> list[str]:
        """Write what is no longer true; returns what pages call it: the head's slot, the figures', and months.

        Interrupted, it is simply called again. With `everything`, what was written on earlier days is written anew.
        """
        today = self._clock().astimezone(UTC).date()
        with self._store.read() as connection:
            changed = [HEAD]
            # What is written anew need not be readable: that is how damage is undone.
            figures = Figures() if everything else self._folder.figures()
            # The figures last: as long as they are of an earlier day, the months may not be there yet.
            if everything or figures.as_of != today:
                months = self._renew_months(connection, None if everything else figures.as_of, today)
                self._folder.write(self._head(connection))
                self._folder.write(self._figures(figures, months, today))
                changed += [FIGURES, *months]
            else:
                self._folder.write(self._head(connection))
        return changed

    def _head(self, connection: Connection) -> Head:
        newest = journal.last(connection)
        if newest is None:
            return Head()
        seq, link, at = newest
        after, number = self._counted or (0, 0)
        number += journal.count_after(connection, after)
        self._counted = seq, number
        return Head(number, link, at, tuple(journal.newest(connection, SHOWN, number)))

    def _renew_months(self, connection: Connection, since: date | None, today: date) -> dict[str, dict[str, int]]:
        """Write the months from the one of `since` (None: the log's first) to today's, less what is of today.

        Returns them, with the appeals and reports of each.
        """
        began = journal.first_moment(connection)
        if began is None:
            return {}
        start = began.date() if since is None else max(began.date(), since)
        written = {}
        for first, following in months_from(start, today):
            until = min(following, today)
            entries = journal.between(connection, _midnight(first), _midnight(until))
            others = journal.others(connection, _midnight(first), _midnight(until))
            if entries or others:
                self._folder.write(Month(f"{first:%Y-%m}", tuple(entries)))
                written[f"{first:%Y-%m}"] = others
        return written

    def _figures(self, before: Figures, changed: dict[str, dict[str, int]], today: date) -> Figures:
        """The figures of `today`: those of months and years in which nothing changed stay."""
        months = {each.name: each for each in before.months} | {
            name: period(name, self._folder.month(name).entries, others) for name, others in changed.items()
        }
        names = [name for name in self._folder.months() if name in months]
        years = {each.name: each for each in before.years}
        for year in sorted({name[:4] for name in changed}):
            of_year = [name for name in names if name[:4] == year]
            others = sum((Counter(months[name].others) for name in of_year), Counter[str]())
            years[year] = period(year, self._entries(of_year), dict(sorted(others.items())))
        newest = sorted(names, reverse=True)
        return Figures(
            today,
            tuple(years[year] for year in sorted({name[:4] for name in names}, reverse=True)),
            tuple(months[name] for name in newest),
        )

    def _entries(self, names: Iterable[str]) -> Iterator[Entry]:
        for name in names:
            yield from self._folder.month(name).entries


def period(name: str, entries: Iterable[Entry], others: dict[str, int]) -> Period:
    """What `entries` add up to: anybody can, from the open data, by the same rule. `others`: appeals and reports."""
    actions: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    waits = []
    for each in entries:
        actions[each.action] += 1
        if each.reason is not None:
            reasons[each.reason] += 1
        if each.waited is not None:
            waits.append(each.waited)
    return Period(
        name,
        sum(number for action, number in actions.items() if action in DECISIONS),
        dict(sorted(actions.items())),
        dict(sorted(reasons.items())),
        len(waits),
        round(median(waits)) if waits else None,
        others,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def months_from(start: date, today: date) -> Iterator[tuple[date, date]]:
    """The first day of each month from that of `start` to that of `today`, and of the one after it."""
    first = start.replace(day=1)
    while first <= today:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        yield first, following
        first = following
