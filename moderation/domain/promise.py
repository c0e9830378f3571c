"""The life of a promise as one table: what a brand publicly undertook, by when, and whether it was kept.

The brand claims, the story's author judges: nothing is confirmed by who promised it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.text import day_written

CLAIM_JUDGED_WITHIN = 20
"""Days from a claim in which its author judges it; afterwards it is unconfirmed, or as contradicted as before, until
the author says otherwise."""

FURTHEST = timedelta(days=1826)
"""How far ahead a promise can be due, five years: one that is due in a lifetime could never be broken."""


class PromiseType(StrEnum):
    REFUND = "refund"
    REPAIR = "repair"
    DELIVERY = "delivery"
    ADVICE = "advice"
    COMPLIANCE = "compliance"
    CHANGE_OF_PRACTICE = "change_of_practice"


class PromiseState(StrEnum):
    MADE = "made"
    DUE = "due"
    CLAIMED = "claimed_kept"
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNCONFIRMED = "unconfirmed"


class PromiseAction(StrEnum):
    FALL_DUE = "fall_due"
    CLAIM = "claim"
    CONFIRM = "confirm"
    CONTRADICT = "contradict"
    EXPIRE = "expire"
    FALL_BACK = "fall_back"
    """Nobody judged what the brand claims against its author's word: that word stands."""


@dataclass(frozen=True, slots=True)
class PromiseStep:
    """Where an action leads, who may take it, and whether it must be one who speaks for the promise's brand."""

    to: PromiseState
    by: frozenset[Role]
    own_brand: bool = False


_CLAIM = PromiseStep(PromiseState.CLAIMED, frozenset({Role.BRAND}), own_brand=True)
_CONFIRM = PromiseStep(PromiseState.CONFIRMED, frozenset({Role.AUTHOR}))
_CONTRADICT = PromiseStep(PromiseState.CONTRADICTED, frozenset({Role.AUTHOR}))

TRANSITIONS: dict[tuple[PromiseState, PromiseAction], PromiseStep] = {
    (PromiseState.MADE, PromiseAction.FALL_DUE): PromiseStep(PromiseState.DUE, frozenset({Role.CLOCK})),
    (PromiseState.MADE, PromiseAction.CLAIM): _CLAIM,
    # Kept before its day, and nobody had to claim it. Before that day it cannot have been broken.
    (PromiseState.MADE, PromiseAction.CONFIRM): _CONFIRM,
    (PromiseState.DUE, PromiseAction.CLAIM): _CLAIM,
    (PromiseState.DUE, PromiseAction.CONFIRM): _CONFIRM,
    (PromiseState.DUE, PromiseAction.CONTRADICT): _CONTRADICT,
    (PromiseState.CLAIMED, PromiseAction.CONFIRM): _CONFIRM,
    (PromiseState.CLAIMED, PromiseAction.CONTRADICT): _CONTRADICT,
    (PromiseState.CLAIMED, PromiseAction.EXPIRE): PromiseStep(PromiseState.UNCONFIRMED, frozenset({Role.CLOCK})),
    (PromiseState.CLAIMED, PromiseAction.FALL_BACK): PromiseStep(PromiseState.CONTRADICTED, frozenset({Role.CLOCK})),
    (PromiseState.UNCONFIRMED, PromiseAction.CONFIRM): _CONFIRM,
    (PromiseState.UNCONFIRMED, PromiseAction.CONTRADICT): _CONTRADICT,
    # An author may think otherwise later: what came late has come, what was mended broke again.
    (PromiseState.CONFIRMED, PromiseAction.CONTRADICT): _CONTRADICT,
    (PromiseState.CONTRADICTED, PromiseAction.CLAIM): _CLAIM,
    (PromiseState.CONTRADICTED, PromiseAction.CONFIRM): _CONFIRM,
}


def decide_promise(state: PromiseState, brand: str, action: PromiseAction, actor: Actor) -> PromiseState:
    """Where `action` by `actor` leads a promise of `brand`.

    Raises IllegalTransition when nobody may do that (any more), NotAllowed when this actor may not.
    """
    step = TRANSITIONS.get((state, action))
    if step is None:
        raise IllegalTransition(
            Problem(
                "action",
                "This promise is %(promise_state)s: it cannot be changed by “%(action)s”.",
                {"promise_state": state, "action": action},
            )
        )
    if actor.role not in step.by or (step.own_brand and actor.brand != brand):
        raise NotAllowed(Problem("action", "You may not do that to this promise."))
    return step.to


def check_claimable(state: PromiseState, claimed_at: datetime | None, judged_at: datetime | None) -> None:
    """Whether its brand can claim a promise that its author contradicted: once for each time that they did.

    Raises NotAllowed: otherwise a broken promise would be called kept for as long as its brand repeats that.
    """
    if state is not PromiseState.CONTRADICTED or claimed_at is None or judged_at is None or claimed_at < judged_at:
        return
    raise NotAllowed(
        Problem("action", "You have claimed this since its author said no, and they have not said otherwise.")
    )


def check_promise(kind: object, due_on: object, today: date) -> tuple[PromiseType, date]:
    """What is promised and by which day, as a form gives them. Raises Refused, naming the field."""
    problems = []
    if kind not in list(PromiseType):
        problems.append(Problem("kind", "Say what you promise: choose one from the list."))
    day = day_written(due_on)
    if day is None:
        problems.append(Problem("due_on", "Give the day by which it will be done, like 2026-09-30."))
    elif day < today:
        problems.append(Problem("due_on", "That day has passed: a promise is for a day to come."))
    elif day - today > FURTHEST:
        problems.append(Problem("due_on", "That day is too far away: promise something for the next five years."))
    if problems or day is None:
        raise Refused(*problems)
    return PromiseType(str(kind)), day
