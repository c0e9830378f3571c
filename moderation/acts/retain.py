"""Keeping nothing longer than promised: what runs by itself, and needs nobody to remember it."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.acts import erase, right_of_reply
from moderation.domain import hook
from moderation.domain.actors import POLICY
from moderation.domain.policy_rules import Policy
from moderation.storage import (
    blocks,
    connections,
    contributions,
    expiry,
    hook_deliveries,
    identities,
    inbox,
    proofs,
    reply_requests,
)
from moderation.storage.purging import overwrite

CONNECTIONS = timedelta(days=365)
"""Connection data of contributors: LCEN, décret 2021-1362 (TRUST duty 10). Then it goes, whatever the policy says."""

BLOCKS = timedelta(days=365)
"""So long after its end a block can still be looked at."""

NOTES = timedelta(days=365)
"""So long after a case closed, what the brand's people noted and drafted about it may still be of use to them."""

AT_A_TIME = 100
"""Contributions erased in one transaction, so that no comment waits long for its turn."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of each went: rows of connection data, contributions, edits, blocks, and proofs of several kinds;
    `inbox`, what a brand's people had noted and drafted; `messages` that were sent to a brand's systems; and
    `replies`, what requests for a reply by right said."""

    connections: int = 0
    contributions: int = 0
    edits: int = 0
    blocks: int = 0
    proofs: int = 0
    inbox: int = 0
    messages: int = 0
    replies: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


def forget_dated(connection: Connection, policy: Policy, now: datetime) -> Gone:
    """Delete what has a date: connection data after a year, ended blocks, expired proofs, what was noted and drafted of
    cases that closed a year ago, what was sent to a brand's systems; empty refused edits, and requests for
    a reply that were decided a year ago."""
    overwrite(connection)
    kept = timedelta(days=policy.retention_refused_days)
    return Gone(
        connections=connections.forget_before(connection, now - CONNECTIONS),
        edits=expiry.empty_refused_edits(connection, now - kept) if kept else 0,
        blocks=blocks.forget_before(connection, now - BLOCKS),
        proofs=proofs.forget_expired(connection, now) + identities.forget_expired(connection, now),
        inbox=inbox.forget_closed(connection, now - NOTES),
        messages=hook_deliveries.forget_before(connection, now - hook.KEPT),
        replies=reply_requests.forget_before(connection, now - right_of_reply.KEPT),
    )


def erase_ended(connection: Connection, policy: Policy, now: datetime) -> int:
    """Erase up to AT_A_TIME contributions that are no longer shown since `policy` says; returns how many.

    The log keeps that they were and why they went, as with any erasure; it says that the policy did it.
    """
    if not policy.retention_refused_days:
        return 0
    ids = expiry.ended_before(connection, now - timedelta(days=policy.retention_refused_days), AT_A_TIME)
    # All of them before the log is written: see `storage.trail.append`.
    found = [contributions.get(connection, id, lock=True) for id in ids]
    return len(erase.several(connection, found, now, POLICY))
