"""The right of reply: whoever is named or designated here may have a reply inserted, free of charge.

Sources: LCEN (loi 2004-575), article 1-1, III (until 2024: article 6, IV): asked within three months of the
publication, inserted within three days of receipt. Décret 2007-1527: article 2, what a request says; article 3, a reply
is written and no longer than what provoked it, nor than 200 lines; article 4, it follows that, says what it is, and
stays as long. Loi du 29 juillet 1881, article 13: it may have 50 lines even where what provoked it is shorter, and
stands without anything put in between. The decree's article 1 leaves out places where one can answer directly; this
site takes requests all the same, for a comment is no reply by right: it can be refused for other reasons, and nothing
says when it appears.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from moderation.domain.actors import Actor, Role
from moderation.domain.case import days_after
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.reasons import REPLY_REASONS

SOURCE = "right_of_reply"
"""Where a contribution came from that is a reply by right. It is a comment to everything else, and never a brand's."""

INSERT_WITHIN = 3
"""Days from receipt (LCEN, article 1-1, III)."""

ASK_WITHIN = 3
"""Months from the publication of what is contested (LCEN, article 1-1, III)."""

LEAST_LINES, MOST_LINES = 50, 200
"""What a reply may always have, and what it may never exceed (loi de 1881, article 13; décret, article 3)."""

LINE = 80
"""Characters of a line. No text says how long a line is on a screen: this is the measure of this site."""


class ReplyState(StrEnum):
    RECEIVED = "received"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ReplyAction(StrEnum):
    PUBLISH = "publish"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_DESK = frozenset({Role.MODERATOR, Role.SENIOR})

TRANSITIONS: dict[tuple[ReplyState, ReplyAction], tuple[ReplyState, frozenset[Role]]] = {
    (ReplyState.RECEIVED, ReplyAction.PUBLISH): (ReplyState.PUBLISHED, _DESK),
    (ReplyState.RECEIVED, ReplyAction.REFUSE): (ReplyState.REFUSED, _DESK),
    (ReplyState.RECEIVED, ReplyAction.WITHDRAW): (ReplyState.WITHDRAWN, frozenset({Role.AUTHOR, Role.OPERATOR})),
}
"""Where an action leads and who may take it. Once decided, what becomes of the words is the contribution's life: it can
be taken down, reinstated by another moderator, withdrawn and erased as any other; its words are never altered."""


@dataclass(frozen=True, slots=True)
class ReplyStanding:
    """What the rules must know of a request: `late`, it came after ASK_WITHIN; `too_long`, it exceeds its lines."""

    state: ReplyState
    late: bool = False
    too_long: bool = False


def decide_reply(
    standing: ReplyStanding, action: ReplyAction, actor: Actor, reason: str | None = None, answer: str = ""
) -> ReplyState:
    """Where `action` by `actor` leads.

    Raises IllegalTransition when nobody may do that (any more), NotAllowed when this actor may not, and Refused where a
    refusal gives no reason of the list, one that is not so, or nothing about this very case.
    """
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(Problem("action", "This request was decided already, or withdrawn."))
    to, by = step
    if actor.role not in by:
        raise NotAllowed(Problem("action", "You may not do that to this request."))
    if action is ReplyAction.REFUSE:
        _check_refusal(standing, reason, answer)
    return to


def _check_refusal(standing: ReplyStanding, reason: str | None, answer: str) -> None:
    problems = []
    if reason not in REPLY_REASONS:
        problems.append(Problem("reason", "Choose a reason: whoever asked must be told why."))
    elif reason == "out_of_time" and not standing.late:
        problems.append(Problem("reason", "This request came in time: that is no reason to refuse it."))
    elif reason == "too_long" and not standing.too_long:
        problems.append(Problem("reason", "This reply is not too long: that is no reason to refuse it."))
    if not answer.strip():
        problems.append(Problem("answer", "Say what makes it so: whoever asked is told your statement."))
    if problems:
        raise Refused(*problems)


# --- the clocks ------------------------------------------------------------------------------------------------------


def due_at(received_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when a reply received then must be inserted: the same hour three days later, by the clocks of `zone`.

    Counted from the hour of receipt and through weekends, the strictest way to read “within three days”.
    """
    return days_after(received_at, INSERT_WITHIN, zone)


def hours_left(received_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole hours until it is due, rounded down; below 0 once it is overdue."""
    return (due_at(received_at, zone) - now) // timedelta(hours=1)


def ask_until(published_on: date) -> date:
    """The last day on which a reply to what was published then can be asked for: the same day three months later.

    Where that month has no such day, its last one: of 30 November, 28 or 29 February.
    """
    month = published_on.month - 1 + ASK_WITHIN
    first = published_on.replace(day=1, year=published_on.year + month // 12, month=month % 12 + 1)
    following = first.month % 12 + 1
    last = first.replace(year=first.year + first.month // 12, month=following) - timedelta(days=1)
    return min(first + timedelta(days=published_on.day - 1), last)


def is_late(published_on: date, received_at: datetime, zone: ZoneInfo) -> bool:
    """Whether a request came after the last day for it, by the calendar of `zone`."""
    return received_at.astimezone(zone).date() > ask_until(published_on)


# --- the length ------------------------------------------------------------------------------------------------------


def length_of(text: str) -> int:
    """How many characters a text has, white space taken as one: so that line breaks make it no longer."""
    return len(" ".join(text.split()))


def lines(length: int) -> int:
    """How many lines `length` characters fill, the last one perhaps in part."""
    return -(-length // LINE)


def lines_allowed(contested: int | None) -> int:
    """How many lines the reply to what has `contested` characters may have. None: nobody knows how long that is."""
    return MOST_LINES if contested is None else min(MOST_LINES, max(LEAST_LINES, lines(contested)))
