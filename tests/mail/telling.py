"""Letting the herald tell and the postman deliver, and what a test finds in the letters."""

import re

from moderation.acts import subscribe
from moderation.mail.herald import Herald
from moderation.mail.postman import Postman
from moderation.storage import subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import MovedClock


def deliver(herald: Herald, postman: Postman) -> None:
    herald.write_digest()
    while herald.tell_one():
        pass
    while postman.deliver_one():
        pass


def link_in(text: str, place: str) -> str:
    """The path of the first link to `place` in a letter."""
    found = re.search(rf"https://blog\.example(/{place}/\S+)", text)
    assert found, text
    return found[1]


def confirmed(store: Store, clock: MovedClock, about: Stored, email: str = "ana@mail.example") -> int:
    """A subscription that its address has confirmed."""

    def work(connection) -> int:
        kept = subscriptions.add(connection, about.seq, email, "fr", clock())
        subscribe.confirm(connection, kept.seq, clock())
        return kept.seq

    return store.write(work)
