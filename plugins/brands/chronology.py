"""What happened in a case, as one list in the order of time; it says the same on any day until something happens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from moderation.publication.cases import Action, Case, Promise, Round, Verdict


@dataclass(frozen=True, slots=True)
class Event:
    """One line. `what`: one of words.EVENTS; `at`: when, a day where no hour is known.

    The rest belongs to some kinds only: the id of the message it is about, the type of an answer, a verdict, a promise,
    the title of a corrective action or the means by which a brand was told.
    """

    what: str
    at: datetime | date
    contribution: str | None = None
    type: str | None = None
    verdict: Verdict | None = None
    promise: Promise | None = None
    title: str | None = None


def chronology(case: Case, actions: Iterable[Action], post: str, zone: ZoneInfo) -> tuple[Event, ...]:
    """All events of a case of story `post`, oldest first; what came at one moment stays in the order of its kinds."""
    found = [event for round in case.rounds for event in _of_round(round)]
    found += [event for promise in case.promises for event in _of_promise(promise)]
    found += [Event("contact", contact.on) for contact in case.contacts]
    found += [event for action in actions for event in _of_action(action, post)]

    def moment(event: Event) -> datetime:
        # A day without an hour stands at its end, after what led to it.
        exact = isinstance(event.at, datetime)
        return event.at if exact else datetime.combine(event.at, time.max, zone)  # type: ignore[return-value]

    return tuple(sorted(found, key=moment))


def is_late(round: Round) -> bool:
    """Whether the answer that stands came after silence had begun, or should have."""
    if round.answered_at is None:
        return False
    return round.silent_at is not None or (round.due_at is not None and round.answered_at > round.due_at)


def _of_round(round: Round) -> Iterator[Event]:
    yield Event("opened" if round.number == 1 else "reopened", round.began_at)
    if round.notified_at:
        how = round.notified_how if round.notified_by == "other" else None
        yield Event(round.notified_by or "mail", round.notified_at, title=how)
    for at in round.reminded:
        yield Event("reminded", at)
    if round.read_at:
        yield Event("read", round.read_at)
    if round.acknowledged_at:
        yield Event("acknowledged", round.acknowledged_at)
    if round.silent_at:
        yield Event("silent", round.silent_at)
    if round.answered_at:
        what = "answered_late" if is_late(round) else "answered"
        yield Event(what, round.answered_at, contribution=round.answer, type=round.type)
    if round.verdicts:
        yield Event("judged", round.verdicts[0].at, verdict=round.verdicts[0])
    for _before, verdict in pairwise(round.verdicts):
        yield Event("revised", verdict.at, verdict=verdict)


def _of_promise(promise: Promise) -> Iterator[Event]:
    yield Event("promised", promise.made_at, contribution=promise.made_in, promise=promise)
    if promise.claimed_at:
        yield Event("claimed", promise.claimed_at, promise=promise)
    if promise.judged_at:
        yield Event("promise_judged", promise.judged_at, promise=promise)


def _of_action(action: Action, post: str) -> Iterator[Event]:
    yield Event("action", action.at, title=action.title)
    for story, at in action.told:
        if story == post:
            yield Event("told", at, title=action.title)
