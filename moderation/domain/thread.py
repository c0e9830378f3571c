"""What a moderator may do to a whole thread, as one table: what it stands at before, and after."""

from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem

_DESK = frozenset({Role.MODERATOR, Role.SENIOR})


class ThreadAction(StrEnum):
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"


def check(action: ThreadAction, actor: Actor, *, locked: bool, pinned: str | None, wanted: str | None = None) -> None:
    """Raise NotAllowed for whoever is no moderator, IllegalTransition for what would change nothing.

    `wanted` is the contribution that is to be pinned; pinning another one takes the place of the first.
    """
    if actor.role not in _DESK:
        raise NotAllowed(Problem("action", "You may not do that to this thread."))
    idle = {
        ThreadAction.LOCK: locked,
        ThreadAction.UNLOCK: not locked,
        ThreadAction.PIN: pinned is not None and pinned == wanted,
        ThreadAction.UNPIN: pinned is None,
    }[action]
    if idle:
        raise IllegalTransition(Problem("action", "Somebody else did that meanwhile: nothing is left to do."))
