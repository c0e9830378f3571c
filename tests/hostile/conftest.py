"""A blog with its service, for what should never have been sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from moderation.acts import decide
from moderation.build import build
from moderation.domain.contribution import Action
from moderation.publisher import Publisher
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage import contributions, schema
from moderation.storage.store import Store
from moderation.weaving import SiteWeaver
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock, enter_cast, leave_out
from tests.hostile.strings import NAUGHTY
from tests.site.blog import write_blog


@pytest.fixture(scope="session", autouse=True)
def naughty() -> None:
    """The public list of strings is read in place, not copied."""
    if not NAUGHTY.is_file():
        leave_out(f"{NAUGHTY} is missing")


@dataclass(frozen=True)
class Blog:
    """A built blog with its service and a publisher, which works when it is told to."""

    settings: Settings
    store: Store
    app: Flask
    publisher: Publisher
    clock: MovedClock
    cast: Cast

    def approve(self, *ids: str) -> None:
        """A moderator approves them all; nothing is woven yet."""
        nadia = self.cast.nadia.actor()

        def work(connection: contributions.Connection) -> None:
            for id in ids:
                decide.take(connection, id, Action.APPROVE, nadia, self.clock())

        self.store.write(work)

    def publish(self) -> int:
        """Weave what waits; returns how many changes there were."""
        settled = 0
        while batch := self.publisher.publish_waiting():
            settled += batch
        assert self.publisher.failed is None
        return settled


def open_blog(settings: Settings) -> Blog:
    """The service of a blog that is built already."""
    clock = MovedClock()
    catalogue = CatalogueFile(settings.catalogue)
    store = Store(settings.database_url)
    schema.upgrade(store)
    app = create_app(Service(store, settings, catalogue, clock))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    publisher = Publisher(store, settings.var, catalogue, SiteWeaver(settings, catalogue), clock)
    return Blog(settings, store, app, publisher, clock, enter_cast(store, clock()))


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """A small blog, built, and its service."""
    settings = write_blog(tmp_path)
    build(settings)
    opened = open_blog(settings)
    yield opened
    opened.store.close()
