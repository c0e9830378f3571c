"""Who speaks for a brand: how one comes to it, how long that is believed, and how it ends. One table, as for a case.

An identity that ends is kept with its dates: what it signed stays signed. Only its badge says that it ended.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem
from moderation.domain.parts import RIGHTS, Part, Right, may_invite

__all__ = ["RIGHTS", "Action", "Level", "Part", "Right", "Standing", "State", "Step", "decide", "level", "may_invite"]

INVITATION_LIFE = timedelta(days=7)
"""How long an invitation, or the link of a request, can be accepted."""

CHALLENGE_LIFE = timedelta(days=7)
"""How long a domain can be proved with one token."""

CONFIRMED_FOR = timedelta(days=365)
"""How long a proof is believed without being renewed."""

ASKED_BEFORE = (timedelta(days=30), timedelta(days=7))
"""How long before its end somebody is asked to renew it."""


class State(StrEnum):
    INVITED = "invited"
    """Asked to speak for the brand, or somebody whom nothing proves yet."""
    REQUESTED = "requested"
    """Asked to, and proved an address at the brand's domain; a moderator has yet to confirm it."""
    ACTIVE = "active"
    LAPSED = "revalidate"
    """Nobody confirmed it in time. They can still sign in, to renew it."""
    SUSPENDED = "suspended"
    """Ended by this blog."""
    LEFT = "left"
    """Ended by themselves, or by a colleague who may."""


class Action(StrEnum):
    ACCEPT = "accept"
    CONFIRM = "confirm"
    PROVE = "prove"
    RENEW = "renew"
    LAPSE = "lapse"
    CHANGE_PART = "change_part"
    SUSPEND = "suspend"
    LEAVE = "leave"


class Level(StrEnum):
    """What proves that somebody speaks for a brand, from the least to the most that the brand itself had to do."""

    OPERATOR = "operator"
    """This blog vouches for it."""
    EMAIL = "email"
    """They receive mail at the brand's domain."""
    DOMAIN = "domain"
    """Who runs the brand's domain put a token of ours there: in its DNS, or on its site."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads (`to` None: where it stands), and who may take it: a role, themselves, or a colleague."""

    to: State | None
    by: frozenset[Role] = frozenset()
    oneself: bool = False
    colleague: Right | None = None


_DESK = frozenset({Role.MODERATOR, Role.SENIOR, Role.OPERATOR})
# Who holds the link of an invitation has no account before: that the link is theirs is what proves it.
_ACCEPT = Step(State.ACTIVE, frozenset({Role.VISITOR}))
_RENEW = Step(State.ACTIVE, oneself=True)
_CHANGE_PART = Step(None, _DESK, colleague=Right.CHANGE_PARTS)
_SUSPEND = Step(State.SUSPENDED, _DESK)
_LEAVE = Step(State.LEFT, oneself=True, colleague=Right.REVOKE)

TRANSITIONS: dict[tuple[State, Action], Step] = {
    (State.INVITED, Action.ACCEPT): _ACCEPT,
    (State.INVITED, Action.SUSPEND): _SUSPEND,
    (State.INVITED, Action.LEAVE): _LEAVE,
    (State.REQUESTED, Action.CONFIRM): Step(State.ACTIVE, _DESK),
    (State.ACTIVE, Action.PROVE): Step(None, oneself=True),
    (State.ACTIVE, Action.RENEW): _RENEW,
    (State.ACTIVE, Action.LAPSE): Step(State.LAPSED, frozenset({Role.CLOCK})),
    (State.ACTIVE, Action.CHANGE_PART): _CHANGE_PART,
    (State.ACTIVE, Action.SUSPEND): _SUSPEND,
    (State.ACTIVE, Action.LEAVE): _LEAVE,
    (State.LAPSED, Action.RENEW): _RENEW,
    (State.LAPSED, Action.CHANGE_PART): _CHANGE_PART,
    (State.LAPSED, Action.SUSPEND): _SUSPEND,
    (State.LAPSED, Action.LEAVE): _LEAVE,
    # Whoever came to an end can be invited again; what is known of them goes on.
    (State.SUSPENDED, Action.ACCEPT): _ACCEPT,
    (State.LEFT, Action.ACCEPT): _ACCEPT,
    (State.LEFT, Action.CONFIRM): Step(State.ACTIVE, _DESK),
}

SIGNED_IN = frozenset({State.INVITED, State.ACTIVE, State.LAPSED})
"""The states in which somebody can sign in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules must know of a representative. `account` is None before there is one."""

    state: State
    brand: str
    part: Part
    account: int | None = None


def decide(standing: Standing, action: Action, actor: Actor) -> State:
    """Where `action` by `actor` leads. Raises IllegalTransition when nobody may, NotAllowed when this actor may not."""
    step = TRANSITIONS.get((standing.state, action))
    if step is None:
        raise IllegalTransition(
            Problem(
                "action",
                "This cannot be done (any more): this representative is %(representative_state)s.",
                {"representative_state": standing.state},
            )
        )
    if not (actor.role in step.by or _from_inside(standing, step, actor)):
        raise NotAllowed(Problem("action", "You may not do that to this representative."))
    return step.to or standing.state


def _from_inside(standing: Standing, step: Step, actor: Actor) -> bool:
    """Whether it is done by themselves, or by a colleague of the same brand who may."""
    if actor.role is not Role.BRAND or actor.account is None or actor.brand != standing.brand:
        return False
    if actor.account == standing.account:
        return step.oneself
    return step.colleague is not None and actor.has(step.colleague)


def level(verified_by: str | None, domain_proved: bool) -> Level | None:
    """What is believed of somebody with the proof `verified_by`, where the domain is proved or not; None: nothing."""
    if verified_by is None:
        return None
    return Level.DOMAIN if domain_proved else Level(verified_by)
