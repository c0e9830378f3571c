"""What the tests of pages share: the cast on SQLite only, and the world of the walks."""

import pytest
from flask import Flask

from tests.conftest import Cast, MovedClock, enter_cast
from tests.web.world import World, build_world


@pytest.fixture
def sqlite_cast(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


@pytest.fixture
def world(sqlite_app: Flask, clock: MovedClock) -> World:
    return build_world(sqlite_app, clock)
