"""What the tests of the API do to the store, and how they read an answer."""

from typing import Any

from sqlalchemy import Connection
from werkzeug.test import TestResponse

from moderation.acts import decide
from moderation.domain.contribution import Action
from moderation.storage import publications
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.context import Service


def approve(service: Service, moderator: Account, kept: Stored) -> None:
    """What a click at the desk does."""
    now = service.clock()
    service.store.write(lambda connection: decide.take(connection, kept.id, Action.APPROVE, moderator.actor(), now))


def publish(service: Service, post: str) -> None:
    """What the publisher writes into the store when it publishes a thread."""

    def work(connection: Connection) -> None:
        publications.renew(connection, publications.thread_now(connection, post, False), service.clock())

    service.store.write(work)


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    told: dict[str, Any] = response.get_json()
    assert told["status"] == status
    return told


def fields(response: TestResponse, status: int) -> list[str]:
    """The fields that a refusal names."""
    return [error["field"] for error in problem(response, status)["errors"]]
