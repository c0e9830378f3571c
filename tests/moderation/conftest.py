"""Two databases at a time: where a backup comes from, and where it goes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.settings import Settings, read_settings
from moderation.storage import schema
from moderation.storage.store import Store

SECRET = "5ec4e7" * 10
MakeSettings = Callable[..., Settings]


@pytest.fixture
def settings_in(tmp_path: Path, request: pytest.FixtureRequest) -> MakeSettings:
    """`settings_in("name", "sqlite")`: a state folder of that name, its database empty."""

    def make(name: str, database: str = "sqlite", **more: str) -> Settings:
        environment = {"ECOUTE_VAR": str(tmp_path / name / "var"), "ECOUTE_OUTPUT": str(tmp_path / name / "output")}
        if database == "postgresql":
            environment["ECOUTE_DATABASE_URL"] = request.getfixturevalue("new_postgres")(f"ecoute_{name}")
        return read_settings(environment | more)

    return make


@pytest.fixture
def opened(sqlite_template: Path) -> Iterator[Callable[[Settings], Store]]:
    """Opens the store of settings, with today's tables, and closes it after the test."""
    stores: list[Store] = []

    def open_store(settings: Settings) -> Store:
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        if settings.database_url.startswith("sqlite:///") and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sqlite_template, file)
        store = Store(settings.database_url)
        stores.append(store)
        schema.upgrade(store)
        return store

    yield open_store
    for store in stores:
        store.close()
