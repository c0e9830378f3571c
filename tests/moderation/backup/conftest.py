"""A backup of a store that was lived in."""

from pathlib import Path

import pytest

from moderation.backup import backup
from moderation.clock import Clock
from moderation.publication import catalogue_document
from tests.conftest import CATALOGUE
from tests.moderation.backup.saved import Open
from tests.moderation.conftest import MakeSettings
from tests.moderation.lived_in import live


@pytest.fixture
def saved(settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path) -> Path:
    """A backup of a store that was lived in."""
    settings = settings_in("old")
    store = opened(settings)
    live(store, clock())
    settings.catalogue.write_bytes(catalogue_document(CATALOGUE))
    backup(store, settings, tmp_path / "saved")
    return tmp_path / "saved"
