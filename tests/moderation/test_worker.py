"""The loop of everything that goes on by itself: it misses no call, ends when told to, and no failure ends it."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from moderation.worker import Worker
from tests.waiting import LONG, ended


class Patient(Worker):
    """Takes a turn only when it is told to; it would look by itself in an hour."""

    POLL_SECONDS = 3600.0
    FAILED = "the turn failed"

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.raises: Exception | None = None

    def turn(self) -> None:
        self.begun.release()
        assert self.go_on.acquire(timeout=LONG)
        if self.raises:
            raise self.raises

    def begins(self) -> bool:
        """Whether a turn begins."""
        return self.begun.acquire(timeout=LONG)


@contextmanager
def running(worker: Worker) -> Iterator[None]:
    """`worker` at work in a thread, which has ended afterwards; where a test failed, it is ended."""
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        worker.stop()
        raise
    ended(thread)


def test_the_first_turn_waits_for_nobody() -> None:
    worker = Patient()
    with running(worker):
        assert worker.begins()
        worker.stop()
        worker.go_on.release()


def test_who_calls_while_it_works_gets_a_turn_of_his_own() -> None:
    worker = Patient()
    with running(worker):
        assert worker.begins()
        worker.wake()
        worker.go_on.release()
        assert worker.begins()
        worker.stop()
        worker.go_on.release()


def test_a_failure_is_logged_and_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    worker = Patient()
    worker.raises = OSError("no space left")
    with running(worker):
        assert worker.begins()
        worker.wake()
        worker.go_on.release()
        assert worker.begins()
        worker.stop()
        worker.go_on.release()
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {record.getMessage() for record in failures} == {"the turn failed; it will be tried again"}
    assert {record.name for record in failures} == {__name__}


def test_it_takes_no_turn_once_it_is_stopped() -> None:
    worker = Patient()
    with running(worker):
        assert worker.begins()
        worker.stop()
        worker.go_on.release()
    assert not worker.begun.acquire(blocking=False)
    worker.run()
    assert not worker.begun.acquire(blocking=False)


def test_it_looks_by_itself_when_nobody_calls() -> None:
    """Other processes write to the same database, and cannot wake it."""

    class Restless(Patient):
        POLL_SECONDS = 0.001

    worker = Restless()
    with running(worker):
        for _turn in range(3):
            assert worker.begins()
            worker.go_on.release()
        worker.stop()
        worker.go_on.release()
