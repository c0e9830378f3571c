"""The document of where people talk: its golden file, what it is made of, and what a reader refuses."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.publication.conversations import (
    FOLLOWED_MOST,
    REPLIES_MOST,
    ContractError,
    Conversations,
    ConversationsFile,
    Followed,
    conversations_document,
    conversations_of,
    read_conversations,
)
from moderation.publication.recent import Recent
from tests.contract.values import THREAD

GOLDEN = Path(__file__).with_name("conversations.json").read_bytes()
A1, B2 = THREAD.contributions[:2]
TALK = Conversations((Followed("panne", 12), Followed("essai", 1)), (Recent("panne", B2),))


def test_the_service_writes_the_golden_document_and_the_build_reads_it() -> None:
    assert conversations_document(TALK) == GOLDEN
    assert read_conversations(GOLDEN, "conversations.json") == TALK


def test_before_the_first_message_there_is_no_talk(tmp_path: Path) -> None:
    file = ConversationsFile(tmp_path / "publication")
    assert file.read() == Conversations()
    file.write(TALK)
    assert file.read() == TALK


def test_threads_are_ranked_by_their_newest_messages_and_equal_ones_by_the_last() -> None:
    newest = [Recent(post, A1) for post in ("b", "a", "c", "a", "b", "a")]
    assert conversations_of(newest).followed == (Followed("a", 3), Followed("b", 2), Followed("c", 1))


def test_a_reply_by_right_is_no_message_of_a_talk() -> None:
    assert conversations_of([Recent("a", replace(A1, by_right=True))]) == Conversations()


@given(st.lists(st.tuples(st.sampled_from("abcdefghijklmnop"), st.booleans()), max_size=100))
def test_what_messages_add_up_to_is_short_and_counts_each_once(made: list[tuple[str, bool]]) -> None:
    found = conversations_of(Recent(post, B2 if answers else A1) for post, answers in made)
    assert len(found.followed) <= FOLLOWED_MOST
    assert found.replies == tuple(Recent(post, B2) for post, answers in made if answers)[:REPLIES_MOST]
    counts = [each.messages for each in found.followed]
    assert counts == sorted(counts, reverse=True)
    assert all(each.messages == sum(post == each.post for post, _ in made) for each in found.followed)


WRONG: list[dict[str, Any]] = [
    {"contract": "2.0"},
    *({"followed": wrong} for wrong in (None, {}, [1], [{"post": "A B", "messages": 1}], [{"post": "a"}])),
    *({"replies": wrong} for wrong in (None, [{"post": "a"}])),
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_document_that_does_not_keep_the_contract_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match=r"conversations\.json"):
        read_conversations(json.dumps(json.loads(GOLDEN) | wrong).encode(), "conversations.json")
