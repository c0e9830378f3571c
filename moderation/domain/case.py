"""The life of a case as one table: one story × one brand, from the notice to the brand to what the author makes of it.

What a brand did is a dated fact and so is what it did not do: `deadlines` says from when silence counts as such. The
rules live here and not in a page, since a limit that only a form keeps is none.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused

REMINDERS = (8, 16, 24)
"""Days after the notice at which a brand that has not answered is reminded."""

SILENT_AFTER = 25
"""Days after which a brand that has an active representative is silent."""

SILENT_UNREPRESENTED = 60
"""Days after which a brand that has none is."""

VERDICT_WITHIN = 20
"""Days in which the story’s author gives a first verdict, from when they could; afterwards there is none."""

WARN_BEFORE = 5
"""Days before the end of those in which its author is reminded of it, if they left an address."""

REATTRIBUTE_WITHIN = 15
"""Days from the publication of “not concerned” in which the author can name another brand."""


class CaseState(StrEnum):
    PUBLISHED = "published"
    NOTIFIED = "notified"
    READ = "read"
    SILENT = "silent"
    ANSWERED = "answered"
    JUDGED = "judged"
    UNJUDGED = "unjudged"
    REATTRIBUTED = "reattributed"
    WITHDRAWN = "withdrawn"


class CaseAction(StrEnum):
    NOTIFY = "notify"
    """A letter to the brand was delivered."""
    SEND_NOTICE = "send_notice"
    """Somebody asks for that letter, where it is not sent by itself."""
    RECORD_NOTICE = "record_notice"
    """The brand was told by other means, on a day."""
    READ = "read"
    REMIND = "remind"
    FALL_SILENT = "fall_silent"
    ANSWER = "answer"
    RETRACT = "retract"
    JUDGE = "judge"
    LAPSE = "lapse"
    REOPEN = "reopen"
    REATTRIBUTE = "reattribute"
    WITHDRAW = "withdraw"
    """The story is gone, or no longer names the brand."""
    RETURN = "return"
    """It is back, and names it again."""


class StatementType(StrEnum):
    """What a brand's message is in its case: an official answer, or less than that."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    NOT_CONCERNED = "not_concerned"
    ACKNOWLEDGEMENT = "acknowledgement"
    """An automatic reply, or a bare “contact us”: it stops no clock."""
    FOLLOW_UP = "follow_up"
    """Whatever a brand adds to its answer."""


ANSWERS = frozenset({StatementType.ACCEPTED, StatementType.DISPUTED, StatementType.NOT_CONCERNED})
"""The statements that answer a story. One of them stands in a round, at the head of the thread."""


@dataclass(frozen=True, slots=True)
class CaseStep:
    """Where an action leads (`to` None: back to where the case stood before what is taken back), and who may take it.

    `own_brand`: only who speaks for the case's brand. `once`: never a second time in a case.
    """

    to: CaseState | None
    by: frozenset[Role]
    own_brand: bool = False
    once: bool = False


_CLOCK = frozenset({Role.CLOCK})
_BRAND = frozenset({Role.BRAND})
_AUTHOR = frozenset({Role.AUTHOR})
_DESK = frozenset({Role.MODERATOR, Role.SENIOR, Role.POLICY})
_PEOPLE = frozenset({Role.MODERATOR, Role.SENIOR, Role.OPERATOR})

_NOTIFY = CaseStep(CaseState.NOTIFIED, _CLOCK)
_READ = CaseStep(CaseState.READ, _BRAND, own_brand=True)
# A representative writes the answer; it counts once the desk has let it be published, from the moment it was sent.
_ANSWER = CaseStep(CaseState.ANSWERED, _DESK)
_RETRACT = CaseStep(None, frozenset(Role) - {Role.VISITOR, Role.CLOCK})
_JUDGE = CaseStep(CaseState.JUDGED, _AUTHOR)
# A new clock, which starts when the brand is told again.
_REOPEN = CaseStep(CaseState.PUBLISHED, _AUTHOR, once=True)
_REATTRIBUTE = CaseStep(CaseState.REATTRIBUTED, _AUTHOR, once=True)
_WITHDRAW = CaseStep(CaseState.WITHDRAWN, frozenset({Role.CLOCK, Role.OPERATOR}))

TRANSITIONS: dict[tuple[CaseState, CaseAction], CaseStep] = {
    (CaseState.PUBLISHED, CaseAction.NOTIFY): _NOTIFY,
    # To ask for a letter starts no clock: its delivery does.
    (CaseState.PUBLISHED, CaseAction.SEND_NOTICE): CaseStep(CaseState.PUBLISHED, _PEOPLE),
    (CaseState.PUBLISHED, CaseAction.RECORD_NOTICE): CaseStep(CaseState.NOTIFIED, _PEOPLE),
    # Who reads it at the inbox has been told, whether a letter arrived or not.
    (CaseState.PUBLISHED, CaseAction.READ): _READ,
    (CaseState.PUBLISHED, CaseAction.ANSWER): _ANSWER,
    (CaseState.PUBLISHED, CaseAction.WITHDRAW): _WITHDRAW,
    (CaseState.NOTIFIED, CaseAction.READ): _READ,
    (CaseState.NOTIFIED, CaseAction.REMIND): CaseStep(CaseState.NOTIFIED, _CLOCK),
    (CaseState.NOTIFIED, CaseAction.FALL_SILENT): CaseStep(CaseState.SILENT, _CLOCK),
    (CaseState.NOTIFIED, CaseAction.ANSWER): _ANSWER,
    (CaseState.NOTIFIED, CaseAction.WITHDRAW): _WITHDRAW,
    (CaseState.READ, CaseAction.REMIND): CaseStep(CaseState.READ, _CLOCK),
    (CaseState.READ, CaseAction.FALL_SILENT): CaseStep(CaseState.SILENT, _CLOCK),
    (CaseState.READ, CaseAction.ANSWER): _ANSWER,
    (CaseState.READ, CaseAction.WITHDRAW): _WITHDRAW,
    # Late answers are always possible; that a silent brand reads changes nothing but the line that says so.
    (CaseState.SILENT, CaseAction.READ): CaseStep(CaseState.SILENT, _BRAND, own_brand=True),
    (CaseState.SILENT, CaseAction.ANSWER): _ANSWER,
    (CaseState.SILENT, CaseAction.WITHDRAW): _WITHDRAW,
    (CaseState.ANSWERED, CaseAction.RETRACT): _RETRACT,
    (CaseState.ANSWERED, CaseAction.JUDGE): _JUDGE,
    # No verdict is none: it never counts as satisfied.
    (CaseState.ANSWERED, CaseAction.LAPSE): CaseStep(CaseState.UNJUDGED, _CLOCK),
    (CaseState.ANSWERED, CaseAction.REOPEN): _REOPEN,
    (CaseState.ANSWERED, CaseAction.REATTRIBUTE): _REATTRIBUTE,
    (CaseState.ANSWERED, CaseAction.WITHDRAW): _WITHDRAW,
    (CaseState.JUDGED, CaseAction.RETRACT): _RETRACT,
    (CaseState.JUDGED, CaseAction.JUDGE): _JUDGE,
    (CaseState.JUDGED, CaseAction.REOPEN): _REOPEN,
    (CaseState.JUDGED, CaseAction.WITHDRAW): _WITHDRAW,
    # Whose link came only after the answer has as many days from then.
    (CaseState.UNJUDGED, CaseAction.JUDGE): _JUDGE,
    (CaseState.UNJUDGED, CaseAction.RETRACT): _RETRACT,
    (CaseState.UNJUDGED, CaseAction.REOPEN): _REOPEN,
    (CaseState.UNJUDGED, CaseAction.WITHDRAW): _WITHDRAW,
    (CaseState.WITHDRAWN, CaseAction.RETURN): CaseStep(None, _CLOCK),
}


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What the rules must know of a case. Moments are of its present round: reopened, it starts a new one."""

    state: CaseState
    brand: str
    notified_at: datetime | None = None
    read_at: datetime | None = None
    silent_at: datetime | None = None
    answered_at: datetime | None = None
    readable_at: datetime | None = None
    """Since when readers see that answer, the story's author among them: their days are counted from then."""
    answer: StatementType | None = None
    judged: bool = False
    reopened: bool = False
    reattributed: bool = False
    """Whether it came from another brand's case, or was passed on before."""
    author_since: datetime | None = None
    """Since when the story's author has a private link: nobody else judges."""

    @property
    def judged_from(self) -> datetime | None:
        """From when the days for a verdict count: its author can read the answer, and has the link to judge it."""
        if self.readable_at is None or self.author_since is None:
            return self.readable_at
        return max(self.readable_at, self.author_since)


def decide_case(standing: CaseStanding, action: CaseAction, actor: Actor, now: datetime, zone: ZoneInfo) -> CaseState:
    """Where `action` by `actor` leads at `now`; days are counted as the clocks of `zone` count them.

    Raises IllegalTransition when nobody may do that (any more), NotAllowed when this actor may not.
    """
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(
            Problem(
                "action",
                "This case is %(case_state)s: it cannot be changed by “%(action)s”.",
                {"case_state": standing.state, "action": action},
            )
        )
    if actor.role not in step.by or (step.own_brand and actor.brand != standing.brand):
        raise NotAllowed(Problem("action", "You may not do that to this case."))
    _check_once(standing, action)
    _check_in_time(standing, action, now, zone)
    if step.to is not None:
        return step.to
    return unanswered(standing) if action is CaseAction.RETRACT else stood(standing)


def stood(standing: CaseStanding) -> CaseState:
    """Where a withdrawn case stands once its story is back, as its moments tell."""
    if standing.answered_at is None:
        return unanswered(standing)
    return CaseState.JUDGED if standing.judged else CaseState.ANSWERED


def unanswered(standing: CaseStanding) -> CaseState:
    """Where a case stands once its answer is gone: silence that had begun was only interrupted."""
    if standing.silent_at is not None:
        return CaseState.SILENT
    if standing.read_at is not None:
        return CaseState.READ
    return CaseState.PUBLISHED if standing.notified_at is None else CaseState.NOTIFIED


def _check_once(standing: CaseStanding, action: CaseAction) -> None:
    if action is CaseAction.REOPEN and standing.reopened:
        raise IllegalTransition(Problem("action", "This case was reopened once already."))
    if action is CaseAction.REATTRIBUTE and standing.reattributed:
        raise IllegalTransition(Problem("action", "This case was passed to another brand once already."))
    if action is CaseAction.REATTRIBUTE and standing.answer is not StatementType.NOT_CONCERNED:
        raise IllegalTransition(
            Problem("action", "Only a case that the brand says does not concern it can be passed to another brand.")
        )


def _check_in_time(standing: CaseStanding, action: CaseAction, now: datetime, zone: ZoneInfo) -> None:
    limit, since = {
        # A verdict that was given can be revised at any time.
        CaseAction.JUDGE: (None if standing.state is CaseState.JUDGED else VERDICT_WITHIN, standing.judged_from),
        CaseAction.REATTRIBUTE: (REATTRIBUTE_WITHIN, standing.readable_at),
    }.get(action, (None, None))
    if limit is not None and since is not None and now > days_after(since, limit, zone):
        raise NotAllowed(Problem("action", "The %(n)s days in which you could do that are over.", {"n": limit}))


# --- the clock -------------------------------------------------------------------------------------------------------


def days_after(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many days after `start`, at the same hour by the clocks of `zone`: a day may have 23 or 25 hours. In UTC's
    terms where `start` is; an hour that the clocks leave out is taken as the one after it."""
    local = start.astimezone(zone)
    # Arithmetic on a moment with a zone counts by the clock on the wall; the round trip settles an hour left out.
    return (local + timedelta(days=days)).astimezone(start.tzinfo)


OPEN = frozenset({CaseState.NOTIFIED, CaseState.READ})
"""The states in which a brand's time runs."""

ANSWERED = frozenset({CaseState.ANSWERED, CaseState.JUDGED, CaseState.UNJUDGED})
"""The states in which an official answer stands."""


class Deadlines(NamedTuple):
    """When the clock does something about a case that stays unanswered."""

    reminders: tuple[datetime, ...]
    silent: datetime


def deadlines(notified_at: datetime, represented_since: datetime | None, zone: ZoneInfo) -> Deadlines:
    """The dates of a case whose brand was told at `notified_at`.

    `represented_since`: from when the brand has had an active representative without a break; None: it has none. Who
    joins later has as many days from then as any other, though never more than a brand that never joined.
    """
    longest = days_after(notified_at, SILENT_UNREPRESENTED, zone)
    silent = longest
    if represented_since is not None:
        silent = min(longest, days_after(max(notified_at, represented_since), SILENT_AFTER, zone))
    return Deadlines(tuple(days_after(notified_at, days, zone) for days in REMINDERS), silent)


def told_before(day: date, represented_since: datetime | None, zone: ZoneInfo) -> datetime:
    """A brand told before this moment, and no other, is silent before `day` unless it answers: `deadlines` read
    backwards."""
    since = datetime.combine(day - timedelta(days=SILENT_AFTER), time(), zone)
    if represented_since is not None and represented_since < since:
        return since
    return datetime.combine(day - timedelta(days=SILENT_UNREPRESENTED), time(), zone)


# --- the verdict -----------------------------------------------------------------------------------------------------


class Degree(StrEnum):
    """An author's answer to one of the two questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Satisfaction(StrEnum):
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    UNSATISFIED = "unsatisfied"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the story's author says of an answer: was it repaired, and was the person respected?"""

    repaired: Degree
    respected: Degree

    @property
    def satisfaction(self) -> Satisfaction:
        """Both axes in one word: satisfied takes yes to both, and one no is enough for unsatisfied."""
        if Degree.NO in (self.repaired, self.respected):
            return Satisfaction.UNSATISFIED
        if self.repaired is self.respected is Degree.YES:
            return Satisfaction.SATISFIED
        return Satisfaction.NEUTRAL


def check_verdict(repaired: object, respected: object) -> Verdict:
    """The verdict that a form gives. Raises Refused, naming each question that was left out or answered otherwise."""
    given = {"repaired": repaired, "respected": respected}
    problems = [
        Problem(field, "Choose one of the three answers.") for field, word in given.items() if word not in list(Degree)
    ]
    if problems:
        raise Refused(*problems)
    return Verdict(Degree(str(repaired)), Degree(str(respected)))
