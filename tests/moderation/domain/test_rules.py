"""The page of rules says the numbers that the service decides by."""

from datetime import timedelta

from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.domain.report import HEARING
from moderation.publication.rules import read_rules
from moderation.settings import FIELDS


def test_the_rules_say_the_numbers_that_decide() -> None:
    """TRUST duty 2: the page of rules is made from the same data that decides, versioned and dated."""
    numbers = read_rules().numbers
    assert numbers["edit_minutes"] == int(FIELDS["edit_minutes"][1] or 0)
    assert timedelta(days=numbers["hearing_days"]) == HEARING
    assert timedelta(days=numbers["appeal_months"] * 31) >= APPEAL_LIFE >= timedelta(days=numbers["appeal_months"] * 30)
    assert numbers["refused_days"] == DEFAULT_POLICY.retention_refused_days


def test_every_sentence_is_there_in_both_languages_with_its_numbers_filled_in() -> None:
    rules = read_rules()
    assert {each.id for each in rules.sections} >= {"checked", "delays", "appeal", "report", "kept", "money"}
    for section in rules.sections:
        for words in (section.title, *section.sentences):
            assert set(words) == {"fr", "en"}
            assert all(words.values())
            assert not any("{" in each for each in words.values())


def test_the_rules_have_a_version_and_a_day() -> None:
    rules = read_rules()
    assert rules.version >= 1
    assert rules.date.isoformat() >= "2026-03-01"
