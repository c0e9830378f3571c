"""What the policy makes of a comment that arrives, in the transaction that would keep it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.domain.contribution import State
from moderation.domain.errors import NotAllowed, Problem, Refused
from moderation.domain.policy import Verdict, judge
from moderation.domain.policy_rules import Message, Outcome, Policy
from moderation.domain.policy_words import refusals
from moderation.domain.text import Words
from moderation.publication import Post
from moderation.storage import arrivals, blocks, connections, proofs
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored
from moderation.storage.identities import Identity

REPEAT = timedelta(days=1)
"""So long the same words under the same post are taken for the same message, or for a copy of it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, as far as the service can tell.

    `keys` are those of `storage.blocks` that would name this sender; `facts` are rules found to hold where the message
    was taken in (see `policy_rules.FACTS`); `identity`: what was proved, which a typed address never is. `proof` is
    the name and expiry of a calculation, which counts once.
    """

    origin: Origin | None = None
    keys: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    identity: Identity | None = None
    proof: tuple[str, datetime] | None = None

    @property
    def proved(self) -> bool:
        """Whether an identity was proved."""
        return self.identity is not None


UNKNOWN_SENDER = Sender()
"""Nothing is known: what is brought or played rather than sent."""


def check_block(connection: Connection, sender: Sender, now: datetime) -> None:
    """Raises NotAllowed, which says until when, for a sender who is blocked."""
    block = blocks.in_force(connection, sender.keys, now) if sender.keys else None
    if block is not None:
        raise NotAllowed(
            Problem(
                "sender",
                "Nothing can be sent from here until %(day)s, because earlier messages broke the rules of this blog. "
                "%(reason)s",
                {"day": block.until.date().isoformat(), "reason": block.reason},
            )
        )


def repeated(
    connection: Connection, same: list[Stored], answered: str | None, words: Words, sender: Sender
) -> Stored | None:
    """The message of which this is the same, sent again by the same sender; None if there is none.

    Its receipt will be given out. So it must be one whose words nobody else can have read: still waiting as it was
    sent, and from the same place under the same name and address.
    """
    for each in same:
        untouched = each.state is State.PENDING and each.version == 1
        if not untouched or (each.author, each.parent) != (words.name, answered) or sender.origin is None:
            continue
        origins = connections.of_contributions(connection, [each.seq])
        if [origin.address for origin in origins] == [sender.origin.address] and words.email == arrivals.email_of(
            connection, each
        ):
            return each
    return None


def judged(
    connection: Connection,
    post: Post,
    words: Words,
    sender: Sender,
    policy: Policy,
    now: datetime,
    duplicate: bool = False,
) -> Verdict:
    """What `policy` says; raises Refused with what to mend where it refuses."""
    slow = post.comments_slow or policy.slow_everywhere
    since = now - timedelta(minutes=policy.slow_minutes)
    last = connections.last_sent(connection, sender.origin, post.key, since) if slow and sender.origin else None
    facts = set(sender.facts)
    if duplicate:
        facts.add("duplicate")
    if policy.form_proof_of_work and (sender.proof is None or not proofs.spend(connection, *sender.proof)):
        facts.add("no_proof")
    message = Message(
        name=words.name,
        body=words.body,
        website=words.website,
        proved=sender.proved,
        published_before=_published_before(connection, words, sender),
        facts=frozenset(facts),
        slow=post.comments_slow,
        minutes_since_last=None if last is None else (now - last).total_seconds() / 60,
    )
    verdict = judge(message, policy)
    if verdict.outcome is Outcome.REFUSE:
        raise Refused(*refusals(verdict.rules, policy))
    return verdict


def _published_before(connection: Connection, words: Words, sender: Sender) -> int:
    """How much of the author's is published: the proved identity's own, else what was sent with the address typed."""
    if sender.identity is not None:
        return arrivals.published_by(connection, sender.identity.seq)
    return arrivals.published_with(connection, words.email) if words.email else 0
