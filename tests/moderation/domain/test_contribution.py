"""The state table, walked over everything that anybody could try, against the rules as they are stated in words."""

from itertools import product

import pytest

from moderation.domain.actors import Actor, Role
from moderation.domain.contribution import (
    DECISIONS,
    TRANSITIONS,
    Action,
    Event,
    LastDecision,
    Standing,
    State,
    allowed,
    decide,
)
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused
from tests.moderation.domain.attempts import attempt

# pending → approved | rejected; approved → taken_down; rejected | taken_down → approved by a *different* moderator;
# withdrawn by its author; erased by its author or the operator, the log row kept; an edit after approval waits, and the
# approved words stand until then; whoever took a decision may undo it, as long as nothing followed.
WORDS = """
pending     approve      letting   approved
pending     reject       desk      rejected    reason
pending     edit         author    pending
pending     withdraw     author    withdrawn
pending     erase        owners    erased
approved    take_down    desk      taken_down  reason
approved    edit         author    approved
approved    accept_edit  desk      approved    proposal
approved    refuse_edit  desk      approved    proposal reason
approved    undo         desk      back
approved    withdraw     author    withdrawn
approved    erase        owners    erased
rejected    reinstate    desk      approved    other
rejected    undo         desk      back
rejected    withdraw     author    withdrawn
rejected    erase        expiry    erased
taken_down  reinstate    desk      approved    other
taken_down  undo         desk      back
taken_down  withdraw     author    withdrawn
taken_down  erase        expiry    erased
withdrawn   erase        expiry    erased
"""
RULES = {
    (state, action): (who, to, set(needs)) for state, action, who, to, *needs in map(str.split, WORDS.split("\n")[1:-1])
}
WHO = {"desk": {"moderator", "senior"}, "author": {"author", "brand"}, "owners": {"author", "operator"}}
WHO["expiry"] = WHO["owners"] | {"policy"}  # what is no longer shown goes by itself once its time is over
WHO["letting"] = WHO["desk"] | {"policy"}  # who lets something through: what the policy trusts passes by itself
UNDOABLE = {"approve", "reject", "take_down", "reinstate", "accept_edit", "refuse_edit"}

ME, OTHER = 1, 2
ACTORS = [Actor(role, account) for role in Role for account in (ME, OTHER, None)]
LASTS = [
    None,
    *(
        LastDecision(action, came_from, who)
        for action in Action
        for came_from in (State.PENDING, State.TAKEN_DOWN)
        for who in (ME, OTHER, None)
    ),
]


def outcome(standing: Standing, action: Action, actor: Actor, reason: str | None) -> tuple[str | None, set[type]]:
    """Where it leads by the words, or None and the refusals that are fair."""
    rule = RULES.get((standing.state, action))
    if rule is None:
        return None, {IllegalTransition}
    who, to, needs = rule
    refusals: set[type] = set()
    if actor.role not in WHO[who]:
        refusals.add(NotAllowed)
    if "proposal" in needs and not standing.proposal:
        refusals.add(IllegalTransition)
    if "reason" in needs and not reason:
        refusals.add(Refused)
    last = standing.last
    if "other" in needs and standing.refused_by == actor.account:
        refusals.add(NotAllowed)
    if to == "back":
        if last is None or last.action not in UNDOABLE:
            refusals.add(IllegalTransition)
        elif last.account != actor.account:
            refusals.add(NotAllowed)
        else:
            to = last.from_state
    return (None, refusals) if refusals else (to, set())


@pytest.mark.parametrize("state", State)
def test_the_table_is_the_rules_for_everybody_and_everything(state: State) -> None:
    tried = 0
    everything = product(Action, ACTORS, (True, False), LASTS, (None, ME, OTHER), (None, "spam"))
    for action, actor, proposal, last, refused_by, reason in everything:
        standing = Standing(state, proposal, last, refused_by)
        to, refusals = outcome(standing, action, actor, reason)
        tried += 1
        came = attempt(decide, standing, action, actor, reason)
        case = (standing, action, actor, reason, came)
        if isinstance(came, Refused):
            assert type(came) in refusals, case
            assert str(came), case
        else:
            assert came == Event(action, state, State(to)), case
    assert tried == 10 * 24 * 2 * 61 * 3 * 2


@pytest.mark.parametrize("state", State)
def test_a_page_offers_what_is_possible_and_nothing_else(state: State) -> None:
    for actor, proposal, last in product(ACTORS, (True, False), LASTS):
        standing = Standing(state, proposal, last)
        assert set(allowed(standing, actor)) == {
            action for action in Action if outcome(standing, action, actor, "spam")[0] is not None
        }


def test_a_brand_never_judges() -> None:
    for state, proposal, last in product(State, (True, False), LASTS):
        for actor in ACTORS:
            if actor.role is Role.POLICY:
                assert DECISIONS & set(allowed(Standing(state, proposal, last), actor)) <= {Action.APPROVE}
            elif actor.role not in (Role.MODERATOR, Role.SENIOR):
                assert not DECISIONS & set(allowed(Standing(state, proposal, last), actor))


def test_nothing_leaves_erasure() -> None:
    for actor in ACTORS:
        assert allowed(Standing(State.ERASED, True), actor) == []


def test_an_event_changes_something_unless_it_only_proposes_or_declines() -> None:
    seen = set()
    for (state, action), step in TRANSITIONS.items():
        for actor in ACTORS:
            for last in LASTS:
                came = attempt(decide, Standing(state, True, last), action, actor, "spam")
                if isinstance(came, Refused) or (last and last.from_state is state):  # no decision led to where it was
                    continue
                seen.add((state, action))
                assert came.changes_something is (action not in (Action.EDIT, Action.REFUSE_EDIT)), step
    assert seen == set(TRANSITIONS)
