"""Trying another policy on what was sent before: what would it have done, and what did people decide there?"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.domain.contribution import State
from moderation.domain.policy import EVERYONE, Verdict, judge
from moderation.domain.policy_rules import FACTS, Message, Outcome, Policy
from moderation.storage import arrivals
from moderation.storage.contributions import Stored


@dataclass(frozen=True, slots=True)
class Tried:
    """One message under both policies."""

    contribution: Stored
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Trial:
    """What a proposed policy would have changed among the newest messages; `total` of them were looked at.

    `refused`: would be sent back, and were not; `held`: by a rule that did not hold them; `freed`: by fewer rules.
    """

    total: int
    held: Sequence[Tried]
    refused: Sequence[Tried]
    freed: Sequence[Tried]


def decided_against(tried: Sequence[Tried]) -> int:
    """How many of them a moderator refused or took down."""
    return sum(each.contribution.state in (State.REJECTED, State.TAKEN_DOWN) for each in tried)


def try_policy(connection: Connection, current: Policy, proposed: Policy, most: int) -> Trial:
    """Judge the newest `most` comments by both policies.

    What depends on the moment of sending is not tried anew: slow mode and closing. What was noticed then (a honeypot,
    a copy) is taken as it was.
    """
    found = arrivals.newest_comments(connection, most)
    published = arrivals.published_moments(connection, {email for _each, email in found if email})
    tried = []
    for contribution, email in found:
        earlier = bisect_left(published.get(email or "", []), contribution.created_at)
        message = Message(
            name=contribution.author,
            body=contribution.body,
            website=contribution.website,
            published_before=earlier,
            facts=frozenset(contribution.held.split()) & frozenset(FACTS),
        )
        tried.append(Tried(contribution, judge(message, current), judge(message, proposed)))
    staying = [each for each in tried if each.after.outcome is not Outcome.REFUSE]
    return Trial(
        len(tried),
        held=[each for each in staying if _marks(each.after) - _marks(each.before)],
        refused=[each for each in tried if each.after.outcome is Outcome.REFUSE is not each.before.outcome],
        freed=[each for each in staying if _marks(each.after) < _marks(each.before)],
    )


def _marks(verdict: Verdict) -> set[str]:
    """The rules that say something of this message; that a person reads everybody's says nothing."""
    return set(verdict.rules) - {EVERYONE}
