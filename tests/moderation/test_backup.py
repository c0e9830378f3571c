"""A backup holds everything, is consistent whatever goes on meanwhile, and comes back on either database."""

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.backup import BackupError, backup, restore
from moderation.backup.manifest import read_manifest, seal
from moderation.clock import Clock
from moderation.domain.contribution import Action
from moderation.publication import catalogue_document, read_catalogue
from moderation.publisher import Publisher
from moderation.settings import Settings
from moderation.storage import accounts
from moderation.storage.store import Store
from moderation.storage.tables import metadata
from tests.conftest import CATALOGUE, ROOT
from tests.moderation.conftest import SECRET, MakeSettings
from tests.moderation.lived_in import contents, live, send, settle

Open = Callable[[Settings], Store]

BOTH = ["sqlite", "postgresql"]


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    with (folder / f"{table}.jsonl").open("rb") as stream:
        return [json.loads(line) for line in stream]


def reseal(folder: Path) -> None:
    """Make the seal fit again, as somebody would who edits a backup on purpose."""
    (folder / "manifest.sha256").write_bytes(seal((folder / "manifest.json").read_bytes()))


@pytest.fixture
def saved(settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path) -> Path:
    """A backup of a store that was lived in."""
    settings = settings_in("old")
    store = opened(settings)
    live(store, clock())
    settings.catalogue.write_bytes(catalogue_document(CATALOGUE))
    backup(store, settings, tmp_path / "saved")
    return tmp_path / "saved"


# --- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("source", BOTH)
def test_everything_comes_back_on_either_database(
    source: str, target: str, settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    old, new = settings_in("old", source), settings_in("new", target)
    before = opened(old)
    cast = live(before, clock())
    old.catalogue.write_bytes(catalogue_document(CATALOGUE))
    manifest = backup(before, old, tmp_path / "saved")
    assert all(each.count for each in manifest.tables.values()), "a table that the round trip does not test"
    restore(new, tmp_path / "saved")
    after = opened(new)
    assert contents(after) == contents(before)
    assert read_catalogue(new.catalogue.read_bytes(), "catalogue") == CATALOGUE
    assert (new.var / "secret").read_text() == (old.var / "secret").read_text()
    assert stat.S_IMODE((new.var / "secret").stat().st_mode) == 0o600
    # Life goes on: numbers continue after the highest, and the log is locked as before.
    highest = max(int(row[0]) for row in contents(after)["contributions"])
    assert send(after, clock()).seq == highest + 1
    settle(after, send(after, clock()), Action.REJECT, cast.nadia, clock(), reason="spam")
    with pytest.raises(Exception, match="append-only"):
        after.write(lambda connection: connection.execute(text("DELETE FROM decisions")))


def test_the_publication_is_made_again_after_a_restore(
    saved: Path, settings_in: MakeSettings, opened: Open, clock: Clock
) -> None:
    new = settings_in("new")
    restore(new, saved)
    publisher = Publisher(opened(new), new.var, lambda: CATALOGUE, lambda keys: [], clock)
    assert publisher.publish_all() == ["essai", "panne"]
    assert "Approuvé" in (new.publication / "threads" / "panne.json").read_text(encoding="utf-8")


def test_a_state_folder_that_was_started_but_not_used_is_empty(
    saved: Path, settings_in: MakeSettings, opened: Open, database_url: str
) -> None:
    new = settings_in("new", ECOUTE_DATABASE_URL=database_url)
    opened(new).close()
    restore(new, saved)
    assert len(contents(opened(new))["accounts"]) == 6


def test_a_given_secret_stays_and_is_warned_about(
    saved: Path, settings_in: MakeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    new = settings_in("new", ECOUTE_SECRET=SECRET)
    restore(new, saved)
    assert not (new.var / "secret").exists()
    assert "ECOUTE_SECRET is not the backup's" in caplog.text


def test_a_backup_of_the_first_release_comes_back_today(settings_in: MakeSettings, opened: Open) -> None:
    new = settings_in("new")
    restore(new, ROOT / "tests" / "contract" / "backup")
    everything = contents(opened(new))
    assert everything.keys() == metadata.tables.keys()
    assert len(everything["contributions"]) == 16


def test_only_the_owner_can_read_a_backup(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in saved.iterdir()} == {0o600}


def test_no_secret_that_signs_anybody_in_is_in_a_backup(
    settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old")
    store = opened(settings)
    nadia = live(store, clock()).nadia
    tokens = store.write(
        lambda c: [
            accounts.new_link(c, nadia, clock()),
            accounts.start_session(c, nadia, "", clock()),
            accounts.new_token(c, nadia, clock()),
        ]
    )
    backup(store, settings, tmp_path / "saved")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "saved").iterdir())
    assert not [token for token in tokens if token.encode() in everything]


def test_the_seal_is_one_that_sha256sum_checks(saved: Path) -> None:
    checked = subprocess.run(["sha256sum", "--check", "manifest.sha256"], cwd=saved, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


# --- while the service runs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", BOTH)
def test_a_backup_is_one_moment_of_a_store_that_is_written_to(
    database: str, settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old", database)
    store = opened(settings)
    nadia = live(store, clock()).nadia
    stop, wrote = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        while not stop.is_set():
            settle(store, send(store, clock()), Action.APPROVE, nadia, clock())
            wrote.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:

        def told(_done: int, _total: int | None, _what: str) -> None:
            wrote.acquire(timeout=60)  # something is written between any two tables

        manifest = backup(store, settings, tmp_path / "saved", told)
    finally:
        stop.set()
        writer.join()
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


# --- whole or not at all ---------------------------------------------------------------------------------------------


class Interrupted(BaseException):
    """As Ctrl+C is."""


def test_an_interrupted_backup_leaves_nothing(
    settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old")
    store = opened(settings)
    live(store, clock())

    def told(_done: int, _total: int | None, what: str) -> None:
        if what == "decisions":
            raise Interrupted

    with pytest.raises(Interrupted):
        backup(store, settings, tmp_path / "saved", told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old"]


KILLED = """
import os, signal, sys
from pathlib import Path
from moderation.backup import backup
from moderation.settings import read_settings
from moderation.storage.store import Store

def told(done, total, what):
    if what == "decisions":
        os.kill(os.getpid(), signal.SIGKILL)

settings = read_settings()
backup(Store(settings.database_url), settings, Path(sys.argv[1]), told)
"""


def test_a_killed_backup_is_none_and_does_not_hinder_the_next(
    settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old")
    store = opened(settings)
    live(store, clock())
    folder = tmp_path / "saved"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        env={**os.environ, "ECOUTE_VAR": str(settings.var), "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "saved.part").is_dir()
    assert not folder.exists()
    backup(store, settings, folder)
    assert read_manifest(folder).rows > 0
    assert not (tmp_path / "saved.part").exists()


def test_two_backups_never_write_into_the_same_folder(
    settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old")
    store = opened(settings)
    live(store, clock())
    refused: list[str] = []

    def told(_done: int, _total: int | None, what: str) -> None:
        if what == "decisions":
            with pytest.raises(BackupError) as error:
                backup(store, settings, tmp_path / "saved")
            refused.append(str(error.value))

    backup(store, settings, tmp_path / "saved", told)
    assert len(refused) == 1
    assert "another backup is being written there" in refused[0]
    restore(settings_in("new"), tmp_path / "saved")


def test_a_folder_that_holds_anything_is_not_written_into(saved: Path, settings_in: MakeSettings, opened: Open) -> None:
    settings = settings_in("old2")
    before = sorted(saved.iterdir())
    with pytest.raises(BackupError, match="is not an empty folder"):
        backup(opened(settings), settings, saved)
    assert sorted(saved.iterdir()) == before


def test_somebodys_files_beside_a_backup_are_never_deleted(
    settings_in: MakeSettings, opened: Open, tmp_path: Path
) -> None:
    settings = settings_in("old")
    (tmp_path / "saved.part").mkdir()
    (tmp_path / "saved.part" / "thesis.odt").write_text("mine")
    with pytest.raises(BackupError, match=r"thesis\.odt: is in the way"):
        backup(opened(settings), settings, tmp_path / "saved")
    assert (tmp_path / "saved.part" / "thesis.odt").read_text() == "mine"


def test_an_empty_folder_is_written_into(settings_in: MakeSettings, opened: Open, tmp_path: Path) -> None:
    settings = settings_in("old")
    (tmp_path / "saved").mkdir()
    backup(opened(settings), settings, tmp_path / "saved")
    assert read_manifest(tmp_path / "saved").rows == 0


def test_a_database_without_tables_is_nothing_to_back_up(settings_in: MakeSettings, tmp_path: Path) -> None:
    settings = settings_in("old")
    store = Store(settings.database_url)
    with pytest.raises(BackupError, match="nothing to back up"):
        backup(store, settings, tmp_path / "saved")
    store.close()


# --- refusals of a restore -------------------------------------------------------------------------------------------


def refusal(settings: Settings, folder: Path) -> str:
    """The one line that a restore is refused with; the state folder must stay as it was."""
    before = {path: path.read_bytes() for path in settings.var.rglob("*") if path.is_file()}
    with pytest.raises(BackupError) as error:
        restore(settings, folder)
    assert {path: path.read_bytes() for path in settings.var.rglob("*") if path.is_file()} == before
    assert "\n" not in str(error.value)
    return str(error.value)


def test_one_changed_byte_in_any_file_is_found_and_the_file_named(saved: Path, settings_in: MakeSettings) -> None:
    new = settings_in("new")
    for path in sorted(saved.iterdir()):
        good = path.read_bytes()
        middle = len(good) // 2
        path.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
        assert str(saved) in refusal(new, saved)
        if not path.name.startswith("manifest"):
            assert str(path) in refusal(new, saved)
        path.write_bytes(good)
    restore(new, saved)


def test_a_truncated_file_is_named(saved: Path, settings_in: MakeSettings) -> None:
    new = settings_in("new")
    for path in sorted(saved.iterdir()):
        good = path.read_bytes()
        path.write_bytes(good[:-5])
        assert str(path.with_name("manifest.json" if path.suffix == ".sha256" else path.name)) in refusal(new, saved)
        path.write_bytes(good)


def test_a_missing_file_is_named(saved: Path, settings_in: MakeSettings) -> None:
    new = settings_in("new")
    for path in sorted(saved.iterdir()):
        moved = path.rename(saved.parent / path.name)
        assert str(path) in refusal(new, saved)
        moved.rename(path)


def test_a_foreign_folder_is_no_backup(settings_in: MakeSettings, tmp_path: Path) -> None:
    new = settings_in("new")
    (tmp_path / "photos").mkdir()
    assert "holds no (whole) backup" in refusal(new, tmp_path / "photos")
    assert "holds no (whole) backup" in refusal(new, tmp_path / "nowhere")
    for foreign in ("{}", "[]", '"x"', "null", '{"backup": 1, "contract": "1.0"}', '{"backup": "a", "contract": ""}'):
        (tmp_path / "photos" / "manifest.json").write_text(foreign)
        reseal(tmp_path / "photos")
        assert "manifest.json" in refusal(new, tmp_path / "photos")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("backup", 2, "another release"),
        ("contract", "2.0", "another release"),
        ("revision", "9999", "this release does not know"),
    ],
)
def test_a_newer_backup_asks_for_its_release(
    field: str, value: object, said: str, saved: Path, settings_in: MakeSettings
) -> None:
    content = json.loads((saved / "manifest.json").read_bytes())
    (saved / "manifest.json").write_text(json.dumps(content | {field: value}))
    reseal(saved)
    message = refusal(settings_in("new"), saved)
    assert said in message
    assert "manifest.json" in message


def forge(saved: Path, table: str, change: Callable[[list[dict[str, object]]], None], count: bool = True) -> None:
    """Rewrite a table's file with digests that fit: what only the database can refuse."""
    found = rows(saved, table)
    change(found)
    data = b"".join(json.dumps(row).encode() + b"\n" for row in found)
    (saved / f"{table}.jsonl").write_bytes(data)
    content = json.loads((saved / "manifest.json").read_bytes())
    content["files"][f"{table}.jsonl"] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    if count:
        content["tables"][table]["rows"] = len(found)
    (saved / "manifest.json").write_text(json.dumps(content))
    reseal(saved)


@pytest.mark.parametrize("database", BOTH)
def test_rows_that_contradict_each_other_are_refused_and_leave_the_database_empty(
    database: str, saved: Path, settings_in: MakeSettings, opened: Open
) -> None:
    new = settings_in("new", database)
    forge(saved, "decisions", lambda found: found[0].update(contribution=4711))
    assert "decisions.jsonl" in refusal(new, saved)
    assert not (new.var / "ecoute.db").exists()
    assert not any(contents(opened(new)).values())


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[0].update(created_at="yesterday"),
        lambda found: found[0].pop("email"),
        lambda found: found.pop(),
    ],
    ids=["no moment", "no such field", "a row too few"],
)
def test_rows_that_are_not_as_described_are_refused(
    change: Callable[[list[dict[str, object]]], None], saved: Path, settings_in: MakeSettings
) -> None:
    forge(saved, "accounts", change, count=False)
    assert "accounts.jsonl" in refusal(settings_in("new"), saved)


@pytest.mark.parametrize("database", BOTH)
def test_a_store_with_anything_in_it_is_left_alone(
    database: str, saved: Path, settings_in: MakeSettings, opened: Open, clock: Clock
) -> None:
    new = settings_in("new", database)
    store = opened(new)
    kept = send(store, clock())
    assert "is not empty (there are contributions)" in _said(new, saved)
    assert contents(store)["contributions"][0][1] == kept.id


def _said(settings: Settings, folder: Path) -> str:
    with pytest.raises(BackupError) as error:
        restore(settings, folder)
    return str(error.value)


def test_a_database_of_something_else_is_left_alone(saved: Path, settings_in: MakeSettings, database_url: str) -> None:
    new = settings_in("new", ECOUTE_DATABASE_URL=database_url)
    store = Store(database_url)
    store.write(lambda connection: connection.execute(text("CREATE TABLE accounts (name TEXT)")))
    assert "a table accounts that is not Écoute's" in _said(new, saved)
    store.write(lambda connection: connection.execute(text("SELECT name FROM accounts")))
    store.close()


def test_a_database_of_a_newer_release_is_left_alone(saved: Path, settings_in: MakeSettings, opened: Open) -> None:
    new = settings_in("new")
    store = opened(new)
    store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert "not of this release (revision 9999)" in _said(new, saved)


def test_a_publication_that_is_there_is_left_alone(saved: Path, settings_in: MakeSettings) -> None:
    new = settings_in("new")
    (new.publication / "threads").mkdir(parents=True)
    (new.publication / "threads" / "panne.json").write_text("{}")
    assert "holds published threads (panne, …)" in refusal(new, saved)


def test_an_interrupted_restore_leaves_the_state_empty(saved: Path, settings_in: MakeSettings) -> None:
    new = settings_in("new")
    secret = (new.var / "secret").read_bytes()

    def told(_done: int, total: int | None, what: str) -> None:
        if what == "decisions" and total is not None:
            raise Interrupted

    with pytest.raises(Interrupted):
        restore(new, saved, told)
    assert [path.name for path in new.var.iterdir()] == ["secret"]
    assert (new.var / "secret").read_bytes() == secret
    restore(new, saved)


def test_a_backup_says_when_it_was_taken(
    settings_in: MakeSettings, opened: Open, clock: Callable[[], datetime], tmp_path: Path
) -> None:
    settings = settings_in("old")
    backup(opened(settings), settings, tmp_path / "saved", clock=clock)
    assert read_manifest(tmp_path / "saved").made_at == "2026-03-01T09:00:00Z"
