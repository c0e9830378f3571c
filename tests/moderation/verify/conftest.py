"""A site at peace, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from moderation.backup import backup, restore
from moderation.build import build
from moderation.settings import read_settings
from moderation.storage import schema
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock
from tests.moderation.lived_in import live
from tests.moderation.verify.published import Site
from tests.site.blog import write_blog, write_post

STORY = "Brands: nuage\nExperience: negative\nExperience_date: 2025-12\nFiction: yes\n"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast, MovedClock]:
    """The site that each test gets a copy of, and a backup of its store."""
    folder = tmp_path_factory.mktemp("verify")
    settings = write_blog(folder)
    write_post(folder / "content", "panne", "Trois jours sans réseau", 6, STORY)
    write_post(folder / "content", "essai", "Écouter", 7)
    build(settings)
    clock = MovedClock()
    store = Store(settings.database_url)
    schema.upgrade(store)
    site = Site(settings, store, clock, live(store, clock()))
    clock.move(timedelta(days=8))  # by then nobody is told any more of the letter that was given up
    site.publish()
    assert site.differences() == []
    backup(store, settings, folder / "saved")
    store.close()
    return folder, site.cast, clock


def copied(template: tuple[Path, Cast, MovedClock], to: Path, url: str | None = None) -> Iterator[Site]:
    folder, cast, clock = template
    environment = {"ECOUTE_VAR": str(to / "var"), "ECOUTE_OUTPUT": str(to / "output")}
    environment["ECOUTE_PELICANCONF"] = str(folder / "blogconf.py")
    if url is not None:
        environment["ECOUTE_DATABASE_URL"] = url
    settings = read_settings(environment)
    if url is not None:
        restore(settings, folder / "saved")
    shutil.copytree(folder / "var", to / "var", dirs_exist_ok=True)
    shutil.copytree(folder / "output", to / "output")
    moved = MovedClock()
    moved.now = clock.now
    store = Store(settings.database_url)
    yield Site(settings, store, moved, cast)
    store.close()


@pytest.fixture
def site(template: tuple[Path, Cast, MovedClock], tmp_path: Path) -> Iterator[Site]:
    """On SQLite, for tests whose subject is not the database."""
    yield from copied(template, tmp_path / "site")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_site(request: pytest.FixtureRequest, template: tuple[Path, Cast, MovedClock], tmp_path: Path) -> Iterator[Site]:
    """On both databases."""
    url = request.getfixturevalue("new_postgres")("ecoute_verify") if request.param == "postgresql" else None
    yield from copied(template, tmp_path / "site", url)
