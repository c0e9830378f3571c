"""The policy: what becomes of a message when it arrives. All wait for a person, unless the policy trusts the author.

`judge` is pure: what it is given is all that it knows. A rule that fails or takes too long holds (a lesson of others,
who let such messages through).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from moderation.domain.policy_rules import RULES, Message, Outcome, Policy, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message, and the ids of the rules that say so."""

    outcome: Outcome
    rules: tuple[str, ...] = ()


EVERYONE = "everyone"
"""The rule without which nothing would be held: a person reads what comes from those who are not trusted."""

CHECK_FAILED = "check_failed"
"""A rule raised or took too long: nobody knows what it would have said."""

HOLDING = (EVERYONE, *(rule.id for rule in RULES if rule.outcome is Outcome.HOLD), CHECK_FAILED)
"""The ids of everything that can hold a message, in the order in which the desk names them."""

BUDGET_SECONDS = 0.5
"""All rules together on one message, of the processor's time. They take milliseconds; past this something is wrong."""


def is_trusted(message: Message, policy: Policy) -> bool:
    """Whether the policy lets this author publish at once."""
    return bool(policy.trust_proved_after) and message.proved and message.published_before >= policy.trust_proved_after


def judge(
    message: Message,
    policy: Policy,
    rules: tuple[Rule, ...] = RULES,
    timer: Callable[[], float] = time.thread_time,
) -> Verdict:
    """What `policy` makes of `message`: refused if any rule refuses, else held if any holds or nobody is trusted.

    `timer` counts seconds: those in which this thread works. A machine that is busy with others is no rule's fault.
    """
    found: dict[Outcome, list[str]] = {Outcome.REFUSE: [], Outcome.HOLD: []}
    started = timer()
    for rule in rules:
        try:
            applies = rule.check(message, policy)
        except Exception:  # whatever is wrong with a rule, a person can still read the message
            found[Outcome.HOLD].append(CHECK_FAILED)
            continue
        if applies:
            found[rule.outcome].append(rule.id)
        if timer() - started > BUDGET_SECONDS:
            found[Outcome.HOLD].append(CHECK_FAILED)
            break
    if found[Outcome.REFUSE]:
        return Verdict(Outcome.REFUSE, tuple(found[Outcome.REFUSE]))
    if not found[Outcome.HOLD] and is_trusted(message, policy):
        return Verdict(Outcome.APPROVE)
    return Verdict(Outcome.HOLD, tuple(dict.fromkeys(found[Outcome.HOLD])) or (EVERYONE,))
