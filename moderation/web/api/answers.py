"""What the API tells of a contribution: only the fields named here, and no e-mail address has one."""

from typing import Any

from sqlalchemy import Connection

from moderation.domain.actors import Actor, Permission
from moderation.domain.contribution import DECISIONS, allowed
from moderation.publication import moment
from moderation.storage import contributions
from moderation.storage.contributions import Decision, Stored


def summary(kept: Stored) -> dict[str, Any]:
    """A contribution without its log."""
    return {
        "id": kept.id,
        "post": kept.post,
        "parent": kept.parent,
        "kind": kept.kind,
        "state": kept.state,
        "version": kept.version,
        "author": kept.author,
        "title": kept.title,
        "brand": kept.brand,
        "website": kept.website,
        "body": kept.body,
        "proposed_body": kept.proposed_body,
        "lang": kept.lang,
        "created_at": moment(kept.created_at),
        "edited_at": moment(kept.edited_at) if kept.edited_at else None,
        "proposed_at": moment(kept.proposed_at) if kept.proposed_at else None,
        "published_at": moment(kept.published_at) if kept.published_at else None,
        "source": kept.source,
    }


def in_full(connection: Connection, kept: Stored, actor: Actor) -> dict[str, Any]:
    """A contribution with its log, oldest entry first, and the decisions that `actor` could take now."""
    possible = allowed(contributions.standing(connection, kept), actor)
    return {
        **summary(kept),
        "actions": [action for action in possible if action in DECISIONS],
        "decisions": [_entry(entry, actor) for entry in contributions.decisions_of(connection, kept.seq)],
    }


def _entry(entry: Decision, actor: Actor) -> dict[str, Any]:
    """One decision. Who took it and what was noted for colleagues is for moderators only."""
    told: dict[str, Any] = {
        "action": entry.action,
        "from_state": entry.from_state,
        "to_state": entry.to_state,
        "reason": entry.reason,
        "role": entry.role,
        "at": moment(entry.at),
    }
    if actor.may(Permission.MODERATE):
        told |= {"by": entry.by, "note": entry.note}
    return told
