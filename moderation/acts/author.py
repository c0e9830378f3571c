"""What the author of a contribution may do with it, by the receipt's private address or a representative's account."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.acts.answering import check_withdrawal
from moderation.acts.consequences import follow
from moderation.acts.publishing import ask_if_seen
from moderation.domain.actors import Actor
from moderation.domain.contribution import Action, State, decide
from moderation.domain.errors import NotAllowed, Problem
from moderation.domain.right_of_reply import SOURCE as RIGHT_OF_REPLY
from moderation.domain.text import check_body
from moderation.storage import contributions, revisions
from moderation.storage.contributions import Stored


def may_edit(contribution: Stored, window: timedelta, now: datetime) -> bool:
    """Whether its author can still change the words: in a state that allows it, and within the window."""
    open_to_it = contribution.state in (State.PENDING, State.APPROVED) and contribution.source != RIGHT_OF_REPLY
    return open_to_it and now <= contribution.created_at + window


def edit(connection: Connection, id: str, body: object, actor: Actor, window: timedelta, now: datetime) -> Stored:
    """Change the words. While pending they are simply other words; once approved they wait for a moderator anew.

    Raises Refused for words that cannot be kept, NotAllowed after the window, IllegalTransition in other states.
    """
    before = contributions.get(connection, id, lock=True)
    event = decide(contributions.standing(connection, before), Action.EDIT, actor)
    if not may_edit(before, window, now):
        raise NotAllowed(
            Problem(
                "body",
                "A message can be edited for %(minutes)d minutes after it was sent. You can still withdraw it.",
                {"minutes": int(window.total_seconds() // 60)},
            )
        )
    words = check_body(body)
    if words == (before.body if before.proposed_body is None else before.proposed_body):
        return before
    if before.state is State.PENDING:
        revisions.keep(connection, before, before.body, "superseded", now)
        after = contributions.change(connection, before, body=words, edited_at=now)
    else:
        if before.proposed_body is not None:
            revisions.keep(connection, before, before.proposed_body, "superseded", now)
        back = words == before.body
        after = contributions.change(
            connection, before, proposed_body=None if back else words, proposed_at=None if back else now
        )
    contributions.log(connection, after, event, actor, now)
    return after


def withdraw(connection: Connection, id: str, actor: Actor, now: datetime) -> Stored:
    """Take it back, at any time: readers no longer see it; the log keeps that it was.

    Raises NotAllowed for what a brand promised, or was judged by.
    """
    before = contributions.get(connection, id, lock=True)
    event = decide(contributions.standing(connection, before), Action.WITHDRAW, actor)
    check_withdrawal(connection, before)
    if before.proposed_body is not None:
        revisions.keep(connection, before, before.proposed_body, "superseded", now)
    after = contributions.change(connection, before, state=State.WITHDRAWN, proposed_body=None, proposed_at=None)
    contributions.log(connection, before, event, actor, now)
    ask_if_seen(connection, before, event, now)
    follow(connection, before, event, actor, now)
    return after
