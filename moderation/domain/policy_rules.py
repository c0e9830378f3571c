"""The rules of the policy, one function each, and what they look at. Standard library only; no clock and no store."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from moderation.domain import tongues
from moderation.domain.wordlist import WordList


class Outcome(StrEnum):
    """What becomes of a message: published at once, held for a person, or refused while its sender can mend it."""

    APPROVE = "approve"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that `policy.toml` can say; without the file, exactly this. A number that is 0 switches its rule off.

    `hold_*` mark a message and hold it even from those who are trusted; `refuse_*` send it back to its sender.
    `trust_proved_after` is the number of published messages after which somebody whose identity is *proved* needs
    nobody's leave. An e-mail address that was merely typed proves nothing. `cases_notify_within_days`: of stories that
    were published longer ago, brands are not told by themselves.
    """

    hold_first_time: bool = True
    hold_links: int = 2
    hold_words: WordList = field(default_factory=WordList)
    hold_languages: tuple[str, ...] = ()
    refuse_links: int = 0
    refuse_words: WordList = field(default_factory=WordList)
    close_after_days: int = 0
    slow_minutes: int = 15
    slow_everywhere: bool = False
    trust_proved_after: int = 0
    form_least_seconds: int = 3
    form_proof_of_work: bool = False
    retention_refused_days: int = 365
    cases_notify_within_days: int = 30


DEFAULT_POLICY = Policy()
"""Where nobody wrote a policy: a person reads everything."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the rules look at. `published_before` counts the author's published messages, as far as an address tells.

    `proved` says that the author's identity was proved, and `published_before` then counts that identity's.
    `facts` are ids of rules that were found to hold where it was taken in (`honeypot`, `duplicate`, …).
    `minutes_since_last` is the time since the same sender's last message under this post; None: there is none.
    """

    name: str
    body: str
    website: str | None = None
    proved: bool = False
    published_before: int = 0
    facts: frozenset[str] = frozenset()
    slow: bool = False
    minutes_since_last: float | None = None


Check = Callable[[Message, Policy], bool]
"""Whether a rule holds for a message."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it leads to, and how it is checked."""

    id: str
    outcome: Outcome
    check: Check


_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_WWW = re.compile(r"(https?://)www\.", re.IGNORECASE)


def count_links(text: str) -> int:
    """How many web addresses stand in `text`, written out or behind other words."""
    return len(_LINK.findall(_WWW.sub(r"\1", text)))


def _typed(message: Message) -> str:
    """All that its readers would see of the words."""
    return f"{message.name}\n{message.body}\n{message.website or ''}"


def _has_fact(id: str) -> Check:
    return lambda message, _policy: id in message.facts


def _too_soon(message: Message, policy: Policy) -> bool:
    last = message.minutes_since_last
    return (message.slow or policy.slow_everywhere) and last is not None and last < policy.slow_minutes


def _first_time(message: Message, policy: Policy) -> bool:
    return policy.hold_first_time and message.published_before == 0


def _language(message: Message, policy: Policy) -> bool:
    found = tongues.guess(message.body) if policy.hold_languages else None
    return found is not None and found not in policy.hold_languages


BRAND_DOMAIN = "brand_domain"
"""The rule that holds what comes from a domain of a brand that the post is about; published, it is labelled."""

FACTS = ("honeypot", "too_fast", "duplicate", "no_proof", BRAND_DOMAIN)
"""Rules that are noticed where a message is taken in; the policy can only switch them on and off."""

RULES: tuple[Rule, ...] = (
    Rule("slow", Outcome.REFUSE, _too_soon),
    Rule("banned_word", Outcome.REFUSE, lambda message, policy: policy.refuse_words.in_text(_typed(message))),
    Rule(
        "too_many_links",
        Outcome.REFUSE,
        lambda message, policy: 0 < policy.refuse_links < count_links(message.body),
    ),
    *(Rule(id, Outcome.HOLD, _has_fact(id)) for id in FACTS),
    Rule("first_time", Outcome.HOLD, _first_time),
    Rule("links", Outcome.HOLD, lambda message, policy: 0 < policy.hold_links < count_links(message.body)),
    Rule("suspect_word", Outcome.HOLD, lambda message, policy: policy.hold_words.in_text(_typed(message))),
    Rule("language", Outcome.HOLD, _language),
)
"""In the order in which the desk names them."""
