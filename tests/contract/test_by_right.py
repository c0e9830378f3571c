"""Replies by right cross as an optional field of contract 1.4, and the length of a post with the catalogue."""

import json
from dataclasses import replace

import pytest

from moderation.publication import ContractError, catalogue_document, read_catalogue, read_thread, thread_document
from tests.contract.values import CATALOGUE, THREAD

FIRST, *OTHERS = THREAD.contributions
INSERTED = replace(THREAD, contributions=(replace(FIRST, by_right=True), *OTHERS))
MEASURED = replace(CATALOGUE, posts=CATALOGUE.posts | {"panne": replace(CATALOGUE.posts["panne"], length=12_345)})


def test_a_reply_by_right_says_so_and_nothing_else_does() -> None:
    content = json.loads(thread_document(INSERTED))
    assert content["contract"] == "1.4"
    assert [each.get("by_right") for each in content["contributions"]] == [True, *(None for _ in OTHERS)]
    assert content["contributions"][0]["kind"] == FIRST.kind, "readers of 1.3 take it for what they know"
    assert read_thread(thread_document(INSERTED), "thread.json") == INSERTED


def test_a_catalogue_says_how_long_its_posts_are() -> None:
    content = json.loads(catalogue_document(MEASURED))
    assert content["contract"] == "1.4"
    assert {post["key"]: post.get("length") for post in content["posts"]}["panne"] == 12_345
    assert read_catalogue(catalogue_document(MEASURED), "catalogue.json") == MEASURED


@pytest.mark.parametrize("wrong", ["yes", 1])
def test_what_is_no_answer_is_refused(wrong: object) -> None:
    content = json.loads(thread_document(INSERTED))
    content["contributions"][0]["by_right"] = wrong
    with pytest.raises(ContractError, match="by_right"):
        read_thread(json.dumps(content).encode(), "thread.json")
