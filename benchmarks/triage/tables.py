"""The tables of triage. A stream is given as drawn several times, each in its order of time."""

from collections.abc import Callable, Sequence

from benchmarks.figures import Table
from benchmarks.triage import arrivals
from benchmarks.triage.arrivals import Message, Stream
from benchmarks.triage.measures import (
    Proportion,
    average_precision,
    brier,
    calibration_error,
    precision,
    recall,
    spread,
)
from benchmarks.triage.rivals import Rival, Triage, WordList
from moderation.triage.suggestion import PUBLISH_UNTIL, REFUSE_FROM

THRESHOLDS = (0.5, 0.8, 0.9, 0.95)
LESSONS = (40, 100, 300, 1000, 2100)

MEAN = "Mean of {} orders of time; in brackets the smallest and the largest."
WILSON = "In brackets the 95 % interval (Wilson)."

New = Callable[[], Rival]


def teach(rival: Rival, messages: Sequence[Message]) -> Rival:
    """Let it learn what was decided about these, oldest first."""
    rival.learn([message.text for message in messages], [message.decided for message in messages])
    return rival


def foretold(rival: Rival, messages: Sequence[Message]) -> list[float]:
    """What it says of these before anybody decided."""
    return rival.probabilities([message.text for message in messages])


def truth(messages: Sequence[Message]) -> list[bool]:
    """Which of these ought to be refused."""
    return [message.refuse for message in messages]


def ranking(orders: Sequence[Stream], rivals: Sequence[New]) -> Table:
    """How well each ranks what came later, and whether its probabilities are true."""
    rows = []
    for new in rivals:
        figures: list[tuple[float, ...]] = []
        for stream in orders:
            rival = teach(new(), stream.learnt)
            chances, refuse = foretold(rival, stream.later), truth(stream.later)
            figures.append(tuple(each(refuse, chances) for each in (average_precision, brier, calibration_error)))
        rows.append((rival.name, *(spread(column) for column in zip(*figures, strict=True))))
    learnt = round(sum(len(stream.learnt) for stream in orders) / len(orders))
    later = round(sum(len(stream.later) for stream in orders) / len(orders))
    return Table(
        f"Ranking and calibration, {orders[0].name} messages",
        ("", "average precision", "Brier score", "calibration error"),
        rows,
        f"About {learnt:,} decisions learnt, then {later:,} later messages judged. Precision: more is better; Brier "
        f"score and calibration error (ECE, ten bins): less is better. {MEAN.format(len(orders))}",
    )


def curve(orders: Sequence[Stream]) -> Table:
    """Precision and recall at thresholds, and what is missed at the other end."""
    said = [(truth(stream.later), foretold(teach(Triage(), stream.learnt), stream.later)) for stream in orders]
    rows = []
    for threshold in THRESHOLDS:
        right = [precision(refuse, chances, threshold) for refuse, chances in said]
        found = [recall(refuse, chances, threshold).share for refuse, chances in said]
        marked = round(sum(each.of for each in right) / len(right))
        shares = spread([each.share for each in right], percent=True)
        rows.append((f"from {threshold:.0%}", str(marked), shares, spread(found, percent=True)))
    low = [[bad for bad, chance in zip(*each, strict=True) if chance <= PUBLISH_UNTIL] for each in said]
    missed = spread([Proportion(sum(each), len(each)).share if each else 0.0 for each in low], percent=True)
    marked = round(sum(map(len, low)) / len(low))
    return Table(
        f"Precision and recall of triage, {orders[0].name} messages",
        ("probability of refusal", "marked", "of these to be refused", "of all to be refused"),
        rows,
        f"Marked as probably to publish (up to {PUBLISH_UNTIL:.0%}): {marked}, of which {missed} ought to be refused. "
        f"{MEAN.format(len(orders))}",
    )


def false_holds(honest: Sequence[tuple[str, Sequence[str]]], triage: Rival, words: WordList | None) -> Table:
    """How much honest text each would mark as to be refused."""
    rows = []
    for name, texts in honest:
        held = sum(chance >= REFUSE_FROM for chance in triage.probabilities(texts))
        by_words = "–" if words is None else str(Proportion(sum(map(words.holds, texts)), len(texts)))
        rows.append((name, str(len(texts)), str(Proportion(held, len(texts))), by_words))
    return Table(
        "Honest French texts that would be marked as probably to refuse",
        ("", "texts", "triage", "word list"),
        rows,
        f"Triage marks from {REFUSE_FROM:.0%} on, after learning the first part of each stream as it came to one desk; "
        f"the word list marks what holds one of its terms anywhere. {WILSON}",
    )


def by_sort(stream: Stream, triage: Rival) -> Table:
    """What is found of each sort, among them campaigns that began when nothing was learnt any more."""
    sorts: dict[str, list[float]] = {}
    for message, chance in zip(stream.later, foretold(triage, stream.later), strict=True):
        if message.refuse:
            sorts.setdefault(message.sort, []).append(chance)
    learnt = {message.sort for message in stream.learnt}
    rows = []
    for sort, chances in sorted(sorts.items()):
        found = Proportion(sum(chance >= REFUSE_FROM for chance in chances), len(chances))
        kept = Proportion(sum(chance > PUBLISH_UNTIL for chance in chances), len(chances))
        rows.append((sort, "learnt" if sort in learnt else "new", str(len(chances)), str(found), str(kept)))
    return Table(
        f"What is found, {stream.name} messages",
        ("", "sort", "messages", "probably to refuse", "not called probably to publish"),
        rows,
        f"New: its first message came when nothing was learnt any more. One order of time. {WILSON}",
    )


def growth(stream: Stream) -> Table:
    """From how many decisions on it is of use."""
    refuse = truth(stream.later)
    rows = []
    for number in LESSONS:
        triage = Triage()
        learnt = stream.learnt[-number:]  # the newest: what is judged follows them
        chances = foretold(teach(triage, learnt), stream.later)
        honest = [chance for chance, bad in zip(chances, refuse, strict=True) if not bad]
        wrong = Proportion(sum(chance >= REFUSE_FROM for chance in honest), len(honest))
        figures = (average_precision(refuse, chances), calibration_error(refuse, chances))
        found = recall(refuse, chances, REFUSE_FROM)
        spoken = "yes" if triage.model.speaks else "not yet"
        rows.append((f"{len(learnt):,}", spoken, *(f"{figure:.3f}" for figure in figures), str(found), str(wrong)))
    return Table(
        f"From how many decisions on, {stream.name} messages",
        ("decisions", "speaks", "average precision", "calibration error", "found", "honest ones marked"),
        rows,
        f"Found and marked: from {REFUSE_FROM:.0%} on. One order of time. {WILSON}",
    )


def honest_texts(streams: Sequence[Stream], pages: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Honest French from everywhere, none of it learnt."""
    found: list[tuple[str, Sequence[str]]] = []
    for stream in streams:
        good = [message for message in stream.later if not message.refuse]
        found.append((f"{stream.name}, later", [message.text for message in good]))
        naming = [message.text for message in good if message.sort in ("ident_neutral_nh", "ident_pos_nh")]
        if naming:
            found.append((f"{stream.name}, speaking well of a group", naming))
    found.append(("articles of the sample blog", arrivals.honest_articles()))
    found.append(("its demonstration threads", arrivals.honest_threads()))
    if pages:
        found.append(("two pages of real blogs", pages))
    return found
