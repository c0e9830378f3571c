"""What a brand's cases add up to: every figure of its record, with n and its interval. docs/figures.md defines each.

All of it is made from a :class:`BrandRecord` alone, which is also the open data: whoever has the one can make the
other. There is no grade, and no figure is made of others.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from moderation.publication.cases import Action, BrandRecord, CaseFacts, Promise

from .estimates import Curve, Difference, Median, Rate, difference, median_of, proportion, survival, within

DAYS = (7, 25, 60)
"""Within how many days a brand has answered."""

EXPERIENCES = ("negative", "mixed", "positive")

TYPES = ("accepted", "disputed", "not_concerned")

PRAISE = frozenset({"positive"})
CRITICISM = frozenset({"negative", "mixed"})
"""The experiences in which there is something to put right."""

ANSWERED = frozenset({"answered", "judged", "unjudged"})
"""The states of a case in which an official answer stands."""

OPEN = frozenset({"published", "notified", "read", "silent"})
"""The states in which a brand owes an answer."""

KEPT = 500
"""How many brands' figures stay in memory: they take longer than all the rest of a page, and most stay the same."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Cases without an answer by how many days ago the brand was told; a reopened one, told that it was reopened.

    `untold`: the brand has not been told of that yet.
    """

    under_7: int
    under_25: int
    under_60: int
    longer: int
    untold: int


@dataclass(frozen=True, slots=True)
class Response:
    """How fast a brand answers, from one starting point: the rates within 7, 25 and 60 days, the median, the curve."""

    within: tuple[Rate, ...]
    median: Median
    curve: Curve


@dataclass(frozen=True, slots=True)
class Axis:
    """One question of the verdict. `of_all`: “yes” among all cases; `of_verdicts`: “yes” among the verdicts given."""

    yes: int
    partly: int
    no: int
    of_all: Rate
    of_verdicts: Rate


@dataclass(frozen=True, slots=True)
class Promises:
    """`kept`: confirmed by the stories' authors among those due. The rest of them apart, and what is not due yet."""

    kept: Rate
    contradicted: int
    unconfirmed: int
    claimed: int
    overdue: int
    not_due: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one brand.

    `since`, `as_of`: the period, from the first story's publication; None without cases. `cases`: all ever opened,
    `passed_on` and `withdrawn` with them; `eligible`: without those passed on. `told`: eligible ones that the brand was
    told of, or answered. `silent`: those in which silence began, `answered_late` those of them answered since.
    `repeated`: answers with nearly the same words as another of the brand's, among `answers`.
    """

    brand: str
    since: datetime | None
    as_of: datetime
    cases: int
    eligible: int
    passed_on: int
    withdrawn: int
    told: int
    answers: int
    silent: int
    answered_late: int
    acknowledged: int
    reopened: int
    repeated: int
    experiences: dict[str, int]
    types: dict[str, int]
    since_notice: Response
    since_publication: Response
    repaired: Axis
    respected: Axis
    coverage: Rate
    asymmetry: Difference
    promises: Promises
    alarm_loop: Rate
    open: Ages
    flags_filed: int
    flags_upheld: int
    flags_invalid: int


def figures(record: BrandRecord) -> Figures:
    """The figures of `record`. A case that was passed on to another brand counts there; a story that was withdrawn is
    followed until then, and nobody can confirm anything about it any more."""
    cases = sorted(record.cases, key=lambda each: (each.published_at, each.id))
    eligible = [each for each in cases if each.state != "reattributed"]
    standing = [each for each in eligible if each.state != "withdrawn"]
    answers = [each for each in eligible if each.first_answer_at is not None]
    silent = [each for each in eligible if each.silent_at is not None]
    told = [each for each in eligible if each.notified_at is not None or each.first_answer_at is not None]
    judged = [each for each in standing if each.repaired is not None]
    return Figures(
        brand=record.brand,
        since=cases[0].published_at if cases else None,
        as_of=record.as_of,
        cases=len(cases),
        eligible=len(eligible),
        passed_on=len(cases) - len(eligible),
        withdrawn=len(eligible) - len(standing),
        told=len(told),
        answers=len(answers),
        silent=len(silent),
        answered_late=sum(each.first_answer_at is not None for each in silent),
        acknowledged=sum(each.acknowledged_at is not None for each in eligible),
        reopened=sum(each.reopened for each in eligible),
        repeated=sum(each.same_as is not None for each in answers),
        experiences=_counted(EXPERIENCES, (each.experience for each in eligible)),
        types=_counted(TYPES, (each.type or "" for each in answers)),
        since_notice=_response([_since_notice(each, record.as_of) for each in told]),
        since_publication=_response([_since_publication(each, record.as_of) for each in eligible]),
        repaired=_axis([each.repaired for each in standing if each.experience in CRITICISM]),
        respected=_axis([each.respected for each in standing]),
        coverage=proportion(len(judged), sum(each.state in ANSWERED for each in standing)),
        asymmetry=difference(*(_answered_within(25, told, tone, record.as_of) for tone in (PRAISE, CRITICISM))),
        promises=_promises(record),
        alarm_loop=proportion(sum(_told(each) for each in record.actions), len(record.actions)),
        open=_ages(standing, record.as_of),
        flags_filed=record.flags.filed,
        flags_upheld=record.flags.upheld,
        flags_invalid=record.flags.invalid,
    )


class Wait(NamedTuple):
    """How many days a case waited, and whether for an answer that came: otherwise it waits still, or stopped."""

    days: float
    answered: bool


def _since_notice(case: CaseFacts, as_of: datetime) -> Wait:
    """From the first delivered notice. A brand that answered before it was told let nobody wait."""
    end = _end(case, as_of)
    return _wait(case.notified_at or end, end, case)


def _since_publication(case: CaseFacts, as_of: datetime) -> Wait:
    """From the story's publication as a case: a story older than that asked nothing of anybody."""
    return _wait(case.opened_at, _end(case, as_of), case)


def _end(case: CaseFacts, as_of: datetime) -> datetime:
    if case.first_answer_at is not None:
        return case.first_answer_at
    if case.state == "withdrawn":
        # Where nothing says when, until when it is known to have waited.
        known = (case.notified_at, case.acknowledged_at, case.silent_at, case.opened_at)
        return case.withdrawn_at or max(each for each in known if each is not None)
    return as_of


def _wait(start: datetime, end: datetime, case: CaseFacts) -> Wait:
    return Wait(max(0.0, (end - start).total_seconds() / 86_400), case.first_answer_at is not None)


def _response(waits: Sequence[Wait]) -> Response:
    curve = _curve(waits)
    return Response(tuple(within(curve, days) for days in DAYS), median_of(curve), curve)


def _curve(waits: Sequence[Wait]) -> Curve:
    return survival([each.days for each in waits], [each.answered for each in waits])


def _answered_within(days: int, told: Sequence[CaseFacts], tone: frozenset[str], as_of: datetime) -> Rate:
    return within(_curve([_since_notice(each, as_of) for each in told if each.experience in tone]), days)


def _axis(degrees: Sequence[str | None]) -> Axis:
    said = Counter(each for each in degrees if each is not None)
    yes, verdicts = said["yes"], said.total()
    return Axis(yes, said["partly"], said["no"], proportion(yes, len(degrees)), proportion(yes, verdicts))


def _promises(record: BrandRecord) -> Promises:
    """A promise is due once its day is over, or once its author has judged it before."""
    states = Counter(
        "not_due" if each.state == "made" or _claimed_early(each, record.as_of) else each.state
        for each in record.promises
    )
    due = states.total() - states["not_due"]
    return Promises(
        kept=proportion(states["confirmed"], due),
        contradicted=states["contradicted"],
        unconfirmed=states["unconfirmed"],
        claimed=states["claimed_kept"],
        overdue=states["due"],
        not_due=states["not_due"],
    )


def _claimed_early(promise: Promise, as_of: datetime) -> bool:
    return promise.state == "claimed_kept" and promise.due_on >= as_of.date()


def _told(action: Action) -> bool:
    """Whether everybody who raised it was told; what nobody raised is no alarm that was heard."""
    return bool(action.stories) and set(action.stories) <= {story for story, _when in action.told}


def _ages(cases: Sequence[CaseFacts], as_of: datetime) -> Ages:
    waiting = [each for each in cases if each.state in OPEN]
    told = [since for each in waiting if (since := _waits_since(each)) is not None]
    ages = [(as_of - since).total_seconds() / 86_400 for since in told]
    bounds = (float("-inf"), *DAYS, float("inf"))
    week, month, season, longer = (sum(low <= age < high for age in ages) for low, high in pairwise(bounds))
    return Ages(week, month, season, longer, untold=len(waiting) - len(ages))


def _waits_since(case: CaseFacts) -> datetime | None:
    """From when the clock of the case's present round runs, if it does. Older data without `reopened_at` know one."""
    return case.notified_at if case.reopened_at is None else case.notified_again_at


figures_of = lru_cache(maxsize=KEPT)(figures)
"""The figures of a record as `figures` makes them, kept."""


def _counted(names: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counts = Counter(found)
    return {name: counts[name] for name in names}
