"""Whether whoever acts for a brand is still believed to speak for it: what readers see of it would be nobody's else."""

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.errors import NotAllowed, Problem
from moderation.domain.representative import State
from moderation.storage import accounts


def check_believed(connection: Connection, actor: Actor) -> None:
    """Raises NotAllowed for a representative whose proof was not renewed in time."""
    if actor.account is not None and accounts.get(connection, actor.account).standing is State.LAPSED:
        raise NotAllowed(
            Problem("representative", "Confirm first that you still speak for your brand: see “Who speaks for us”.")
        )
