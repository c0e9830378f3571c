"""A real mail server, the postman that hands letters to it, and the herald that writes them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskClient

from moderation.mail.herald import Herald
from moderation.mail.postman import Postman
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.mail.mailbox import Mailbox, receiving
from tests.ports import held_port
from tests.waiting import LONG


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port() -> int:
    return held_port()


@pytest.fixture
def smtp(mailbox: Mailbox, port: int) -> Iterator[Controller]:
    """A mail server that is up."""
    with receiving(mailbox, port) as controller:
        yield controller


@pytest.fixture
def postman(store: Store, port: int, clock: MovedClock) -> Postman:
    return Postman(store, f"smtp://127.0.0.1:{port}", "Écoute <blog@blog.example>", clock, LONG)


@pytest.fixture
def settings(service_settings):
    return replace(
        service_settings,
        smtp_url="smtp://127.0.0.1",
        mail_from="b@blog.example",
        service_url="https://blog.example",
        site_url="https://blog.example",
    )


@pytest.fixture
def herald(store: Store, settings, clock: MovedClock) -> Herald:
    """The herald; it writes no digest, which would come between."""
    return Herald(store, replace(settings, digest_hour=None), lambda: CATALOGUE, clock)


@pytest.fixture
def daily(store: Store, settings, clock: MovedClock) -> Herald:
    """The herald that writes the digest too, from 8 o'clock in Paris."""
    return Herald(store, settings, lambda: CATALOGUE, clock)


@pytest.fixture
def cast(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


@pytest.fixture
def client(store: Store, settings, clock: MovedClock) -> FlaskClient:
    app: Flask = create_app(Service(store, settings, lambda: CATALOGUE, clock))
    return app.test_client()
