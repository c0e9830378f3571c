"""The life of an appeal as one table (DSA, article 20): lodged by the author, decided by another moderator, once.

Free, for six months from the decision, and never decided by whoever took the decision that it is against.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused

APPEAL_LIFE = timedelta(days=184)
"""How long a decision can be appealed against: never less than six months, whichever they are."""

APPEALABLE = frozenset({Action.REJECT, Action.TAKE_DOWN, Action.REFUSE_EDIT})
"""The decisions that an author can appeal against."""


class AppealState(StrEnum):
    WAITING = "waiting"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    CLOSED = "closed"


class AppealAction(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class AppealStep:
    """Where an action leads, who may take it, whether another moderator must, and whether it needs an answer."""

    to: AppealState
    by: frozenset[Role]
    other_moderator: bool = False
    answer: bool = False


_DESK = frozenset({Role.MODERATOR, Role.SENIOR})

TRANSITIONS: dict[tuple[AppealState, AppealAction], AppealStep] = {
    (AppealState.WAITING, AppealAction.UPHOLD): AppealStep(AppealState.UPHELD, _DESK, other_moderator=True),
    (AppealState.WAITING, AppealAction.DISMISS): AppealStep(
        AppealState.DISMISSED, _DESK, other_moderator=True, answer=True
    ),
    # Its author took the message back, it was erased, or the decision was undone: nothing is left to decide.
    (AppealState.WAITING, AppealAction.CLOSE): AppealStep(AppealState.CLOSED, frozenset(Role) - {Role.VISITOR}),
}


@dataclass(frozen=True, slots=True)
class AppealStanding:
    """What the rules must know of an appeal: its state, and the account that took the decision it is against."""

    state: AppealState
    decided_by: int | None


def decide_appeal(standing: AppealStanding, action: AppealAction, actor: Actor, answer: str = "") -> AppealState:
    """Where `action` by `actor` leads.

    Raises IllegalTransition when nobody may do that (any more), NotAllowed when this actor may not, and Refused when
    the answer to its author is missing.
    """
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(Problem("action", "This appeal was decided already."))
    if actor.role not in step.by:
        raise NotAllowed(Problem("action", "You may not do that to this appeal."))
    if step.other_moderator and standing.decided_by == actor.account:
        raise NotAllowed(
            Problem("action", "Another moderator must decide this appeal: you took the decision that it is against.")
        )
    if step.answer and not answer.strip():
        raise Refused(Problem("answer", "Say why: its author is told your answer."))
    return step.to


def check_appealable(state: State, action: Action, decided_at: datetime, latest: bool, now: datetime) -> None:
    """Whether a decision can be appealed against `now`, its contribution being in `state`.

    `latest`: of an edit that was refused, that no other was proposed since. Raises NotAllowed, saying what is missing.
    """
    stands = state is State.APPROVED if action is Action.REFUSE_EDIT else state in (State.REJECTED, State.TAKEN_DOWN)
    if action not in APPEALABLE or not latest or not stands:
        raise NotAllowed(Problem("appeal", "There is no decision here that you could appeal against."))
    if now > decided_at + APPEAL_LIFE:
        raise NotAllowed(Problem("appeal", "The six months in which you could appeal against this decision are over."))
