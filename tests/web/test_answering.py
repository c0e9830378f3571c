"""The form that answers a message shows that message, and never one that readers cannot see."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.domain.contribution import Action
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock
from tests.moderation.lived_in import send, settle


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def form(client: FlaskClient, parent: str, post: str = "panne") -> str:
    return client.get("/comments/new", query_string={"post": post, "parent": parent}).get_data(as_text=True)


def test_the_message_that_is_answered_stands_above_the_form(
    client: FlaskClient, store: Store, cast: Cast, clock: MovedClock
) -> None:
    shown = settle(store, send(store, clock(), "Tout le monde peut le lire"), Action.APPROVE, cast.nadia, clock())
    assert "Tout le monde peut le lire" in form(client, shown.id)
    assert "Tout le monde peut le lire" in form(client, f"c-{shown.id}")


@pytest.mark.parametrize("fate", ["pending", "rejected", "taken down", "elsewhere"])
def test_a_message_that_readers_cannot_see_has_no_address(
    fate: str, client: FlaskClient, store: Store, cast: Cast, clock: MovedClock
) -> None:
    """LESSONS: pending text never has a crawlable URL."""
    kept = send(store, clock(), "Personne ne l’a lu")
    if fate != "pending":
        kept = settle(
            store, kept, Action.REJECT if fate == "rejected" else Action.APPROVE, cast.nadia, clock(), reason="spam"
        )
    if fate == "taken down":
        settle(store, kept, Action.TAKE_DOWN, cast.nadia, clock(), reason="spam")
    page = form(client, kept.id, "essai" if fate == "elsewhere" else "panne")
    assert "Personne ne l’a lu" not in page
