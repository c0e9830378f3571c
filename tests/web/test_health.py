"""What operators are told: readiness proved by a real write, the publisher's pulse, what waits; and figures for
Prometheus, which only they may read."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, event, func, select, text

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH, contribute, decide
from moderation.domain.contribution import Action
from moderation.domain.text import Words
from moderation.mail.postbox import MAIL
from moderation.storage import outbox, publications
from moderation.storage.store import Store
from moderation.storage.tables import outbox as outbox_table
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, sign_in

HERE = {"REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def refuse_writes(store: Store) -> None:
    """From now on the database itself takes no write, as on a standby or a disk mounted read-only."""
    if store.sqlite:

        @event.listens_for(store.engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA query_only = ON")
    else:
        with store.engine.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {store.url.database} SET default_transaction_read_only = on"))
    store.engine.dispose()


@pytest.fixture
def local(sqlite_app: Flask) -> FlaskClient:
    """The service on one database only: whom it believes does not depend on it."""
    return sqlite_app.test_client()


# --- health ----------------------------------------------------------------------------------------------------------


def test_a_service_at_rest_is_ready(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    nothing = {"waiting": 0, "oldest_seconds": None, "given_up": 0}
    assert response.get_json() == {
        "status": "ok",
        "database": "writable",
        "publisher": "elsewhere",
        "work": dict.fromkeys(("publish", "republish", "record", "drawing", "mail"), nothing),
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_the_write_that_proves_it_is_committed_and_leaves_nothing(
    sqlite_app: Flask, sqlite_store: Store, clock: MovedClock
) -> None:
    with sqlite_store.read() as watching:
        before = watching.execute(text("PRAGMA data_version")).scalar_one()
        watching.rollback()
        sqlite_app.test_client().get("/health")
        after = watching.execute(text("PRAGMA data_version")).scalar_one()
        assert after != before, "another connection sees no commit: nothing was written"
        assert watching.execute(select(func.count()).select_from(outbox_table)).scalar_one() == 0


def test_a_database_that_takes_no_write_makes_it_unready(client: FlaskClient, store: Store) -> None:
    refuse_writes(store)
    response = client.get("/health")
    assert response.status_code == 503
    told = response.get_json()
    assert (told["status"], told["database"]) == ("failing", "failing")
    assert set(told) == {"status", "database", "publisher", "work"}


def test_a_store_that_was_closed_makes_it_unready(sqlite_app: Flask, sqlite_store: Store) -> None:
    sqlite_store.close()
    assert sqlite_app.test_client().get("/health").status_code == 503


@pytest.mark.parametrize(
    ("ago", "publisher", "status"),
    [(0, "alive", 200), (10, "alive", 200), (10.1, "silent", 503), (3600, "silent", 503)],
)
def test_the_pulse_of_the_publisher_counts(
    service: Service, clock: MovedClock, ago: float, publisher: str, status: int
) -> None:
    seen = clock() - timedelta(seconds=ago)
    response = create_app(replace(service, publisher_alive_at=lambda: seen)).test_client().get("/health")
    assert response.status_code == status
    assert response.get_json()["publisher"] == publisher


@pytest.mark.parametrize("topic", [PUBLISH, REPUBLISH, RECORD, DRAWING])
def test_work_that_waits_is_told_with_its_age_and_is_late_after_a_minute(
    client: FlaskClient, store: Store, clock: MovedClock, topic: str
) -> None:
    store.write(lambda connection: outbox.ask(connection, topic, "panne", clock()))
    clock.move(timedelta(seconds=60))
    store.write(lambda connection: outbox.ask(connection, topic, "essai", clock()))
    told = client.get("/health").get_json()
    assert told["status"] == "ok"
    assert told["work"][topic] == {"waiting": 2, "oldest_seconds": 60.0, "given_up": 0}
    clock.move(timedelta(seconds=1))
    response = client.get("/health")
    assert (response.status_code, response.get_json()["status"]) == (200, "late")


def test_letters_given_up_are_told_without_their_addresses(
    client: FlaskClient, store: Store, clock: MovedClock
) -> None:
    def work(connection: Connection) -> None:
        outbox.ask(connection, MAIL, "ana@private.example", clock(), "a letter")
        seqs = [task.seq for task in outbox.claim(connection, MAIL, "somebody", clock(), 1)]
        outbox.give_up(connection, seqs, "550 ana@private.example unknown", clock())

    store.write(work)
    response = client.get("/health")
    assert response.get_json()["work"]["mail"] == {"waiting": 0, "oldest_seconds": None, "given_up": 1}
    assert response.get_json()["status"] == "late"
    assert "private" not in response.text


# --- metrics ---------------------------------------------------------------------------------------------------------


def figures(page: str) -> dict[str, float]:
    """The figures of an exposition, by name and labels."""
    return {
        sample.name + "".join(f"/{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_store(
    app: Flask, client: FlaskClient, service: Service, cast: Cast, clock: MovedClock
) -> None:
    def work(connection: Connection) -> None:
        kept = [
            contribute.comment(connection, CATALOGUE.posts["panne"], None, Words("Ana", "Words"), "fr", "form", clock())
            for _ in range(4)
        ]
        decide.take(connection, kept[0].id, Action.APPROVE, cast.nadia.actor(), clock())
        decide.take(connection, kept[1].id, Action.REJECT, cast.nadia.actor(), clock(), "spam")
        publications.renew(connection, publications.thread_now(connection, "panne", False), clock())

    service.store.write(work)
    clock.move(timedelta(seconds=7))
    response = client.get("/metrics", environ_base=HERE)
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=")
    told = figures(response.text)
    assert told["ecoute_contributions/pending"] == 2
    assert told["ecoute_contributions/approved"] == 1
    assert told["ecoute_contributions/rejected"] == 1
    assert told["ecoute_contributions/erased"] == 0
    assert told["ecoute_cases/silent"] == 0
    assert told["ecoute_queue_waiting"] == 2
    assert told["ecoute_outbox_waiting/publish"] == 1
    assert told["ecoute_outbox_oldest_seconds/publish"] == 7
    assert told["ecoute_outbox_waiting/mail"] == 0
    assert told["ecoute_outbox_given_up/mail"] == 0
    assert told["ecoute_publication_serial"] == 1
    assert "ecoute_publisher_alive" not in told


def test_the_publisher_s_pulse_is_a_figure_where_there_is_one(service: Service, clock: MovedClock) -> None:
    seen: list[datetime] = [clock()]
    client = create_app(replace(service, publisher_alive_at=lambda: seen[0])).test_client()
    assert figures(client.get("/metrics", environ_base=HERE).text)["ecoute_publisher_alive"] == 1
    clock.move(timedelta(seconds=11))
    assert figures(client.get("/metrics", environ_base=HERE).text)["ecoute_publisher_alive"] == 0


def test_two_applications_in_one_process_do_not_add_up(service: Service) -> None:
    one, other = create_app(service), create_app(service)
    for application in (one, other):
        page = application.test_client().get("/metrics", environ_base=HERE).text
        assert page.count("\necoute_queue_waiting ") == 1


@pytest.fixture
def guarded(service: Service) -> FlaskClient:
    """The service with a token for its figures."""
    settings = replace(service.settings, metrics_token="a-token-for-prometheus")
    return create_app(replace(service, settings=settings)).test_client()


def test_with_a_token_set_it_is_needed_from_everywhere(guarded: FlaskClient) -> None:
    for place in (HERE, ELSEWHERE):
        assert guarded.get("/metrics", environ_base=place).status_code == 401
        for wrong in ("Bearer", "Bearer a-token", "Basic a-token-for-prometheus", "Bearer a-token-for-prometheus2"):
            response = guarded.get("/metrics", environ_base=place, headers={"Authorization": wrong})
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
        right = {"Authorization": "Bearer a-token-for-prometheus"}
        assert guarded.get("/metrics", environ_base=place, headers=right).status_code == 200


def test_a_token_of_strange_characters_is_refused_and_breaks_nothing(guarded: FlaskClient) -> None:
    assert guarded.get("/metrics", headers={"Authorization": "Bearer é"}).status_code == 401


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
@pytest.mark.parametrize("name", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_without_a_token_this_machine_may_read_it(local: FlaskClient, address: str, name: str) -> None:
    response = local.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers={"Host": name})
    assert response.status_code == 200


@pytest.mark.parametrize("address", ["203.0.113.7", "10.0.0.1", "::ffff:203.0.113.7", "", "unix:"])
def test_without_a_token_no_other_machine_may_read_it(local: FlaskClient, address: str) -> None:
    assert local.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
@pytest.mark.parametrize("value", ["203.0.113.7", "127.0.0.1", "for=127.0.0.1", ""])
def test_forwarded_headers_never_open_it_and_always_close_it(local: FlaskClient, header: str, value: str) -> None:
    for place in (HERE, ELSEWHERE):
        assert local.get("/metrics", environ_base=place, headers={header: value}).status_code == 403


def test_a_local_proxy_gives_itself_away_by_the_public_name_it_was_asked_for(local: FlaskClient) -> None:
    response = local.get("/metrics", environ_base=HERE, headers={"Host": "blog.example"})
    assert response.status_code == 403


def test_a_moderator_s_session_opens_it_no_further(app: Flask, cast: Cast) -> None:
    assert sign_in(app, cast.sofia).get("/metrics", environ_base=ELSEWHERE).status_code == 403


def test_figures_that_cannot_be_read_are_not_made_up(
    sqlite_app: Flask, sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite_store.engine.begin() as connection:
        connection.execute(text("DROP TABLE publications"))
    response = sqlite_app.test_client().get("/metrics", environ_base=HERE)
    assert response.status_code == 503
    assert "ecoute_" not in response.text
