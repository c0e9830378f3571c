"""What the policy makes of a message: held unless somebody is trusted, sent back only for what can be mended."""

import threading
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain import policy as policy_module
from moderation.domain.policy import BUDGET_SECONDS, CHECK_FAILED, EVERYONE, judge
from moderation.domain.policy_rules import (
    DEFAULT_POLICY,
    FACTS,
    RULES,
    Message,
    Outcome,
    Policy,
    Rule,
    count_links,
)
from moderation.domain.policy_words import HELD, in_force, refusals, why_held
from moderation.domain.wordlist import WordList

LINKS = "https://a.example http://b.example www.c.example"


def message(body: str = "Bonjour à tous", **more: object) -> Message:
    return Message(**{"name": "Ana", "body": body, "published_before": 1, **more})  # type: ignore[arg-type]


def test_without_a_policy_everything_waits_for_a_person() -> None:
    assert judge(message(), DEFAULT_POLICY).outcome is Outcome.HOLD
    assert judge(message(), DEFAULT_POLICY).rules == (EVERYONE,)
    assert judge(message(proved=True, published_before=10**6), DEFAULT_POLICY).outcome is Outcome.HOLD


@given(st.builds(Message, st.text(), st.text(), proved=st.just(False), published_before=st.integers(0, 10**6)))
def test_no_address_that_was_only_typed_is_ever_trusted(typed: Message) -> None:
    """LESSONS: nothing is trusted for an e-mail string; auto-approval needs a proved identity (Artalk #921)."""
    for policy in (DEFAULT_POLICY, Policy(trust_proved_after=1, hold_first_time=False, hold_links=0)):
        assert judge(typed, policy).outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("published", "proved", "outcome"),
    [(2, True, Outcome.HOLD), (3, True, Outcome.APPROVE), (3, False, Outcome.HOLD), (0, True, Outcome.HOLD)],
)
def test_a_proved_identity_is_trusted_once_enough_was_published(published: int, proved: bool, outcome: Outcome) -> None:
    policy = Policy(trust_proved_after=3)
    assert judge(message(published_before=published, proved=proved), policy).outcome is outcome


@pytest.mark.parametrize(
    ("policy", "sent", "outcome", "rule"),
    [
        (Policy(), message(published_before=0), Outcome.HOLD, "first_time"),
        (Policy(hold_links=2), message(LINKS), Outcome.HOLD, "links"),
        (Policy(hold_words=WordList(("casino",))), message("Casino !"), Outcome.HOLD, "suspect_word"),
        (Policy(hold_words=WordList(("casino",))), message(name="Le Casino"), Outcome.HOLD, "suspect_word"),
        (
            Policy(hold_words=WordList(("casino",))),
            message(website="https://casino.example/"),
            Outcome.HOLD,
            "suspect_word",
        ),
        (Policy(hold_languages=("fr",)), message("Купите дешёвые часы"), Outcome.HOLD, "language"),
        (Policy(refuse_links=2), message(LINKS), Outcome.REFUSE, "too_many_links"),
        (Policy(refuse_words=WordList(("casino",))), message("casino"), Outcome.REFUSE, "banned_word"),
        (Policy(slow_minutes=15), message(slow=True, minutes_since_last=14.9), Outcome.REFUSE, "slow"),
        (Policy(slow_minutes=15, slow_everywhere=True), message(minutes_since_last=0.0), Outcome.REFUSE, "slow"),
        *((Policy(), message(facts=frozenset({fact})), Outcome.HOLD, fact) for fact in FACTS),
    ],
)
def test_each_rule_says_so_and_trust_does_not_help(policy: Policy, sent: Message, outcome: Outcome, rule: str) -> None:
    verdict = judge(sent, policy)
    assert (verdict.outcome, verdict.rules) == (outcome, (rule,))


def test_a_trusted_author_is_held_like_anybody_where_a_rule_holds() -> None:
    policy = Policy(trust_proved_after=1, hold_links=2)
    verdict = judge(message(LINKS, proved=True, published_before=50), policy)
    assert (verdict.outcome, verdict.rules) == (Outcome.HOLD, ("links",))


@pytest.mark.parametrize(
    ("policy", "sent"),
    [
        (Policy(hold_links=3), message(LINKS)),
        (Policy(hold_links=0), message(LINKS * 9)),
        (Policy(slow_minutes=15), message(slow=True, minutes_since_last=15.0)),
        (Policy(slow_minutes=15), message(slow=True)),
        (Policy(slow_minutes=15), message(minutes_since_last=1.0)),
        (Policy(hold_first_time=False), message(published_before=0)),
        (Policy(hold_languages=("fr",)), message("Ok.")),
    ],
)
def test_a_rule_that_does_not_apply_leaves_no_mark(policy: Policy, sent: Message) -> None:
    assert judge(sent, policy).rules == (EVERYONE,)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("https://a.example/?u=b", 1),
        (LINKS, 3),
        ("[x](http://a.example)", 1),
        ("HTTPS://WWW.A.EXAMPLE", 1),
        ("awww.", 0),
    ],
)
def test_links_are_counted_however_they_are_written(text: str, number: int) -> None:
    assert count_links(text) == number


# --- what goes wrong holds -------------------------------------------------------------------------------------------


def explode(_message: Message, _policy: Policy) -> bool:
    raise ZeroDivisionError


def test_a_rule_that_fails_holds() -> None:
    """LESSONS: a check that fails holds the comment for a person (Comentario and Coral let it through)."""
    trusting = Policy(trust_proved_after=1)
    sent = message(proved=True)
    assert judge(sent, trusting).outcome is Outcome.APPROVE
    verdict = judge(sent, trusting, (Rule("broken", Outcome.REFUSE, explode), *RULES))
    assert (verdict.outcome, verdict.rules) == (Outcome.HOLD, (CHECK_FAILED,))


def test_rules_that_take_too_long_hold() -> None:
    """LESSONS: a check that times out holds the comment for a person."""
    moments = iter([0.0, BUDGET_SECONDS + 0.1])
    verdict = judge(message(proved=True), Policy(trust_proved_after=1), timer=lambda: next(moments))
    assert (verdict.outcome, verdict.rules) == (Outcome.HOLD, (CHECK_FAILED,))


def test_a_machine_that_stands_still_meanwhile_is_no_rule_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_module, "BUDGET_SECONDS", 0.05)

    def stands_still(_message: Message, _policy: Policy) -> bool:
        return threading.Event().wait(0.1)

    rules = (Rule("still", Outcome.HOLD, stands_still),)
    assert judge(message(proved=True), Policy(trust_proved_after=1), rules).outcome is Outcome.APPROVE


def test_what_is_refused_is_refused_though_another_rule_fails() -> None:
    policy = Policy(refuse_words=WordList(("casino",)))
    verdict = judge(message("casino"), policy, (Rule("broken", Outcome.HOLD, explode), *RULES))
    assert (verdict.outcome, verdict.rules) == (Outcome.REFUSE, ("banned_word",))


# --- words -----------------------------------------------------------------------------------------------------------


def test_every_rule_has_its_sentence() -> None:
    assert {rule.id for rule in RULES} | {EVERYONE, CHECK_FAILED} == set(HELD)
    for rule in RULES:
        if rule.outcome is Outcome.REFUSE:
            (told,) = refusals([rule.id], DEFAULT_POLICY)
            assert told.field == "body"
            assert str(told)


def test_a_rule_of_another_release_is_named_by_its_id() -> None:
    assert [str(each) for each in why_held("links someday")][1] == "policy: Rule “someday”."
    assert why_held("") == []


def test_every_policy_can_be_said() -> None:
    for number, yes in product((0, 7), (False, True)):
        policy = Policy(
            yes, number, WordList(("a",) * number), ("fr",) * number, number, WordList(("b",) * number), number, number
        )
        sentences = [str(each) for each in in_force(policy)]
        assert len(sentences) == len(set(sentences)) >= 2
