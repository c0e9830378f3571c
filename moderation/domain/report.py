"""The life of a report as one table (DSA, article 16), and what a report must say.

What is reported stays where it is until a person has decided; its author is heard first, for three days at most.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.reasons import REASONS, check_reason
from moderation.domain.text import NAME_MAX, check_body, check_email

HEARING = timedelta(days=3)
"""How long the author of what is reported has to answer before it can be taken down."""

PASSAGE_MAX = 2_000
EXPLANATION_MAX = 5_000

MANIFESTLY_ILLEGAL = "illegal"
"""The reason for which nobody waits for the author's answer."""


class ReportState(StrEnum):
    FILED = "filed"
    UPHELD = "upheld"
    INVALID = "invalid"
    CLOSED = "closed"


class ReportAction(StrEnum):
    ANSWER = "answer"
    UPHOLD = "uphold"
    INVALIDATE = "invalidate"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ReportStep:
    """Where an action leads, who may take it, and what it asks for: a hearing that is over, a reason, an answer."""

    to: ReportState
    by: frozenset[Role]
    after_hearing: bool = False
    reason: bool = False
    answer: bool = False
    once: bool = False


_DESK = frozenset({Role.MODERATOR, Role.SENIOR})

TRANSITIONS: dict[tuple[ReportState, ReportAction], ReportStep] = {
    (ReportState.FILED, ReportAction.ANSWER): ReportStep(ReportState.FILED, frozenset({Role.AUTHOR}), once=True),
    (ReportState.FILED, ReportAction.UPHOLD): ReportStep(ReportState.UPHELD, _DESK, after_hearing=True, reason=True),
    (ReportState.FILED, ReportAction.INVALIDATE): ReportStep(ReportState.INVALID, _DESK, answer=True),
    # What it was about is gone for another reason: its author took it back, or it was erased.
    (ReportState.FILED, ReportAction.CLOSE): ReportStep(ReportState.CLOSED, frozenset(Role) - {Role.VISITOR}),
}


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """What the rules must know of a report: its state, until when its author is heard, and whether they answered."""

    state: ReportState
    heard_until: datetime
    answered: bool


def decide_report(
    standing: ReportStanding,
    action: ReportAction,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    answer: str = "",
) -> ReportState:
    """Where `action` by `actor` leads.

    Raises IllegalTransition when nobody may do that (any more), NotAllowed when this actor may not or not yet, and
    Refused when a reason or an answer is missing.
    """
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(Problem("action", "This report was decided already."))
    if actor.role not in step.by:
        raise NotAllowed(Problem("action", "You may not do that to this report."))
    if step.once and standing.answered:
        raise IllegalTransition(Problem("answer", "You have answered this report already."))
    if step.reason and not reason:
        raise Refused(Problem("reason", "Choose a reason: its author must be told why."))
    if step.after_hearing and not heard(standing, now) and reason != MANIFESTLY_ILLEGAL:
        raise NotAllowed(
            Problem("action", "Its author may still answer this report. Only what is manifestly illegal goes before.")
        )
    if step.answer and not answer.strip():
        raise Refused(Problem("answer", "Say why: the person who reported it is told your answer."))
    return step.to


def heard(standing: ReportStanding, now: datetime) -> bool:
    """Whether its author has answered, or had the time to."""
    return standing.answered or now >= standing.heard_until


@dataclass(frozen=True, slots=True)
class Notice:
    """What a report says, checked: the four things that DSA, article 16 (2) asks for; `contribution` says where."""

    contribution: str
    reason: str
    passage: str
    explanation: str
    name: str
    email: str


def check_notice(
    contribution: object,
    reason: object,
    passage: object,
    explanation: object,
    name: object,
    email: object,
    good_faith: object,
) -> Notice:
    """The fields as they will be kept. Raises Refused with every problem found, not only the first."""
    problems: list[Problem] = []
    where = _text(contribution).rpartition("#")[2].removeprefix("c-")
    if not where:
        problems.append(Problem("contribution", "Say which message you report: its number or its address."))
    code = _reason(_text(reason), problems)
    words = _words("passage", passage, PASSAGE_MAX, Problem("passage", "Quote the words that you report."), problems)
    why = _words("explanation", explanation, EXPLANATION_MAX, None, problems)
    who = _words("name", name, NAME_MAX, Problem("name", "Give your name."), problems).strip()
    if "\n" in who:
        problems.append(Problem("name", "This must fit on one line."))
    address = _address(_text(email), problems)
    if good_faith is not True and _text(good_faith).lower() not in ("on", "yes", "true", "1"):
        problems.append(
            Problem("good_faith", "Confirm that you believe in good faith that what you say is accurate and complete.")
        )
    if problems:
        raise Refused(*problems)
    return Notice(where, code, words, why, who, address)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _reason(code: str, problems: list[Problem]) -> str:
    try:
        if check_reason(code) is None:
            problems.append(Problem("reason", "Say why it should not be there: choose a reason."))
    except Refused as refusal:
        problems.extend(refusal.problems)
    return code if code in REASONS else ""


def _words(field: str, value: object, longest: int, missing: Problem | None, problems: list[Problem]) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        if missing is not None:
            problems.append(missing)
        return ""
    return check_body(value, problems, field=field, longest=longest)


def _address(text: str, problems: list[Problem]) -> str:
    if not text:
        problems.append(Problem("email", "Give your e-mail address: you are told there what becomes of your report."))
        return ""
    try:
        return check_email(text)
    except Refused:
        problems.append(Problem("email", "This is not an e-mail address. Write it like name@example.org."))
        return ""
