"""Who may do what to somebody who speaks for a brand, against a table that is written down a second time."""

from itertools import product

import pytest

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed
from moderation.domain.parts import RIGHTS, Part, Right, may_invite
from moderation.domain.representative import Action, Level, Standing, State, decide, level

DESK = {"moderator", "senior", "operator"}

WHO: dict[str, set[str]] = {
    "accept": {"visitor"},
    "confirm": DESK,
    "prove": {"oneself"},
    "renew": {"oneself"},
    "lapse": {"clock"},
    "change_part": DESK | {"direction"},
    "suspend": DESK,
    "leave": {"oneself", "direction"},
}

FROM: dict[str, dict[str, str]] = {
    "accept": {"invited": "active", "suspended": "active", "left": "active"},
    "confirm": {"requested": "active", "left": "active"},
    "prove": {"active": "active"},
    "renew": {"active": "active", "revalidate": "active"},
    "lapse": {"active": "revalidate"},
    "change_part": {"active": "active", "revalidate": "revalidate"},
    "suspend": {"invited": "suspended", "active": "suspended", "revalidate": "suspended"},
    "leave": {"invited": "left", "active": "left", "revalidate": "left"},
}

ACTORS: dict[str, Actor] = {
    **{role.value: Actor(role, 9) for role in Role if role is not Role.BRAND},
    "oneself": Actor(Role.BRAND, 1, brand="nuage", part=Part.AGENT),
    "agent": Actor(Role.BRAND, 2, brand="nuage", part=Part.AGENT),
    "manager": Actor(Role.BRAND, 3, brand="nuage", part=Part.MANAGER),
    "direction": Actor(Role.BRAND, 4, brand="nuage", part=Part.DIRECTION),
    "direction elsewhere": Actor(Role.BRAND, 5, brand="orage", part=Part.DIRECTION),
    "nobody": Actor(Role.BRAND, None, brand="nuage", part=Part.DIRECTION),
}


def test_everything_leads_where_the_table_says_for_those_whom_it_names() -> None:
    for state, action, (name, actor) in product(State, Action, ACTORS.items()):
        case = f"{action} from {state} by {name}"
        standing = Standing(state, "nuage", Part.AGENT, 1)
        to = FROM[action].get(state)
        if to is None:
            with pytest.raises(IllegalTransition):
                decide(standing, action, actor)
        elif name in WHO[action]:
            assert decide(standing, action, actor) == to, case
        else:
            with pytest.raises(NotAllowed):
                decide(standing, action, actor)


def test_direction_may_not_change_their_own_part() -> None:
    own = Standing(State.ACTIVE, "nuage", Part.DIRECTION, 4)
    with pytest.raises(NotAllowed):
        decide(own, Action.CHANGE_PART, ACTORS["direction"])


def test_a_greater_part_may_all_that_a_smaller_one_may() -> None:
    assert RIGHTS[Part.AGENT] < RIGHTS[Part.MANAGER] < RIGHTS[Part.DIRECTION] == set(Right)
    assert [part.rank for part in Part] == [0, 1, 2]


def test_nobody_invites_to_a_part_that_could_do_more_than_theirs() -> None:
    may = {(part, invited) for part, invited in product(Part, Part) if may_invite(part, invited)}
    assert may == {(Part.MANAGER, Part.AGENT), *((Part.DIRECTION, part) for part in Part)}


def test_a_proved_domain_adds_to_a_proof_and_replaces_none() -> None:
    assert [level(proof, proved) for proof in ("operator", "email", None) for proved in (False, True)] == [
        Level.OPERATOR,
        Level.DOMAIN,
        Level.EMAIL,
        Level.DOMAIN,
        None,
        None,
    ]
