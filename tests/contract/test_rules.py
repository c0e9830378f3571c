"""The document of the rules: its golden file, and what a reader refuses."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.publication.rules import ContractError, RulesFile, Stand, read_rules, read_stand, stand_document

GOLDEN = Path(__file__).with_name("rules.json").read_bytes()
STAND = Stand(date(2026, 3, 4), {"refused_days": 0, "edit_minutes": 5, "close_days": 30})


def test_the_service_writes_the_golden_rules_and_the_build_reads_them() -> None:
    assert stand_document(STAND) == GOLDEN
    assert read_stand(GOLDEN, "rules.json") == STAND


def test_a_number_that_the_document_does_not_have_is_that_of_the_release() -> None:
    """A service of another release may know fewer numbers, or more."""
    rules = read_rules(read_stand(GOLDEN, "rules.json"))
    assert (rules.numbers["close_days"], rules.numbers["slow_minutes"]) == (30, read_rules().numbers["slow_minutes"])
    assert read_rules(Stand(date(2026, 3, 4), {"tomorrow": 1})).sections == read_rules().sections


@given(st.dates(), st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 2**53)))
def test_any_stand_comes_back(since: date, numbers: dict[str, int]) -> None:
    document = stand_document(Stand(since, numbers))
    assert read_stand(document, "rules.json") == Stand(since, numbers)


WRONG: list[dict[str, Any]] = [
    {"contract": "2.0"},
    {"since": None},
    {"since": "soon"},
    *({"numbers": wrong} for wrong in (None, [], {"x": "7"}, {"x": -1}, {"x": True})),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_breaks_the_contract_is_refused_with_its_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match=r"^rules\.json: "):
        read_stand(json.dumps(json.loads(GOLDEN) | wrong).encode(), "rules.json")


def test_a_blog_without_a_service_has_no_document_and_the_rules_of_the_release(tmp_path: Path) -> None:
    assert RulesFile(tmp_path).read() is None
    assert read_rules(RulesFile(tmp_path).read()) == read_rules()
