"""Connection data: from where each contribution was sent. The law asks for it for a year; nobody else ever sees it.

No page shows it. For requests of persons, `of_contributions` gives what is held and `forget` empties it: an export or
an erasure of a person must call them with the contributions of that person (`contributions.of_email`).
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from moderation.storage.tables import connections, contributions

USER_AGENT_MOST = 300
"""Characters kept of what a program calls itself."""


@dataclass(frozen=True, slots=True)
class Origin:
    """From where something was sent: `address` as the server saw it, `user_agent` as the program said."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about the sending of one contribution (its seq)."""

    contribution: int
    address: str
    user_agent: str
    at: datetime


_ADD = insert(connections)
_SENT_SINCE = (
    select(connections.c.address, connections.c.at)
    .join(contributions, contributions.c.seq == connections.c.contribution)
    .where(connections.c.at > bindparam("since"), contributions.c.post == bindparam("under"))
    .order_by(connections.c.at.desc())
)


def network(address: str) -> str:
    """What counts as one sender: an IPv4 address, the /64 of an IPv6 one (whoever has one has all of it).

    Text that is no address stands for itself.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def add(connection: Connection, contribution: int, origin: Origin, at: datetime) -> None:
    """Keep from where the contribution (its seq) was sent."""
    connection.execute(
        _ADD,
        {
            "contribution": contribution,
            "address": origin.address,
            "user_agent": origin.user_agent[:USER_AGENT_MOST],
            "at": at,
        },
    )


def last_sent(connection: Connection, origin: Origin, post: str, since: datetime) -> datetime | None:
    """When something was last sent from there, or from its network, under `post`; None where nothing was `since`."""
    there = network(origin.address)
    sent = connection.execute(_SENT_SINCE, {"since": since, "under": post})
    return next((row.at for row in sent if network(row.address) == there), None)


def of_contributions(connection: Connection, seqs: Iterable[int]) -> list[Held]:
    """What is held about sending these contributions, oldest first: for the person's own eyes, and for erasing it."""
    query = select(connections.c.contribution, connections.c.address, connections.c.user_agent, connections.c.at)
    query = query.where(connections.c.contribution.in_(set(seqs))).order_by(connections.c.contribution)
    return [Held(*row) for row in connection.execute(query)]


def forget(connection: Connection, seqs: Iterable[int]) -> int:
    """Delete what is held about sending these contributions; returns of how many there was something."""
    return connection.execute(delete(connections).where(connections.c.contribution.in_(set(seqs)))).rowcount


def forget_before(connection: Connection, moment: datetime) -> int:
    """Delete what is older than `moment`; returns how many rows went."""
    return connection.execute(delete(connections).where(connections.c.at < moment)).rowcount
