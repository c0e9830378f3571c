"""A backup is whole or none, and touches nothing of anybody's."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.backup import BackupError, backup, restore
from moderation.backup.manifest import read_manifest
from moderation.clock import Clock
from moderation.settings import SettingError
from moderation.storage.store import Store
from tests.conftest import ROOT
from tests.moderation.backup.saved import Interrupted, Open
from tests.moderation.conftest import MakeSettings
from tests.moderation.lived_in import live


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


def test_a_backup_in_the_site_is_refused(settings_in: MakeSettings, opened: Open) -> None:
    """Anybody could fetch the secret there, and the next build would delete it."""
    settings = settings_in("old")
    with pytest.raises(SettingError, match="gone after the next build"):
        backup(opened(settings), settings, settings.output / "saved")
    assert not settings.output.exists()


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
