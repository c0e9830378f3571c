"""Slow mode crosses in the catalogue as an optional field of contract 1.1: readers of both minor versions agree."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.publication import ContractError, catalogue_document, read_catalogue
from tests.contract.values import CATALOGUE

GOLDEN = (Path(__file__).parent / "catalogue-1.1.json").read_bytes()
SLOW = replace(CATALOGUE, posts=CATALOGUE.posts | {"essai": replace(CATALOGUE.posts["essai"], comments_slow=True)})


def test_the_build_writes_the_golden_catalogue_with_a_slow_post() -> None:
    assert catalogue_document(SLOW) == GOLDEN


def test_the_service_reads_it() -> None:
    assert read_catalogue(GOLDEN, "catalogue.json") == SLOW


def test_where_nothing_is_slow_the_catalogue_stays_as_it_was() -> None:
    document = catalogue_document(CATALOGUE)
    assert json.loads(document)["contract"] == "1.0"
    assert b"comments_slow" not in document
    assert read_catalogue(document, "catalogue.json") == CATALOGUE


@pytest.mark.parametrize("wrong", ["yes", 1, []])
def test_what_is_neither_true_nor_false_is_refused(wrong: object) -> None:
    content = json.loads(GOLDEN)
    content["posts"][0]["comments_slow"] = wrong
    with pytest.raises(ContractError, match="comments_slow"):
        read_catalogue(json.dumps(content).encode(), "catalogue.json")
