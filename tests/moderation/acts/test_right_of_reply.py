"""Replies by right, where what they answer is no longer there."""

from dataclasses import replace

import pytest

from moderation.acts import right_of_reply
from moderation.domain.errors import Unknown
from moderation.domain.reply_request import Medium, Request
from moderation.domain.right_of_reply import ReplyState
from moderation.storage import reply_requests
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock, enter_cast
from tests.moderation.lived_in import contents

ASKED = Request("panne", Medium.TEXT, "", "C’est faux.", "Ana", "", "1 rue du Port, Lyon", "ana@lecteurs.example")


def test_nothing_is_inserted_under_a_post_that_is_gone_and_the_request_waits(
    sqlite_store: Store, clock: MovedClock
) -> None:
    nadia = enter_cast(sqlite_store, clock()).nadia.actor()
    kept = sqlite_store.write(lambda c: right_of_reply.ask(c, CATALOGUE, ASKED, "fr", clock()))
    gone = replace(CATALOGUE, posts={key: post for key, post in CATALOGUE.posts.items() if key != "panne"})
    with pytest.raises(Unknown, match="no such post"):
        sqlite_store.write(lambda c: right_of_reply.publish(c, gone, kept.id, nadia, clock()))
    assert contents(sqlite_store)["contributions"] == []
    with sqlite_store.read() as connection:
        assert reply_requests.get(connection, kept.id).state is ReplyState.RECEIVED
