"""The ground of the tests: real databases, a clock that is moved by hand, a fixed cast of actors."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from moderation.domain.actors import Role
from moderation.publication import Brand, Catalogue, Post
from moderation.settings import Settings, read_settings
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests import chromium, postgres
from tests.commands import Commands
from tests.kept import keep_builds_in, keep_compiled, keep_migrations
from tests.postgres import Databases, migrate

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CI = os.environ.get("CI") == "true"

# Databases and builds make examples slow; speed is measured in benchmarks/, never here.
settings.register_profile("ecoute", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("ecoute")

keep_compiled()

# Most tests that build have no use for a search; those that do say so.
os.environ.setdefault("ECOUTE_SEARCH", "no")


def pytest_collection_finish() -> None:
    """Thousands of tests and modules stay until the end: looking for rubbish among them again and again is in vain."""
    gc.collect()
    gc.freeze()


def leave_out(what: str) -> None:
    """Skip a test that needs what is not here; in CI nothing may be left out."""
    if CI:
        pytest.fail(f"left out in CI: {what}")
    pytest.skip(what)


class MovedClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def kept_builds(run_folder: Path) -> None:
    """What one build compiled, all others find."""
    keep_builds_in(run_folder / "kept")
    keep_migrations()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all the tests of a process."""
    path = chromium.program()
    if path is None:
        leave_out("Chromium is not installed: apt-get install chromium-headless-shell")
    with chromium.running(path) as started:
        yield started


# --- databases -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A PostgreSQL server of this test process's own."""
    programs = postgres.programs()
    if programs is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
        return
    with postgres.running(programs) as address:
        made = Databases(address)
        yield made
        made.close()


@pytest.fixture
def new_postgres(databases: Databases) -> Callable[[str], str]:
    """Creates an empty database and gives its address."""
    return databases.create


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both databases: every test that asks for it, or for `store`, runs on each."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state' / 'ecoute.db'}"
    return request.getfixturevalue("new_postgres")("ecoute_test")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with today's tables, to be copied: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "ecoute.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with today's tables, on both databases."""
    if request.param == "sqlite":
        url = _copied(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        url = request.getfixturevalue("databases").fresh()
    opened = Store(url)
    yield opened
    opened.close()


def _copied(template: Path, tmp_path: Path) -> str:
    file = tmp_path / "state" / "ecoute.db"
    file.parent.mkdir()
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite store, for tests whose subject is not the database."""
    opened = Store(_copied(sqlite_template, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """The project's commands, ready to run."""
    with Commands(tmp_path_factory.mktemp("commands")) as ready:
        yield ready


# --- the service and its actors --------------------------------------------------------------------------------------

NUAGE = Brand("nuage", "Nuage & Cie", "/marques/nuage/", ("nuage.example",), fiction=True)
ORAGE = Brand("orage", "Orage", "/marques/orage/", ("orage.example",), fiction=True)

CATALOGUE = Catalogue(
    posts={
        post.key: post
        for post in (
            Post("essai", "Écouter", "/2026/01/essai/", "fr", "2026-01-05T08:00:00+01:00", "Un essai."),
            Post(
                "panne",
                "Trois jours sans réseau",
                "/2026/02/panne/",
                "fr",
                "2026-02-03T08:00:00+01:00",
                "Un récit.",
                ("nuage",),
                "negative",
                "2026-01",
            ),
            Post("story", "A story", "/en/2026/02/story/", "en", "2026-02-10T08:00:00+01:00", "A tale.", ("orage",)),
            Post("ferme", "Fermé", "/2026/01/ferme/", "fr", "2026-01-06T08:00:00+01:00", comments_open=False),
            Post(
                "borne", "Borné", "/2026/01/borne/", "fr", "2026-01-07T08:00:00+01:00", comments_until=date(2026, 3, 5)
            ),
        )
    },
    brands={"nuage": NUAGE, "orage": ORAGE},
    site_name="Écoute",
    timezone="Europe/Paris",
)


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture
def service_settings(tmp_path: Path) -> Settings:
    """Settings of a service whose state lies in the test's own folder."""
    return read_settings(
        {
            "ECOUTE_VAR": str(tmp_path / "var"),
            "ECOUTE_OUTPUT": str(tmp_path / "output"),
            "ECOUTE_SECRET": "0123456789abcdef0123456789abcdef",
            "ECOUTE_RATE_STORAGE": "off",
            "ECOUTE_SEARCH": "yes",
        }
    )


@pytest.fixture
def service(store: Store, service_settings: Settings, clock: MovedClock) -> Service:
    """The service on both databases."""
    return Service(store, service_settings, lambda: CATALOGUE, clock)


@pytest.fixture
def app(service: Service) -> Flask:
    application = create_app(service)
    application.config["TESTING"] = True
    application.config["PROPAGATE_EXCEPTIONS"] = False
    return application


@pytest.fixture
def sqlite_app(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Flask:
    """The application on SQLite only, for tests whose subject is the page."""
    application = create_app(Service(sqlite_store, service_settings, lambda: CATALOGUE, clock))
    application.config["PROPAGATE_EXCEPTIONS"] = False
    return application


@dataclass(frozen=True)
class Cast:
    """The actors of the tests. Nadia and Marc moderate, Sofia is a senior; Leo speaks for Nuage, Ida for Orage."""

    nadia: Account
    marc: Account
    sofia: Account
    leo: Account
    ida: Account


def enter_cast(store: Store, now: datetime) -> Cast:
    """Create the cast's accounts."""

    def work(connection: accounts.Connection) -> Cast:
        def person(name: str, role: Role, brand: str | None = None) -> Account:
            mail = f"{name.lower()}@{brand}.example" if brand else f"{name.lower()}@blog.example"
            return accounts.add(
                connection,
                mail,
                role,
                now,
                name=name,
                title="Service client" if brand else "",
                brand=brand,
                verified_by="operator" if brand else None,
            )

        return Cast(
            person("Nadia", Role.MODERATOR),
            person("Marc", Role.MODERATOR),
            person("Sofia", Role.SENIOR),
            person("Leo", Role.BRAND, "nuage"),
            person("Ida", Role.BRAND, "orage"),
        )

    return store.write(work)


@pytest.fixture
def cast(app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(app.extensions["ecoute"].store, clock())


def sign_in(app: Flask, who: Account) -> FlaskClient:
    """A browser in which `who` has signed in with a one-time link."""
    running: Service = app.extensions["ecoute"]
    token = running.store.write(lambda connection: accounts.new_link(connection, who, running.clock()))
    client = app.test_client()
    page = client.get(f"/account/links/{token}")
    response = client.post(f"/account/links/{token}", data={"csrf_token": csrf_token(page.text)})
    assert response.status_code == 303, response.text
    return client


def csrf_token(page: str) -> str:
    """The CSRF token of the first form of a page."""
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def bearer(app: Flask, who: Account) -> dict[str, str]:
    """Headers with a new API token of `who`."""
    running: Service = app.extensions["ecoute"]
    token = running.store.write(lambda connection: accounts.new_token(connection, who, running.clock()))
    return {"Authorization": f"Bearer {token}"}


def with_posts(catalogue: Catalogue, *posts: Post) -> Catalogue:
    """`catalogue` with further posts."""
    return replace(catalogue, posts=catalogue.posts | {post.key: post for post in posts})
