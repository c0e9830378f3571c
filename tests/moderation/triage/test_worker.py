"""The thread beside the service: it loads what it needs itself, learns by itself, and ends when it is told to."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from moderation.domain.contribution import Action
from moderation.storage import accounts
from moderation.storage.store import Store
from moderation.triage.worker import Triage, model_file
from tests.conftest import ROOT, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle
from tests.waiting import ended, until

LEARNERS = ("sklearn", "scipy", "numpy")


@pytest.fixture
def running(sqlite_store: Store, tmp_path: Path, clock: MovedClock) -> Iterator[Triage]:
    triage = Triage(sqlite_store, tmp_path / "var", clock)
    thread = threading.Thread(target=triage.run)
    thread.start()
    yield triage
    triage.stop()
    ended(thread)


def test_the_service_starts_without_loading_what_learns() -> None:
    program = "import sys, moderation.serving, moderation.cli; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in LEARNERS if name in loaded.stdout.split()] == []


def test_it_learns_by_itself_what_is_decided(
    running: Triage, sqlite_store: Store, tmp_path: Path, clock: MovedClock
) -> None:
    cast = enter_cast(sqlite_store, clock())
    settle(sqlite_store, send(sqlite_store, clock()), Action.APPROVE, cast.nadia, clock())
    running.wake()
    until(lambda: (lacks := running.lacks) is not None and lacks.published == 1, "what it lacks")
    until(model_file(tmp_path / "var").is_file, "what it learned")


def test_a_failure_does_not_end_it(sqlite_store: Store, tmp_path: Path, clock: MovedClock) -> None:
    failed = threading.Event()

    class Failing(Triage):
        """Fails at first, as while the database is locked."""

        POLL_SECONDS = 0.01

        def follow(self) -> bool:
            if not failed.is_set():
                failed.set()
                raise OperationalError("SELECT", {}, Exception("database is locked"))
            return super().follow()

    triage = Failing(sqlite_store, tmp_path / "var", clock)
    thread = threading.Thread(target=triage.run)
    thread.start()
    try:
        until(lambda: triage.ready, "the second try")
        assert failed.is_set()
    finally:
        triage.stop()
        ended(thread)


def test_it_says_nothing_about_replies_and_what_no_longer_waits(
    sqlite_store: Store, tmp_path: Path, clock: MovedClock
) -> None:
    triage = Triage(sqlite_store, tmp_path / "var", clock)
    cast: accounts.Account = enter_cast(sqlite_store, clock()).nadia
    waiting = send(sqlite_store, clock())
    decided = settle(sqlite_store, send(sqlite_store, clock()), Action.APPROVE, cast, clock())
    assert triage.suggestions([waiting, decided]) == {}
    triage.follow()
    assert list(triage.suggestions([waiting, decided])) == [waiting.id]
