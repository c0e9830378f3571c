"""A backup of a store that was lived in."""

import shutil
from pathlib import Path

import pytest

from moderation.backup import backup
from moderation.publication import catalogue_document
from moderation.settings import read_settings
from moderation.storage import schema
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock
from tests.moderation.lived_in import live


@pytest.fixture(scope="session")
def saved_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup that `saved` copies."""
    folder = tmp_path_factory.mktemp("saved")
    settings = read_settings({"ECOUTE_VAR": str(folder / "var"), "ECOUTE_OUTPUT": str(folder / "output")})
    store = Store(settings.database_url)
    schema.upgrade(store)
    live(store, MovedClock()())
    settings.catalogue.write_bytes(catalogue_document(CATALOGUE))
    backup(store, settings, folder / "backup")
    store.close()
    return folder / "backup"


@pytest.fixture
def saved(saved_once: Path, tmp_path: Path) -> Path:
    """A backup of a store that was lived in, to be restored or spoiled."""
    return Path(shutil.copytree(saved_once, tmp_path / "saved"))
