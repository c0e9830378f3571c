"""Programs that call the API, and what there is to call it about."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.acts import contribute
from moderation.domain.text import Words
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, bearer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def nadia(app: Flask, cast: Cast) -> dict[str, str]:
    return bearer(app, cast.nadia)


@pytest.fixture
def leo(app: Flask, cast: Cast) -> dict[str, str]:
    return bearer(app, cast.leo)


@pytest.fixture
def comment(service: Service) -> Callable[..., Stored]:
    """Sends a comment of Ana's, who left an address."""

    def send(body: str = "Three days *without* a line.", post: str = "panne") -> Stored:
        words = Words("Ana", body, "ana@private.example")
        now = service.clock()
        return service.store.write(
            lambda connection: contribute.comment(connection, CATALOGUE.posts[post], None, words, "fr", "form", now)
        )

    return send


@pytest.fixture
def reply(service: Service) -> Callable[[Account], Stored]:
    """Sends a reply of a representative's under a post of theirs."""

    def send(who: Account) -> Stored:
        post = next(post for post in CATALOGUE.posts.values() if who.brand in post.brands)
        return service.store.write(
            lambda connection: contribute.reply(
                connection, post, None, "We are sorry.", who.actor(), who.title, "form", service.clock()
            )
        )

    return send
