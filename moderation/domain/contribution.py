"""The life of a contribution as one table: state × action → step. `decide` is the one function that reads it.

"Published" is not a state: a contribution is published when the publication of its thread holds it.

An edit of an approved contribution is *proposed*: the approved words stand until a moderator accepts the new ones.
"""

from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused


class State(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    TAKEN_DOWN = "taken_down"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Action(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    TAKE_DOWN = "take_down"
    REINSTATE = "reinstate"
    UNDO = "undo"
    ACCEPT_EDIT = "accept_edit"
    REFUSE_EDIT = "refuse_edit"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads, who may take it, and whether it needs a reason. `to` None: back to where it came from."""

    to: State | None
    by: frozenset[Role]
    reason: bool = False
    needs_proposal: bool | None = None
    other_moderator: bool = False
    same_moderator: bool = False


_DESK = frozenset({Role.MODERATOR, Role.SENIOR})
_AUTHOR = frozenset({Role.AUTHOR, Role.BRAND})
_OWNERS = frozenset({Role.AUTHOR, Role.OPERATOR})

_ERASE = Step(State.ERASED, _OWNERS)
_EXPIRE = Step(State.ERASED, _OWNERS | {Role.POLICY})
_WITHDRAW = Step(State.WITHDRAWN, _AUTHOR)
_UNDO = Step(None, _DESK, same_moderator=True)
_REINSTATE = Step(State.APPROVED, _DESK, other_moderator=True)

TRANSITIONS: dict[tuple[State, Action], Step] = {
    (State.PENDING, Action.APPROVE): Step(State.APPROVED, _DESK | {Role.POLICY}),
    (State.PENDING, Action.REJECT): Step(State.REJECTED, _DESK, reason=True),
    (State.PENDING, Action.EDIT): Step(State.PENDING, _AUTHOR),
    (State.PENDING, Action.WITHDRAW): _WITHDRAW,
    (State.PENDING, Action.ERASE): _ERASE,
    (State.APPROVED, Action.TAKE_DOWN): Step(State.TAKEN_DOWN, _DESK, reason=True),
    (State.APPROVED, Action.EDIT): Step(State.APPROVED, _AUTHOR),
    (State.APPROVED, Action.ACCEPT_EDIT): Step(State.APPROVED, _DESK, needs_proposal=True),
    (State.APPROVED, Action.REFUSE_EDIT): Step(State.APPROVED, _DESK, reason=True, needs_proposal=True),
    (State.APPROVED, Action.UNDO): _UNDO,
    (State.APPROVED, Action.WITHDRAW): _WITHDRAW,
    (State.APPROVED, Action.ERASE): _ERASE,
    (State.REJECTED, Action.REINSTATE): _REINSTATE,
    (State.REJECTED, Action.UNDO): _UNDO,
    (State.REJECTED, Action.WITHDRAW): _WITHDRAW,
    (State.REJECTED, Action.ERASE): _EXPIRE,
    (State.TAKEN_DOWN, Action.REINSTATE): _REINSTATE,
    (State.TAKEN_DOWN, Action.UNDO): _UNDO,
    (State.TAKEN_DOWN, Action.WITHDRAW): _WITHDRAW,
    (State.TAKEN_DOWN, Action.ERASE): _EXPIRE,
    (State.WITHDRAWN, Action.ERASE): _EXPIRE,
}

DECISIONS = frozenset(
    {Action.APPROVE, Action.REJECT, Action.TAKE_DOWN, Action.REINSTATE, Action.UNDO}
    | {Action.ACCEPT_EDIT, Action.REFUSE_EDIT}
)
"""The actions of the desk; the others are its author's or the operator's. All are logged alike."""

REASONED = frozenset(action for (_state, action), step in TRANSITIONS.items() if step.reason)
"""The decisions that their author is told the reason of; with any other, a reason would say nothing."""

REFUSALS = frozenset({Action.REJECT, Action.TAKE_DOWN})
"""The decisions that only another moderator may reverse, save by undoing them at once."""

EDIT_DECISIONS = frozenset({Action.ACCEPT_EDIT, Action.REFUSE_EDIT})
"""The decisions about an edit: undone, the edit waits again, and the words that stood before it stand."""

UNDOABLE = frozenset({Action.APPROVE, Action.REJECT, Action.TAKE_DOWN, Action.REINSTATE}) | EDIT_DECISIONS


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The last entry of a contribution's log."""

    action: Action
    from_state: State
    account: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules must know of a contribution: its state, whether an edit waits, and how it came to its state.

    `refused_by` is the account that last rejected it or took it down: another one must reinstate it. `by_right`: it is
    a reply by right, whose words nobody alters and which waits in no queue (see `domain.right_of_reply`).
    """

    state: State
    proposal: bool = False
    last: LastDecision | None = None
    refused_by: int | None = None
    by_right: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What a decision changes."""

    action: Action
    from_state: State
    to_state: State

    @property
    def changes_something(self) -> bool:
        """Whether it stands otherwise than before. An edit only proposes, or alters what nobody has read yet."""
        return self.from_state != self.to_state or self.action in (Action.ACCEPT_EDIT, Action.UNDO)


def decide(standing: Standing, action: Action, actor: Actor, reason: str | None = None) -> Event:
    """What `action` by `actor` makes of a contribution that stands so.

    Raises IllegalTransition when nobody may do that now, NotAllowed when this actor may not, and Refused when a reason
    is missing. Whether `reason` is a known code is the caller's question (see `domain.reasons`).
    """
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(
            Problem(
                "action",
                "This contribution is %(state)s: it cannot be changed by “%(action)s”.",
                {"state": standing.state, "action": action},
            )
        )
    if actor.role not in step.by:
        raise NotAllowed(Problem("action", "You may not do that to this contribution."))
    if step.needs_proposal is True and not standing.proposal:
        raise IllegalTransition(Problem("action", "No edit is waiting for a decision here."))
    if step.other_moderator and standing.refused_by == actor.account:
        raise NotAllowed(
            Problem("action", "Another moderator must decide this: you took the decision that it would reverse.")
        )
    to_state = step.to
    if to_state is None:
        to_state = _undone(standing, actor)
    if standing.by_right and (action is Action.EDIT or to_state is State.PENDING):
        raise NotAllowed(
            Problem("action", "A reply by right is not edited, nor put back into the queue. It can be taken down.")
        )
    if step.reason and not reason:
        raise Refused(Problem("reason", "Choose a reason: its author must be told why."))
    return Event(action, standing.state, to_state)


def _undone(standing: Standing, actor: Actor) -> State:
    last = standing.last
    if last is None or last.action not in UNDOABLE:
        raise IllegalTransition(Problem("action", "There is no decision to undo here."))
    if last.account != actor.account:
        raise NotAllowed(Problem("action", "Only the moderator who took this decision can undo it."))
    return last.from_state


def allowed(standing: Standing, actor: Actor) -> list[Action]:
    """The actions that `actor` could take now, in the table's order: what a page may offer."""
    possible = []
    for state, action in TRANSITIONS:
        if state is standing.state:
            try:
                decide(standing, action, actor, reason="any")
            except Refused:
                continue
            possible.append(action)
    return possible
