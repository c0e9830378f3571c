"""For operators: is the service ready, and what is there to watch."""

import hmac
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, Unauthorized

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.domain.actors import Permission
from moderation.mail.postbox import MAIL
from moderation.storage import case_lists, contributions, figures, outbox
from moderation.storage.store import StoreClosed
from moderation.web.context import Service, service
from moderation.web.guard import requires

log = logging.getLogger(__name__)

blueprint = Blueprint("health", __name__)

SILENT = timedelta(seconds=10)
"""A publisher that has not looked for work for so long is taken for dead."""

LATE = timedelta(minutes=1)
"""Work that waits longer than that is worth a look. Requests are still answered, so it does not make a 503."""

WATCHED = (PUBLISH, REPUBLISH, RECORD, DRAWING, MAIL)
"""The topics of the outbox that are told: threads to be published, and those that come behind; records of brands,
drawings; letters."""

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@blueprint.get("/health")
@requires(Permission.PUBLIC)
def health() -> Response:
    """200 when comments and decisions can be taken and published, else 503; and how far work lags."""
    running = service()
    publisher = _publisher(running)
    waiting: dict[str, Any] = dict.fromkeys(WATCHED)
    try:
        figures.prove_writable(running.store, running.clock)
        with running.store.read() as connection:
            for topic in waiting:
                number, oldest = outbox.lag(connection, topic)
                given_up = outbox.failures(connection, topic)
                waiting[topic] = {"waiting": number, "oldest_seconds": _age(running, oldest), "given_up": given_up}
    except (SQLAlchemyError, StoreClosed) as error:
        log.error("the database cannot be written: %s", error)
        return make_response(jsonify(_told("failing", "failing", publisher, waiting)), 503)
    if publisher == "silent":
        return make_response(jsonify(_told("failing", "writable", publisher, waiting)), 503)
    late = any(topic["given_up"] or (topic["oldest_seconds"] or 0) > LATE.total_seconds() for topic in waiting.values())
    return jsonify(_told("late" if late else "ok", "writable", publisher, waiting))


@blueprint.get("/metrics")
@requires(Permission.METRICS)
def metrics() -> Response:
    """Figures for Prometheus. Raises Unauthorized, Forbidden."""
    _admit_to_metrics()
    return Response(generate_latest(current_app.extensions["ecoute_metrics"]), content_type=CONTENT_TYPE_LATEST)


class ServiceCollector(Collector):
    """Reads the figures when they are asked for, so that several processes on one database tell the same."""

    def __init__(self, running: Service) -> None:
        self._service = running

    def collect(self) -> Iterator[Metric]:
        """Every figure. Raises SQLAlchemyError when the database does not answer: better none than wrong ones."""
        with self._service.store.read() as connection:
            states = figures.by_state(connection)
            waiting = contributions.count_waiting(connection)
            lags = {topic: outbox.lag(connection, topic) for topic in WATCHED}
            given_up = {topic: outbox.failures(connection, topic) for topic in WATCHED}
            serial = figures.newest_serial(connection)
            standing = case_lists.by_state(connection)
        yield _gauge("ecoute_contributions", "Contributions, by state.", "state", states)
        yield _gauge("ecoute_cases", "Cases, by state.", "state", standing)
        yield GaugeMetricFamily("ecoute_queue_waiting", "Contributions that wait for a decision.", waiting)
        told = {topic: number for topic, (number, _oldest) in lags.items()}
        yield _gauge("ecoute_outbox_waiting", "Pieces of work that wait, by topic.", "topic", told)
        ages = {topic: _age(self._service, oldest) or 0.0 for topic, (_number, oldest) in lags.items()}
        yield _gauge("ecoute_outbox_oldest_seconds", "How long the oldest piece of work has waited.", "topic", ages)
        yield _gauge("ecoute_outbox_given_up", "Pieces of work given up after the last try.", "topic", given_up)
        yield GaugeMetricFamily("ecoute_publication_serial", "The serial of the newest publication.", serial)
        publisher = _publisher(self._service)
        if publisher != "elsewhere":
            yield GaugeMetricFamily(
                "ecoute_publisher_alive", "Whether this process's publisher looks for work.", publisher == "alive"
            )


def _gauge(name: str, meaning: str, label: str, values: dict[Any, Any]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        gauge.add_metric([str(key)], value)
    return gauge


def _told(status: str, database: str, publisher: str, waiting: dict[str, Any]) -> dict[str, Any]:
    return {"status": status, "database": database, "publisher": publisher, "work": waiting}


def _publisher(running: Service) -> str:
    """`alive`, `silent`, or `elsewhere` when this process has none."""
    last = running.publisher_alive_at()
    if last is None:
        return "elsewhere"
    return "alive" if running.clock() - last <= SILENT else "silent"


def _age(running: Service, oldest: datetime | None) -> float | None:
    return None if oldest is None else max(0.0, (running.clock() - oldest).total_seconds())


def _admit_to_metrics() -> None:
    """With a token set: who has it. Without: this machine, asked by its own name and with nobody behind it.

    A proxy on this machine would make everybody look local. It gives itself away by the header in which it forwards
    the address, or by the public name that it was asked for.
    """
    wanted = service().settings.metrics_token
    if wanted:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), wanted.encode()):
            raise Unauthorized
        return
    forwarded = any(name in request.headers for name in FORWARDED)
    if forwarded or not _is_loopback(request.remote_addr) or not _is_loopback(urlsplit(f"//{request.host}").hostname):
        raise Forbidden


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _install(state: BlueprintSetupState) -> None:
    """A registry for each application: two of them in one process do not add up."""
    registry = CollectorRegistry()
    registry.register(ServiceCollector(state.app.extensions["ecoute"]))
    state.app.extensions["ecoute_metrics"] = registry


blueprint.record(_install)
