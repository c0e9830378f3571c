"""One decision about many contributions: each by its own rules and its own version, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import decide
from moderation.domain.actors import Actor
from moderation.domain.contribution import REASONED, Action, State
from moderation.domain.errors import Problem, Refused
from moderation.domain.reasons import check_reason
from moderation.storage import contributions
from moderation.storage.contributions import Stored

MOST = 40
"""Contributions decided at a time: more than a page of the desk holds, and few enough for one transaction."""

FOR_EDITS = {Action.APPROVE: Action.ACCEPT_EDIT, Action.REJECT: Action.REFUSE_EDIT}
"""What yes and no mean where the words stand already and an edit of them waits."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A contribution as the moderator saw it."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them: as it stands now where it was decided, and otherwise why not."""

    id: str
    decided: Stored | None = None
    problems: tuple[Problem, ...] = ()


def take(
    connection: Connection, seen: Sequence[Seen], action: Action, actor: Actor, now: datetime, reason: str, note: str
) -> list[Outcome]:
    """Take `action` about each, oldest first; what the rules refuse for one leaves the others decided.

    Raises Refused, and decides nothing, where nothing was chosen, too much was, the reason is missing or unknown, or
    the note cannot be kept.
    """
    if not seen:
        raise Refused(Problem("seen", "Choose at least one message."))
    if len(seen) > MOST:
        raise Refused(Problem("seen", "Choose at most %(most)d messages at a time.", {"most": MOST}))
    if check_reason(reason) is None and action in REASONED:
        raise Refused(Problem("reason", "Choose a reason: its author must be told why."))
    decide.check_note(note)
    kept = contributions.by_ids(connection, [each.id for each in seen])
    order = sorted(
        {each.id: each for each in seen}.values(), key=lambda each: kept[each.id].seq if each.id in kept else 0
    )
    for each in order:  # all of them before the log is written: see `storage.trail.append`
        if each.id in kept:
            kept[each.id] = contributions.get(connection, each.id, lock=True)
    return [_take(connection, each, _meant(action, kept.get(each.id)), actor, now, reason, note) for each in order]


def _take(
    connection: Connection, seen: Seen, action: Action, actor: Actor, now: datetime, reason: str, note: str
) -> Outcome:
    try:
        with connection.begin_nested():
            decided = decide.take(connection, seen.id, action, actor, now, reason, note, seen.version)
    except Refused as refusal:
        return Outcome(seen.id, problems=refusal.problems)
    return Outcome(seen.id, decided)


def _meant(action: Action, standing: Stored | None) -> Action:
    edited = standing is not None and standing.state is State.APPROVED and standing.proposed_body is not None
    return FOR_EDITS.get(action, action) if edited else action
