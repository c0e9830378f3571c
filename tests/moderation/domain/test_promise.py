"""The table of promises, walked over everything that anybody could try."""

from datetime import date
from itertools import product

import pytest

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused
from moderation.domain.promise import (
    TRANSITIONS,
    PromiseAction,
    PromiseState,
    PromiseType,
    check_promise,
    decide_promise,
)
from tests.moderation.domain.attempts import attempt

# made → due → claimed kept → confirmed | contradicted | unconfirmed: the brand claims, the author judges.
WORDS = """
made          fall_due    clock   due
made          claim       brand   claimed_kept
made          confirm     author  confirmed
due           claim       brand   claimed_kept
due           confirm     author  confirmed
due           contradict  author  contradicted
claimed_kept  confirm     author  confirmed
claimed_kept  contradict  author  contradicted
claimed_kept  expire      clock   unconfirmed
claimed_kept  fall_back   clock   contradicted
unconfirmed   confirm     author  confirmed
unconfirmed   contradict  author  contradicted
confirmed     contradict  author  contradicted
contradicted  claim       brand   claimed_kept
contradicted  confirm     author  confirmed
"""
RULES = {(state, action): (who, to) for state, action, who, to in map(str.split, WORDS.split("\n")[1:-1])}
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(("state", "action"), list(product(PromiseState, PromiseAction)), ids=str)
def test_every_state_action_and_actor(state: PromiseState, action: PromiseAction) -> None:
    rule = RULES.get((state.value, action.value))
    for role, brand in product(Role, ("roulebise", "telemouette", None)):
        found = attempt(decide_promise, state, "roulebise", action, Actor(role, 1, brand=brand))
        if rule is None:
            assert isinstance(found, IllegalTransition)
        elif role.value != rule[0] or (role is Role.BRAND and brand != "roulebise"):
            assert isinstance(found, NotAllowed)
        else:
            assert found == rule[1]


def test_the_table_holds_nothing_else() -> None:
    assert {(state.value, action.value) for state, action in TRANSITIONS} == set(RULES)


def test_no_brand_says_that_its_own_promise_was_kept() -> None:
    reached = {step.to for step in TRANSITIONS.values() if Role.BRAND in step.by}
    assert reached == {PromiseState.CLAIMED}


def test_a_promise_is_of_a_kind_and_for_a_day_to_come() -> None:
    assert check_promise("refund", " 2026-03-01 ", TODAY) == (PromiseType.REFUND, TODAY)
    assert check_promise("refund", "2031-03-01", TODAY)[1].year == 2031
    for kind, due_on, fields in (
        ("refund", "2026-02-28", ["due_on"]),
        ("refund", "2026-02-30", ["due_on"]),
        ("refund", "2031-03-02", ["due_on"]),
        ("refund", "9999-12-31", ["due_on"]),
        ("refund", None, ["due_on"]),
        ("gift", "demain", ["kind", "due_on"]),
        (None, "2026-12-24", ["kind"]),
    ):
        with pytest.raises(Refused) as refusal:
            check_promise(kind, due_on, TODAY)
        assert [problem.field for problem in refusal.value.problems] == fields
