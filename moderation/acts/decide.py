"""Decisions of the desk."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts.consequences import follow
from moderation.acts.publishing import ask_if_seen
from moderation.domain.actors import Actor
from moderation.domain.contribution import EDIT_DECISIONS, REASONED, Action, Event, LastDecision, State, decide
from moderation.domain.errors import Conflict, NotAllowed, Problem
from moderation.domain.reasons import check_reason
from moderation.domain.text import NOTE_MAX, check_body
from moderation.storage import contributions, revisions
from moderation.storage.contributions import Stored


def take(
    connection: Connection,
    id: str,
    action: Action,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    note: str = "",
    version: int | None = None,
) -> Stored:
    """Take one decision: new state, log and outbox row in one transaction. Returns the contribution as it is now.

    `version` is the one that the moderator saw: if another stands now, Conflict says who decided what since. None
    (the API's choice) decides upon whatever stands. Raises Unknown, IllegalTransition, NotAllowed, Refused.
    """
    before = contributions.get(connection, id, lock=True)
    if version is not None and version != before.version:
        raise Conflict(_meanwhile(connection, before))
    refuse_author(before, actor)
    reason = check_reason(reason)
    if action not in REASONED:
        reason = None
    note = check_note(note)
    standing = contributions.standing(connection, before)
    event = decide(standing, action, actor, reason)
    after = contributions.change(connection, before, **_changes(connection, before, event, standing.last, now))
    contributions.log(connection, before, event, actor, now, reason, note)
    ask_if_seen(connection, before, event, now)
    follow(connection, before, event, actor, now)
    return after


def refuse_author(contribution: Stored, actor: Actor) -> None:
    """Nobody decides about what they wrote, nor about appeals and reports that it caused. Raises NotAllowed."""
    if contribution.account is not None and contribution.account == actor.account:
        raise NotAllowed(Problem("action", "Another moderator must decide this: you wrote it."))


def check_note(note: str) -> str:
    """The note to colleagues as it will be kept; empty where nothing was written. Raises Refused."""
    return check_body(note, field="note", longest=NOTE_MAX) if note.strip() else ""


def _changes(
    connection: Connection, before: Stored, event: Event, last: LastDecision | None, now: datetime
) -> dict[str, object]:
    """The columns that `event` changes; `last`: the decision before it."""
    changes: dict[str, object] = {"state": event.to_state}
    if event.action is Action.UNDO and last is not None and last.action in EDIT_DECISIONS:
        return changes | _edit_again(connection, before, last.action, now)
    if event.to_state is State.APPROVED and before.published_at is None:
        changes["published_at"] = now
    proposed = before.proposed_body
    if proposed is not None and event.action is Action.ACCEPT_EDIT:
        revisions.keep(connection, before, before.body, "superseded", now)
        changes |= {"body": proposed, "edited_at": before.proposed_at, "proposed_body": None, "proposed_at": None}
    elif (proposed is not None and event.to_state is not State.APPROVED) or event.action is Action.REFUSE_EDIT:
        revisions.keep(connection, before, proposed or "", "refused", now)
        changes |= {"proposed_body": None, "proposed_at": None}
    return changes


def _edit_again(connection: Connection, before: Stored, undone: Action, now: datetime) -> dict[str, object]:
    """The columns that let an edit wait again, about which `undone` was decided."""
    if undone is Action.REFUSE_EDIT:
        proposed = revisions.take(connection, before, "refused")
        asked_at = revisions.typed_at(connection, before, proposed) or now
        return {"proposed_body": proposed, "proposed_at": asked_at}
    stood = revisions.take(connection, before, "superseded")
    edited_at = revisions.typed_at(connection, before, stood)
    return {
        "body": stood,
        "edited_at": edited_at,
        "proposed_body": before.body,
        "proposed_at": before.edited_at,
    }


def _meanwhile(connection: Connection, now_standing: Stored) -> Problem:
    """What happened since the moderator looked, so that the second one is told by whom."""
    entries = contributions.decisions_of(connection, now_standing.seq)
    if not entries:
        return Problem("version", "Its author changed it meanwhile. Read it again before you decide.")
    last = entries[-1]
    return Problem(
        "version",
        "%(who)s decided meanwhile: %(action)s. Look at it again before you decide.",
        {"who": last.by or last.role, "action": last.action},
    )
