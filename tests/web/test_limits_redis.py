"""Counting in a real Redis: several processes count together; and whatever happens to it, people can still write."""

import logging
import shutil
import time
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
from tests.mail.mailbox import free_port
from tests.web.redis_server import RedisServer
from tests.web.test_limits import A_MINUTE, FORM, HOME, exhaust


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    program = shutil.which("redis-server")
    if program is None:
        leave_out("Redis is not installed: apt-get install redis-server")
        return
    server = RedisServer(program, tmp_path, free_port())
    server.start()
    yield server
    server.end()


@pytest.fixture
def processes(sqlite_app: Flask, redis: RedisServer) -> list[FlaskClient]:
    """Browsers at two services that count in the same Redis, as two processes would."""
    service: Service = sqlite_app.extensions["ecoute"]
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
    end = time.monotonic() + 30
    while send(first) == 429:  # it looks again after a second, then after two, and so on
        assert time.monotonic() < end, "it never went back to Redis"
    while send(second) == 303:
        assert time.monotonic() < end, "it is counted nowhere"
    while send(first) != 429:
        assert time.monotonic() < end, "the other's are not counted"


def test_a_redis_that_hangs_holds_nobody_up(processes: list[FlaskClient], redis: RedisServer) -> None:
    assert send(processes[0]) == 303
    redis.hang()
    exhaust(processes[0])  # as many as from nought: this process counts for itself
    assert send(processes[0]) == 429


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
