"""A real mail server, and the postman that hands letters to it."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from moderation.mail.postman import Postman
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.mail.mailbox import Mailbox, free_port


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def smtp(mailbox: Mailbox, port: int) -> Iterator[Controller]:
    """A mail server that is up."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def postman(store: Store, port: int, clock: MovedClock) -> Postman:
    return Postman(store, f"smtp://127.0.0.1:{port}", "Écoute <blog@blog.example>", clock)
