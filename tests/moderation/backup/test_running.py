"""A backup is one moment of a store, whatever goes on meanwhile."""

import threading
from pathlib import Path

import pytest

from moderation.backup import backup, restore
from moderation.clock import Clock
from moderation.domain.contribution import Action
from tests.moderation.backup.saved import BOTH, Open, rows
from tests.moderation.conftest import MakeSettings
from tests.moderation.lived_in import contents, live, send, settle
from tests.waiting import LONG, ended


@pytest.mark.parametrize("database", BOTH)
def test_a_backup_is_one_moment_of_a_store_that_is_written_to(
    database: str, settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old", database)
    store = opened(settings)
    nadia = live(store, clock()).nadia
    stop, asked, wrote = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    def write() -> None:
        while asked.acquire(timeout=LONG) and not stop.is_set():
            settle(store, send(store, clock()), Action.APPROVE, nadia, clock())
            wrote.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:

        def told(_done: int, _total: int | None, _what: str) -> None:
            asked.release()
            assert wrote.acquire(timeout=LONG)  # something is written between any two tables

        manifest = backup(store, settings, tmp_path / "saved", told)
    finally:
        stop.set()
        asked.release()
        ended(writer)
    folder = tmp_path / "saved"
    assert {name: len(rows(folder, name)) for name in manifest.tables} == {
        name: each.count for name, each in manifest.tables.items()
    }
    there = {row["seq"]: row for row in rows(folder, "contributions")}
    decided = {row["contribution"]: row["to_state"] for row in rows(folder, "decisions")}
    assert decided.keys() <= there.keys()
    assert [seq for seq, state in decided.items() if there[seq]["state"] != state] == []
    asked = [row for row in rows(folder, "outbox") if row["topic"] == "publish"]
    assert len(asked) >= sum(row["action"] == "approve" for row in rows(folder, "decisions"))
    assert len(there) < len(contents(store)["contributions"])
    restore(settings_in("new"), folder)
