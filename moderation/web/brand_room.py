"""What all pages of a brand's people share: whose they are, which case they are about, and how time runs there."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts.case import Moment
from moderation.domain.case import ANSWERED, OPEN, CaseState, deadlines
from moderation.domain.errors import NotAllowed, Problem
from moderation.publication import Brand, Catalogue
from moderation.storage.cases import Case
from moderation.storage.representative_log import represented_since
from moderation.web import guard
from moderation.web.context import service


def brand_slug() -> str:
    """The brand of who is asking: the only one whose pages they see."""
    slug = guard.actor().brand
    if slug is None:
        raise NotAllowed(Problem("brand", "Your account speaks for no brand."))
    return slug


def brand_named(catalogue: Catalogue, slug: str) -> Brand:
    """The brand as the blog names it; one without a page there is named by its slug."""
    return catalogue.brands.get(slug) or Brand(slug, slug, "")


def moment_here() -> Moment:
    """Now, and the zone of the site, in which days are counted."""
    return Moment(service().clock(), ZoneInfo(service().catalogue().timezone))


class Running(StrEnum):
    """What a clock of a case says."""

    UNTOLD = "untold"
    EXPECTED = "expected"
    SILENT = "silent"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clock of a case stands. `day`: when the answer is due, silence began, or the answer was sent.

    `left`: the days up to `day`, 0 on that day, below 0 when it has passed; only where an answer is expected.
    """

    says: Running
    day: date | None = None
    left: int = 0


def clock_of(case: Case, since: datetime | None, when: Moment) -> Clock:
    """The clock of `case`, whose brand has been represented `since`."""
    now, today = case.round, when.now.astimezone(when.zone).date()
    if case.state in ANSWERED and now.answered_at is not None:
        return Clock(Running.ANSWERED, _day(now.answered_at, when.zone))
    if case.state is CaseState.SILENT and now.silent_at is not None:
        return Clock(Running.SILENT, _day(now.silent_at, when.zone))
    if case.state in OPEN and now.notified_at is not None:
        due = _day(deadlines(now.notified_at, since, when.zone).silent, when.zone)
        return Clock(Running.EXPECTED, due, (due - today).days)
    return Clock(Running.UNTOLD if case.state is CaseState.PUBLISHED else Running.CLOSED)


def clocks(connection: Connection, cases: list[Case], when: Moment) -> dict[int, Clock]:
    """The clocks of cases of one brand, by seq."""
    since = represented_since(connection, cases[0].brand, when.now) if cases else None
    return {case.seq: clock_of(case, since, when) for case in cases}


def _day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()
