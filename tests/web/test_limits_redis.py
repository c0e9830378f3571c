"""Counting in a real Redis: several processes count together; and whatever happens to it, people can still write."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.web import limits
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import leave_out
from tests.ports import held_port
from tests.waiting import LONG, until
from tests.web.redis_server import RedisServer
from tests.web.test_limits import A_MINUTE, FORM, HOME, exhaust


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    program = shutil.which("redis-server")
    if program is None:
        leave_out("Redis is not installed: apt-get install redis-server")
        return
    server = RedisServer(program, tmp_path, held_port())
    server.start()
    yield server
    server.end()


@pytest.fixture
def processes(sqlite_app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> list[FlaskClient]:
    """Browsers at two services that count in the same Redis, as two processes would, and wait for its answers."""
    return two_services(sqlite_app, redis, LONG, monkeypatch)


@pytest.fixture
def impatient(sqlite_app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser at a service that waits no longer for Redis than it should."""
    return two_services(sqlite_app, redis, limits.REDIS_SECONDS, monkeypatch)[0]


def two_services(app: Flask, redis: RedisServer, seconds: float, monkeypatch: pytest.MonkeyPatch) -> list[FlaskClient]:
    monkeypatch.setattr(limits, "REDIS_SECONDS", seconds)
    service: Service = app.extensions["ecoute"]
    counting = replace(service, settings=replace(service.settings, rate_storage=redis.url))
    return [create_app(counting).test_client() for _process in range(2)]


def send(client: FlaskClient, body: str = "Bonjour") -> int:
    return client.post("/comments", data=FORM | {"body": body}, environ_base=HOME).status_code


def test_several_processes_count_together(processes: list[FlaskClient]) -> None:
    first, second = processes
    assert [send(processes[number % 2], f"{number}") for number in range(A_MINUTE)] == [303] * A_MINUTE
    assert [send(first), send(second)] == [429, 429]
    refused = second.post("/comments", data=FORM | {"body": "Un long message"}, environ_base=HOME)
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert "Un long message" in refused.text
    elsewhere = second.post("/comments", data=FORM | {"body": "Moi"}, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert elsewhere.status_code == 303


def test_while_redis_is_gone_each_process_counts_for_itself(
    processes: list[FlaskClient], redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """LESSONS: what fails never lets through what it should hold, and never costs anybody their words."""
    first, second = processes
    exhaust(first)
    assert send(first) == 429
    redis.end()
    for client in (first, second):
        assert [send(client, f"{number}") for number in range(A_MINUTE)] == [303] * A_MINUTE
        assert send(client) == 429
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "Traceback" not in caplog.text


def test_once_redis_is_back_they_count_together_again(processes: list[FlaskClient], redis: RedisServer) -> None:
    first, second = processes
    redis.end()
    exhaust(first)
    assert send(first) == 429
    redis.start()
    until(lambda: send(first) != 429, "back to Redis: it looks again after a second, then after two, and so on")
    until(lambda: send(second) != 303, "counted there")
    until(lambda: send(first) == 429, "the other's are counted")


def test_a_redis_that_hangs_holds_nobody_up(impatient: FlaskClient, redis: RedisServer) -> None:
    assert send(impatient) == 303
    redis.hang()
    answers = [send(impatient, f"{number}") for number in range(A_MINUTE + 1)]
    # From nought, for this process counts for itself; unless Redis had been too slow for the first already.
    assert answers in ([303] * A_MINUTE + [429], [303] * (A_MINUTE - 1) + [429] * 2)


def test_a_redis_that_goes_while_it_refuses_still_says_how_long_to_wait(
    processes: list[FlaskClient], redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhaust(processes[0])
    left = limits._seconds_left

    def ending(limiter: limits.Limiter) -> int:
        redis.end()
        return left(limiter)

    monkeypatch.setattr(limits, "_seconds_left", ending)
    refused = processes[0].post("/comments", data=FORM | {"body": "x"}, environ_base=HOME)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
