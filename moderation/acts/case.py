"""What happens in cases: opened from the catalogue, moved on by the clock, read by the brand, judged by the author."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import PUBLISH, hook_events, news
from moderation.acts.believed import check_believed
from moderation.domain.actors import AUTHOR, CLOCK, Actor, Role
from moderation.domain.case import (
    ANSWERED,
    ANSWERS,
    OPEN,
    REMINDERS,
    TRANSITIONS,
    VERDICT_WITHIN,
    WARN_BEFORE,
    CaseAction,
    CaseState,
    Deadlines,
    Verdict,
    days_after,
    deadlines,
    decide_case,
)
from moderation.domain.errors import NotAllowed, Problem, Unknown
from moderation.publication import Catalogue
from moderation.storage import cases, outbox, representative_log
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored

UTC = ZoneInfo("UTC")

_NO_ANSWER = {"answered_at": None, "answer": None, "repaired": None, "respected": None, "judged_at": None}
"""What a round is without its answer, and without the verdict on it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens to a case, and by the clocks of which zone (the site's) days are counted, if any are."""

    now: datetime
    zone: ZoneInfo = UTC


def open_one(connection: Connection, post: str, brand: str, now: datetime) -> Case:
    """Open the case of a story with a brand, which has none yet, and ask for its page."""
    outbox.ask(connection, PUBLISH, post, now)
    opened = cases.add(connection, post, brand, now)
    hook_events.case_opened(connection, opened, now)
    return opened


def notified(connection: Connection, id: str, when: Moment) -> Case:
    """The notice was delivered: the clock of the present round starts, unless it runs already."""
    case = cases.get(connection, id, lock=True)
    if case.state is not CaseState.PUBLISHED:
        return case
    known = {"notified_at": when.now, "notified_by": "mail"}
    return _take(connection, case, CaseAction.NOTIFY, CLOCK, when, round=known)


def told(connection: Connection, id: str, at: datetime, how: str, actor: Actor, when: Moment) -> Case:
    """The brand was told at `at` by other means, `how` in words: the clock starts then. Raises IllegalTransition,
    NotAllowed. What a form gives is checked before, by `acts.notices`."""
    case = cases.get(connection, id, lock=True)
    known = {"notified_at": at, "notified_by": "other", "notified_how": how}
    return _take(connection, case, CaseAction.RECORD_NOTICE, actor, when, how, round=known)


def read(connection: Connection, id: str, actor: Actor, when: Moment) -> Case:
    """A representative opened the case. Only the first time counts; whoever reads has been told."""
    case = cases.get(connection, id, lock=True)
    if case.brand != actor.brand:
        raise Unknown(Problem("case", "There is no such case here."))
    check_believed(connection, actor)
    if case.round.read_at is not None or case.state not in OPEN | {CaseState.PUBLISHED, CaseState.SILENT}:
        return case
    known: dict[str, object] = {"read_at": when.now}
    if case.round.notified_at is None:
        known |= {"notified_at": when.now, "notified_by": "inbox"}
    return _take(connection, case, CaseAction.READ, actor, when, round=known)


def answered(connection: Connection, contribution: Stored, actor: Actor, now: datetime) -> None:
    """A contribution was published: if it is an official answer, it answers its case from the moment it was sent."""
    found = cases.statement(connection, contribution)
    if found is None or found.type not in ANSWERS or found.round != found.case.round.number:
        return
    case = found.case
    if (case.state, CaseAction.ANSWER) not in TRANSITIONS:
        return
    known = {"answered_at": contribution.created_at, "answer": contribution.seq}
    _take(connection, case, CaseAction.ANSWER, actor, Moment(now), contribution.id, round=known)
    news.ask(connection, news.Kind.AUTHOR_ANSWERED, case.id, now)
    warn_author(connection, cases.get(connection, case.id), now)


def warn_author(connection: Connection, case: Case, now: datetime) -> None:
    """Have the author told some days before the time for a first verdict ends, if that is still to come."""
    since = case.standing.judged_from
    if since is not None and case.state in ANSWERED - {CaseState.JUDGED}:
        ending = days_after(since, VERDICT_WITHIN - WARN_BEFORE, UTC)
        news.ask(connection, news.Kind.AUTHOR_ENDING, case.id, now, due_at=max(ending, now))


def retracted(connection: Connection, contribution: Stored, actor: Actor, now: datetime) -> None:
    """A contribution is not published (any more): a case that it answered stands as before, and its clock goes on."""
    found = cases.statement(connection, contribution)
    if found is None:
        return
    if found.case.round.answer != contribution.id or found.case.state not in ANSWERED:
        cases.schedule(connection, found.case, now)
        return
    _take(connection, found.case, CaseAction.RETRACT, actor, Moment(now), contribution.id, round=_NO_ANSWER)


def judge(connection: Connection, id: str, verdict: Verdict, when: Moment) -> Case:
    """The story's author says what the answer was worth, or revises that. Raises IllegalTransition, NotAllowed."""
    case = cases.get(connection, id, lock=True)
    given = {"repaired": verdict.repaired, "respected": verdict.respected, "judged_at": when.now}
    detail = f"{verdict.repaired}/{verdict.respected}"
    return _take(connection, case, CaseAction.JUDGE, AUTHOR, when, detail, round=given)


def reopen(connection: Connection, id: str, when: Moment) -> Case:
    """The story's author is not done with it: a new round, and the brand is told again. Once."""
    case = cases.get(connection, id, lock=True)
    # A round keeps what it came to: the new one starts empty.
    state = decide_case(case.standing, CaseAction.REOPEN, AUTHOR, when.now, when.zone)
    cases.log(connection, case, CaseAction.REOPEN, state, AUTHOR, when.now)
    number = case.round.number + 1
    cases.begin_round(connection, case.seq, number, when.now)
    outbox.ask(connection, PUBLISH, case.post, when.now)
    # The clock looks at it at once: the brand is to be told.
    reopened = cases.change(connection, case, state=state, next_at=when.now)
    hook_events.case_moved(connection, case, CaseAction.REOPEN, reopened, when.now)
    return reopened


def pass_on(connection: Connection, id: str, brand: object, catalogue: Catalogue, when: Moment) -> Case:
    """The story's author names the brand that it concerns instead; returns the case with that one. Once."""
    case = cases.get(connection, id, lock=True)
    if not isinstance(brand, str) or brand not in catalogue.brands:
        raise Unknown(Problem("brand", "There is no such brand on this site."))
    if any(each.brand == brand for each in cases.of_post(connection, case.post)):
        raise NotAllowed(Problem("brand", "This story has a case with that brand already."))
    _take(connection, case, CaseAction.REATTRIBUTE, AUTHOR, when, brand)
    passed = cases.add(connection, case.post, brand, when.now, passed_from=case)
    cases.schedule(connection, passed, when.now)
    hook_events.case_opened(connection, passed, when.now)
    return passed


def withdraw(connection: Connection, id: str, actor: Actor, when: Moment) -> Case:
    """The story is gone: so is the case, which nobody owes an answer any more."""
    return _take(connection, cases.get(connection, id, lock=True), CaseAction.WITHDRAW, actor, when)


def come_back(connection: Connection, id: str, when: Moment) -> Case | None:
    """The story is back: so is its case, as it stood, unless a person had withdrawn it (then None).

    What was published or taken away of its answer meanwhile counts. Where the brand's time would have ended meanwhile,
    it is told anew: silence about a story that nobody could read is none.
    """
    case = cases.get(connection, id, lock=True)
    if cases.withdrawn_by(connection, case) is not Role.CLOCK:
        return None
    for look in (_answer_meanwhile, _clock_meanwhile):
        if corrected := look(connection, case, when):
            case = cases.change(connection, case, corrected)
    return _take(connection, case, CaseAction.RETURN, CLOCK, when)


def _answer_meanwhile(connection: Connection, case: Case, when: Moment) -> dict[str, object]:  # noqa: ARG001
    """What the present round must say of its answer, where it does not."""
    published = cases.published_answer(connection, case)
    if published is None:
        return dict(_NO_ANSWER) if case.round.answer is not None else {}
    if published.id == case.round.answer:
        return {}
    return _NO_ANSWER | {"answered_at": published.created_at, "answer": published.seq}


def _clock_meanwhile(connection: Connection, case: Case, when: Moment) -> dict[str, object]:
    """What the present round must say of its clock, where that ran out."""
    waits = case.round.answered_at is None and case.round.silent_at is None and case.round.notified_at is not None
    if not waits or when.now < _dates(connection, case, when).silent:
        return {}
    return {"notified_at": None, "notified_by": None, "notified_how": "", "read_at": None, "reminded": 0}


# --- the clock -------------------------------------------------------------------------------------------------------


def tick(connection: Connection, id: str, when: Moment) -> CaseAction | None:
    """Do the one thing that the clock has to do about a case by now; returns it, None where there is nothing (yet).

    Then it is set for the next. So whatever changes a case needs no calendar: it only has the clock look at it.
    Reminders that were missed while nothing ran are not made up for: the latest is enough.
    """
    case = cases.get(connection, id, lock=True)
    action, at = _next(connection, case, when)
    if action is None or at is None or at > when.now:
        cases.schedule(connection, case, at)
        return None
    if action is CaseAction.FALL_SILENT:
        _take(connection, case, action, CLOCK, when, round={"silent_at": at})
    elif action is CaseAction.REMIND:
        passed = sum(each <= when.now for each in _dates(connection, case, when).reminders)
        _take(connection, case, action, CLOCK, when, str(REMINDERS[passed - 1]), round={"reminded": passed})
    else:
        _take(connection, case, action, CLOCK, when)
    return action


def _next(connection: Connection, case: Case, when: Moment) -> tuple[CaseAction | None, datetime | None]:
    """What the clock does next about a case, and when; nothing while an answer sent in time waits for a moderator."""
    if case.state is CaseState.ANSWERED and (since := case.standing.judged_from) is not None:
        return CaseAction.LAPSE, days_after(since, VERDICT_WITHIN, when.zone)
    if case.state not in OPEN or case.round.notified_at is None:
        return None, None
    dates = _dates(connection, case, when)
    reminders = [each for each in dates.reminders[case.round.reminded :] if each < dates.silent]
    if reminders and when.now < dates.silent:
        return CaseAction.REMIND, reminders[0]
    if when.now >= dates.silent and cases.answer_waits(connection, case, dates.silent):
        return None, None  # what becomes of it sets the clock again
    return CaseAction.FALL_SILENT, dates.silent


def look_again(connection: Connection, brand: str, now: datetime) -> None:
    """A representative of `brand` came or left: its open cases have other dates now, and of others it can be told."""
    cases.schedule_all(connection, brand, OPEN | {CaseState.PUBLISHED}, now)


def _take(
    connection: Connection,
    case: Case,
    action: CaseAction,
    actor: Actor,
    when: Moment,
    detail: str = "",
    round: Mapping[str, object] | None = None,
) -> Case:
    """Move a case on as the rules say; `round`: what that makes of its present round. The clock then looks at it."""
    state = decide_case(case.standing, action, actor, when.now, when.zone)
    cases.log(connection, case, action, state, actor, when.now, detail)
    outbox.ask(connection, PUBLISH, case.post, when.now)
    moved = cases.change(connection, case, round, state=state, next_at=when.now)
    hook_events.case_moved(connection, case, action, moved, when.now)
    return moved


def _dates(connection: Connection, case: Case, when: Moment) -> Deadlines:
    since = representative_log.represented_since(connection, case.brand, when.now)
    return deadlines(case.round.notified_at or when.now, since, when.zone)
