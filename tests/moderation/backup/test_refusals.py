"""What a restore refuses: with one line that names the file, and the state left as it was."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.backup import BackupError, backup, restore
from moderation.backup.manifest import read_manifest
from moderation.clock import Clock
from moderation.settings import Settings
from moderation.storage.store import Store
from tests.moderation.backup.saved import BOTH, Interrupted, Open, reseal, rows
from tests.moderation.conftest import MakeSettings
from tests.moderation.lived_in import contents, send


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
