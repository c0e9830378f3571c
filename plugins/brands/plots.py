"""The plots of a record, a case and a saga, as SVG for a page. Beside each stands a table or a list of the same values.

Nothing in them depends on the day on which they are drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.support import NullTranslations

from moderation.publication.cases import Case

from ..weave.i18n import format_day, translations
from .estimates import FEW, Curve, Step, within
from .figures import DAYS, Figures
from .numbers import percent
from .svg import ACCENT, ALARM, GOOD, INK, LINE, PAPER, SOFT, TINT, WAIT, inline, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HERE = Path(__file__).parent

WIDTH = 400
"""Of a plot in units of which letters have twelve: narrow, so that they can be read on a telephone."""

LONGEST = DAYS[-1]
"""The days that the curve shows."""

MARKS = {ALARM: "v", WAIT: "s", SOFT: "|"}
"""The shapes of points, for who cannot tell the colours: bad points down, so-so is square, a reminder is a stroke."""

FINE = 2
"""Steps a day that can be told apart in it."""


def response_curve(figures: Figures, lang: str) -> str:
    """The share of stories answered by days since the notice, with its interval; nothing for too few cases."""
    curve = figures.since_notice.curve
    if curve.n < FEW:
        return ""
    words = translations(HERE / "translations", lang, "brands")
    with sheet(WIDTH, 240) as figure:
        axes = _axes(figure, left=46, bottom=44, top=10)
        days, shares, lows, highs = _corners(curve)
        axes.fill([*days, *reversed(days)], [*lows, *reversed(highs)], color=TINT, linewidth=0)
        axes.plot(days, shares, color=ACCENT, linewidth=2.2, solid_joinstyle="miter")
        axes.vlines(DAYS[:-1], 0, 1, color=LINE, linewidth=0.8, linestyle=(0, (3, 3)))
        axes.set_xlim(0, LONGEST)
        axes.set_ylim(0, 1.01)
        axes.set_xticks([0, *DAYS])
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [percent(lang, each) for each in (0, 0.25, 0.5, 0.75, 1)])
        axes.set_xlabel(words.gettext("days since the brand was told"))
        title = words.gettext("Stories answered, by days since the brand was told")
        return inline(figure, f"curve-{figures.brand}", title, _in_words(curve, lang, words))


def _in_words(curve: Curve, lang: str, words: NullTranslations) -> str:
    said = []
    for days in DAYS:
        rate = within(curve, days)
        if rate.estimate is not None and rate.low is not None and rate.high is not None:
            places = {"days": days, "share": percent(lang, rate.estimate)}
            limits = {"low": percent(lang, rate.low), "high": percent(lang, rate.high)}
            said.append(words.gettext("within %(days)s days %(share)s (%(low)s to %(high)s)") % (places | limits))
    text = words.gettext("A staircase that only climbs, in a band: the 95 % interval.")
    return f"{text} {', '.join(said)}." if said else text


def _corners(curve: Curve) -> tuple[list[float], list[float], list[float], list[float]]:
    """The corners of the staircase and of its band up to the last day that is known and shown."""
    kept: dict[int, Step] = {int(step.day * FINE): step for step in curve.steps if step.day <= LONGEST}
    end = LONGEST if curve.steps and curve.steps[-1].estimate == 1 else min(float(LONGEST), curve.until)
    days, values = [0.0], [(0.0, 0.0, 0.0)]
    for step in kept.values():
        days += [step.day, step.day]
        values += [values[-1], (step.estimate, step.low, step.high)]
    days.append(max(end, days[-1]))
    values.append(values[-1])
    shares, lows, highs = (list(each) for each in zip(*values, strict=True))
    return days, shares, lows, highs


# --- a case ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a case's timeline: its label, its points (moment and colour) and its bars (from, to, colour)."""

    label: str
    points: tuple[tuple[datetime, str], ...] = ()
    bars: tuple[tuple[datetime, datetime, str], ...] = ()


def case_timeline(case: Case, lang: str, zone: ZoneInfo, name: str) -> str:
    """What happened in a case of the brand `name`, on one axis from its opening to the last thing known of it.

    Nothing while there is nothing but its opening. Days are those of `zone`.
    """
    words = translations(HERE / "translations", lang, "brands")
    moments = sorted(_moments(case, zone))
    first, last = moments[0], moments[-1]
    lanes = [lane for lane in _lanes(case, last, zone, words) if lane.points or lane.bars]
    if not lanes or first == last:
        return ""
    with sheet(WIDTH, 58 + 28 * len(lanes)) as figure:
        axes = _axes(figure, left=118, bottom=30, top=8)
        span = _days(last - first)
        for number, lane in enumerate(lanes):
            axes.axhline(-number, color=LINE, linewidth=0.6)
            for begin, end, colour in lane.bars:
                place = [_days(begin - first), _days(end - first)]
                width = 11 if colour == ALARM else 5
                axes.plot(place, [-number, -number], color=colour, linewidth=width, solid_capstyle="butt")
            for at, colour in lane.points:
                axes.plot(
                    [_days(at - first)], [-number], MARKS.get(colour, "o"), color=colour, markersize=7, clip_on=False
                )
        axes.set_xlim(-span * 0.02, span * 1.02)
        axes.set_ylim(-len(lanes) + 0.4, 0.6)
        axes.set_yticks([-number for number in range(len(lanes))], [lane.label for lane in lanes])
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xticks([0, span], [format_day(lang, at.astimezone(zone).date()) for at in (first, last)])
        begins, ends = axes.get_xticklabels()
        begins.set_horizontalalignment("left")
        ends.set_horizontalalignment("right")
        days = {"first": format_day(lang, first.astimezone(zone).date())}
        days["last"] = format_day(lang, last.astimezone(zone).date())
        return inline(
            figure,
            f"timeline-{case.id}",
            words.gettext("The case with %(brand)s on a line of time") % {"brand": name},
            words.gettext("From %(first)s to %(last)s. The list beside it says the same in words.") % days,
        )


def _lanes(case: Case, last: datetime, zone: ZoneInfo, words: NullTranslations) -> Iterator[Lane]:
    rounds = case.rounds
    told = [(each.notified_at, INK) for each in rounds if each.notified_at is not None]
    reminders = [(at, SOFT) for each in rounds for at in each.reminded]
    waits = [
        (each.notified_at, each.answered_at or each.silent_at or min(each.due_at or last, last), SOFT)
        for each in rounds
        if each.notified_at is not None
    ]
    silences = [(each.silent_at, each.answered_at or last, ALARM) for each in rounds if each.silent_at is not None]
    answers = [(each.answered_at, ACCENT) for each in rounds if each.answered_at is not None]
    verdicts = [(said.at, _colour(said.repaired, said.respected)) for each in rounds for said in each.verdicts]
    promises = [(each.made_at, _midnight(each.due_on, zone), WAIT) for each in case.promises]
    judged = [
        (each.judged_at, GOOD if each.state == "confirmed" else ALARM)
        for each in case.promises
        if each.judged_at is not None
    ]
    yield Lane(words.gettext("told, reminded"), (*told, *reminders))
    yield Lane(words.gettext("read"), tuple((each.read_at, INK) for each in rounds if each.read_at is not None))
    yield Lane(words.gettext("waiting, silence"), bars=(*waits, *silences))
    yield Lane(words.gettext("answer"), tuple(answers))
    yield Lane(words.gettext("verdict"), tuple(verdicts))
    yield Lane(words.gettext("promises"), tuple(judged), tuple(promises))


def _colour(repaired: str, respected: str) -> str:
    if "no" in (repaired, respected):
        return ALARM
    return GOOD if repaired == respected == "yes" else WAIT


def _moments(case: Case, zone: ZoneInfo) -> Iterator[datetime]:
    yield case.opened_at
    for each in case.rounds:
        yield from (at for at in (each.notified_at, each.read_at, each.silent_at, each.answered_at) if at is not None)
        yield from each.reminded
        yield from (said.at for said in each.verdicts)
        if each.due_at is not None and each.answered_at is None:
            yield each.due_at
    for promise in case.promises:
        yield promise.made_at
        yield _midnight(promise.due_on, zone)
        yield from (at for at in (promise.claimed_at, promise.judged_at) if at is not None)


def _days(time: timedelta) -> float:
    return time.total_seconds() / 86_400


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


# --- a saga ----------------------------------------------------------------------------------------------------------

LEVELS = {"negative": -1, "mixed": 0, "positive": 1, "unsatisfied": -1, "neutral": 0, "satisfied": 1}


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode of a saga: what its author tells (`experience`), and what they made of the answer, if they said so
    (`verdict`: satisfied, neutral or unsatisfied). `when`: its date as readers read it."""

    title: str
    when: str
    experience: str
    verdict: str | None = None


def trust_curve(episodes: Sequence[Episode], lang: str, key: str) -> str:
    """How one relation went, episode by episode: a drawing of what the author said, not a measure of anything.

    A full sign is what an episode tells; a hollow one, what became of it. `key`: the saga's. Nothing for fewer than two
    episodes.
    """
    if len(episodes) < 2:
        return ""
    words = translations(HERE / "translations", lang, "brands")
    with sheet(WIDTH, 214) as figure:
        axes = _axes(figure, left=78, bottom=44, top=12)
        way = [
            (number + shift, LEVELS[said])
            for number, each in enumerate(episodes)
            for shift, said in ((0.0, each.experience), (0.4, each.verdict))
            if said is not None
        ]
        axes.plot([x for x, _level in way], [level for _x, level in way], color=SOFT, linewidth=1.4)
        for x, level in way:
            colour = {-1: ALARM, 0: WAIT, 1: GOOD}[level]
            filled = colour if x == int(x) else PAPER
            mark = MARKS.get(colour, "o")
            axes.plot([x], [level], mark, color=colour, markersize=9, markeredgewidth=2, markerfacecolor=filled)
        axes.set_xlim(-0.4, len(episodes) - 0.2)
        axes.set_ylim(-1.3, 1.3)
        axes.set_yticks([-1, 0, 1], [words.gettext("bad"), words.gettext("mixed, fair"), words.gettext("good")])
        axes.grid(axis="y", color=LINE, linewidth=0.6)
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        shown = _few(len(episodes))
        axes.set_xticks(shown, [str(number + 1) for number in shown])
        axes.set_xlabel(words.gettext("episode"))
        title = words.gettext("The relation, episode by episode, as its author tells it")
        said = words.gettext(
            "A full sign is what the episode tells, a hollow one what the author made of the brand’s answer."
        )
        return inline(figure, f"trust-{key}", title, said)


def _few(count: int) -> list[int]:
    """So many of the numbers below `count` that their labels stand apart, the first with them."""
    return list(range(0, count, max(1, -(-count // 12))))


# --- drawing ---------------------------------------------------------------------------------------------------------


def _axes(figure: "Figure", left: int, bottom: int, top: int, right: int = 12) -> "Axes":
    """Axes with margins in units."""
    width, height = figure.get_size_inches() * 72
    return figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height))
