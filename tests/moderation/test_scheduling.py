"""When a build for a scheduled post fails: it is tried again, ever more seldom, and never while the service ends."""

import logging
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from moderation.publication.scheduled import Scheduled, read_scheduled, scheduled_document
from moderation.scheduling import Scheduler
from moderation.settings import Settings, read_settings
from tests.conftest import MovedClock
from tests.waiting import ended, until

DUE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

COUNTED = "open('runs', 'a').write('.')"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    made = read_settings({"ECOUTE_VAR": str(tmp_path / "var"), "ECOUTE_OUTPUT": str(tmp_path / "output")})
    made.var.mkdir(exist_ok=True)
    (made.var / "scheduled.json").write_bytes(scheduled_document([Scheduled(DUE, "content/articles/x.md")]))
    return made


def runs() -> int:
    return len(Path("runs").read_text()) if Path("runs").exists() else 0


def test_what_waits_is_read_as_it_was_written_the_next_first(tmp_path: Path) -> None:
    later, sooner = Scheduled(DUE + timedelta(days=1), "b.md"), Scheduled(DUE, "c.md")
    (tmp_path / "scheduled.json").write_bytes(scheduled_document([later, sooner]))
    assert read_scheduled(tmp_path / "scheduled.json") == [sooner, later]
    assert read_scheduled(tmp_path / "never.json") == []


def test_a_build_that_fails_is_tried_again_ever_more_seldom(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    clock = MovedClock()
    scheduler = Scheduler(settings, clock, (sys.executable, "-c", f"{COUNTED}; raise SystemExit(1)"))
    waited = []
    with caplog.at_level(logging.ERROR):
        for attempt in range(1, 5):
            minutes = 0
            scheduler.turn()
            while runs() < attempt:
                clock.move(timedelta(minutes=1))
                minutes += 1
                scheduler.turn()
            waited.append(minutes)
    assert waited == [0, 1, 2, 4]
    assert "content/articles/x.md is due, and the build did not bring it" in caplog.text
    clock.move(timedelta(hours=1))
    (settings.var / "scheduled.json").unlink()
    scheduler.turn()
    assert runs() == 4, "another build has brought it"


def test_a_build_that_brings_nothing_is_not_begun_again_at_once(settings: Settings) -> None:
    scheduler = Scheduler(settings, MovedClock(), (sys.executable, "-c", COUNTED))
    for _turn in range(3):
        scheduler.turn()
    assert runs() == 1


def test_the_service_does_not_wait_for_a_build_to_end(settings: Settings) -> None:
    forever = f"{COUNTED}; import signal; signal.pause()"
    scheduler = Scheduler(settings, MovedClock(), (sys.executable, "-c", forever))
    thread = threading.Thread(target=scheduler.run, daemon=True)
    thread.start()
    until(lambda: runs() == 1)
    scheduler.stop()
    ended(thread)
