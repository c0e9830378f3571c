"""Blocking a sender for a while: by a keyed hash of the address or e-mail, with a reason, never for ever."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.errors import Conflict, NotAllowed, Problem, Refused, Unknown
from moderation.domain.reasons import check_reason
from moderation.storage import arrivals, blocks, connections, contributions
from moderation.storage.contributions import Stored

DAYS = (1, 7, 30, 365)
"""How long a block can be. It ends by itself."""

SAME = timedelta(hours=1)
"""A block that would end so little after another one is the same again: sent twice, or by two moderators at once."""


def known_by(connection: Connection, contribution: Stored) -> dict[str, str]:
    """By what its sender is known, by kind. For hashing only: moderators are told the kinds, never the values."""
    if contribution.account is not None:
        return {}
    origins = connections.of_contributions(connection, [contribution.seq])
    address = origins[0].address if origins else ""
    found = {"address": address, "email": arrivals.email_of(connection, contribution)}
    return {kind: value for kind, value in found.items() if value}


def block(
    connection: Connection,
    id: str,
    kinds: Iterable[str],
    days: int,
    reason: str,
    actor: Actor,
    secret: str,
    now: datetime,
) -> None:
    """Let nothing be sent by whoever sent the contribution `id`, for `days`. `kinds`: some of `blocks.KINDS`.

    Raises Refused where nothing is chosen, or its sender is not known by what was; Conflict where they are blocked as
    long already: whoever lifted the one block would leave the same one behind; Unknown.
    """
    contribution = contributions.get(connection, id)
    if actor.account is None:
        raise NotAllowed(Problem("action", "You may not do that to this contribution."))
    values = known_by(connection, contribution)
    chosen = [kind for kind in blocks.KINDS if kind in set(kinds)]
    problems = []
    if not chosen or not set(chosen) <= values.keys():
        problems.append(Problem("kind", "Choose by what to know the sender."))
    if days not in DAYS:
        problems.append(Problem("days", "Choose how long."))
    if not check_reason(reason):
        problems.append(Problem("reason", "Choose a reason: its author must be told why."))
    if problems:
        raise Refused(*problems)
    until = now + timedelta(days=days)
    keys = {kind: blocks.key_of(secret, kind, values[kind]) for kind in chosen}
    standing = {kind: blocks.in_force(connection, [key], now) for kind, key in keys.items()}
    as_long = {kind: each for kind, each in standing.items() if each is not None and each.until + SAME > until}
    if len(as_long) == len(chosen):
        longest = max(as_long.values(), key=lambda each: each.until)
        told = {"who": longest.by, "day": longest.until.date().isoformat()}
        raise Conflict(Problem("block", "%(who)s has blocked this sender already, until %(day)s.", told))
    for kind, key in keys.items():
        if kind not in as_long:
            blocks.add(connection, key, kind, reason, contribution.seq, actor.account, now, until)


def lift(connection: Connection, seq: int, actor: Actor, now: datetime) -> None:
    """End a block before its time. Raises Unknown where none is in force."""
    if actor.account is None or not blocks.lift(connection, seq, actor.account, now):
        raise Unknown(Problem("block", "This block has ended already."))
