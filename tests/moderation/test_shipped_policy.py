"""The policy that is shipped, on words that honest people write: what lists of words can do, and what they may not."""

import json
from pathlib import Path

import pytest

from moderation.domain.policy import judge
from moderation.domain.policy_rules import DEFAULT_POLICY, Message, Outcome, Policy
from moderation.domain.policy_text import read_policy
from moderation.domain.wordlist import WordList
from tests.moderation.triage.taught import HONEST

ROOT = Path(__file__).parents[2]
SHIPPED = read_policy((ROOT / "policy.toml").read_text(encoding="utf-8"))

ANGRY = [
    "C’est nul, archi-nul, et je reste poli.",
    "Merde alors : trois semaines pour un câble !",
    "Quel bordel, votre accueil téléphonique. Je me suis senti con.",
    "On m’a traité comme un chien, c’est dégueulasse.",
]
"""Honest complaints in words that published lists ban; written for this test."""

LISTED = WordList(("nul", "merde", "bordel", "con", "dégueulasse", "chien"))


def demonstration() -> list[str]:
    """The messages of the demonstration that a moderator published."""
    told = json.loads((ROOT / "demo" / "threads.json").read_text(encoding="utf-8"))["contributions"]
    return [each["body"] for each in told if [d["action"] for d in each["decisions"]] == ["approve"]]


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, SHIPPED], ids=["built in", "policy.toml"])
def test_no_honest_message_is_sent_back_or_suspected_for_its_words(policy: Policy) -> None:
    """LESSONS: a word list alone is useless: the best-known one flags 8 to 33 % of honest French comments."""
    texts = [*HONEST, *ANGRY, *demonstration()]
    assert len(texts) > 40
    for text in texts:
        verdict = judge(Message("Ana", text, published_before=1), policy)
        assert verdict.outcome is Outcome.HOLD, text
        assert not {rule for rule in verdict.rules if "word" in rule}, text


def test_a_suspect_word_only_makes_a_person_look() -> None:
    """LESSONS: a word list alone is useless; so it marks what a person reads, and refuses nothing by itself."""
    for text in ANGRY:
        verdict = judge(Message("Ana", text, published_before=1), Policy(hold_words=LISTED))
        assert verdict.outcome is Outcome.HOLD, text
        assert "suspect_word" in verdict.rules, text
