"""The page of rules says the numbers that the service decides by."""

from datetime import date, timedelta

import pytest

from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.domain.report import HEARING
from moderation.publication.rules import Stand, read_rules
from moderation.rules import in_force
from moderation.settings import FIELDS


def test_the_rules_say_the_numbers_that_decide() -> None:
    """TRUST duty 2: the page of rules is made from the same data that decides, versioned and dated."""
    numbers = read_rules().numbers
    assert numbers == in_force(DEFAULT_POLICY, timedelta(minutes=int(FIELDS["edit_minutes"][1] or 0)))
    assert timedelta(days=numbers["hearing_days"]) == HEARING
    assert timedelta(days=numbers["appeal_months"] * 31) >= APPEAL_LIFE >= timedelta(days=numbers["appeal_months"] * 30)


@pytest.mark.parametrize("number", [0, 1, 2, 365])
def test_every_sentence_is_there_in_both_languages_with_its_numbers_filled_in(number: int) -> None:
    rules = read_rules(Stand(date(2026, 12, 1), dict.fromkeys(read_rules().numbers, number)))
    assert {each.id for each in rules.sections} >= {"checked", "delays", "appeal", "report", "kept", "money"}
    for section in rules.sections:
        points = [point for sentence in section.sentences for point in sentence.points]
        for words in (section.title, *(sentence.words for sentence in section.sentences), *points):
            assert set(words) == {"fr", "en"}
            assert all(words.values())
            assert not any("{" in each for each in words.values())


def test_the_rules_have_a_version_and_a_day() -> None:
    rules = read_rules()
    assert rules.version >= 1
    assert rules.date.isoformat() >= "2026-03-01"


def said(**numbers: int) -> str:
    """All French words of the rules of a blog that decides by these numbers."""
    rules = read_rules(Stand(date(2026, 12, 1), read_rules().numbers | numbers))
    sentences = [sentence for section in rules.sections for sentence in section.sentences]
    return "\n".join(words["fr"] for each in sentences for words in (each.words, *each.points))


def test_what_is_switched_off_is_not_claimed() -> None:
    assert "plus de 2\u00a0liens" in said()
    assert "liens" not in said(hold_links=0)
    assert "gardé 90\u00a0jours" in said(refused_days=90)
    assert "gardé sans limite de temps" in said(refused_days=0)
    assert "pendant 1\u00a0jour après sa parution, sauf si le billet en décide autrement" in said(close_days=1)
    assert "L’auteur peut corriger" not in said(edit_minutes=0)


def test_an_exception_is_said_where_there_is_one() -> None:
    assert "Il n’y a pas d’exception" in said(proved_after=0)
    assert "3\u00a0messages ont déjà été publiés" in said(proved_after=3)
    assert "pas d’exception" not in said(proved_after=3)


def test_a_slow_mode_of_some_posts_is_not_said_to_be_one_of_all() -> None:
    assert "sous un billet qui ralentit les échanges" in said(slow_minutes=20)
    assert "sous un billet qui ralentit" not in said(slow_minutes=20, slow_everywhere=1)
    assert "moins de 20\u00a0minutes" in said(slow_minutes=20, slow_everywhere=1)


def test_the_day_is_that_of_the_words_or_of_the_numbers_whichever_is_later() -> None:
    words = read_rules().date
    assert read_rules(Stand(date(2000, 1, 1), {})).date == words
    assert read_rules(Stand(date(2099, 1, 1), {})).date == date(2099, 1, 1)
