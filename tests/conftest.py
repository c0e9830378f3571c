"""The ground of the tests: real databases, a clock that is moved by hand, a fixed cast of actors."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from moderation.domain.actors import Role
from moderation.publication import Brand, Catalogue, Post
from moderation.settings import Settings, read_settings
from moderation.storage import accounts, schema
from moderation.storage.accounts import Account
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CI = os.environ.get("CI") == "true"

# Databases and builds make examples slow; speed is measured in benchmarks/, never here.
settings.register_profile("ecoute", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("ecoute")


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


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


# --- databases -------------------------------------------------------------------------------------------------------


def _postgres_programs() -> Path | None:
    """The folder of initdb and postgres: Debian keeps it out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this test process's own, on a socket in a temporary folder.

    Not in pytest's own: each run of pytest closes that to other users, and the server may run as one.
    """
    programs = _postgres_programs()
    if programs is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
        return
    folder = Path("/tmp") / f"ecoute-{os.getpid()}"  # a socket's path has at most 107 bytes
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True)
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(folder, user, user)
        shutil.chown(data, user, user)

    def run(program: str, *arguments: object) -> None:
        with (folder / "output").open("ab") as output:
            command = [programs / program, "-D", data, *arguments]
            subprocess.run(command, check=True, cwd="/tmp", user=user, group=user, stdout=output, stderr=output)

    run("initdb", "-U", "ecoute", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    run("pg_ctl", "-w", "-o", options, "-l", data / "log", "start")
    yield f"postgresql+psycopg://ecoute@/{{}}?host={folder}"
    run("pg_ctl", "-w", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgres(postgres_server: str) -> Callable[[str], str]:
    """Creates an empty database and gives its address."""

    def create(name: str) -> str:
        _administer(postgres_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        return postgres_server.format(name)

    return create


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
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with today's tables, to be copied."""
    name = "ecoute_template"
    _administer(postgres_server, f'CREATE DATABASE "{name}"')
    _migrate(postgres_server.format(name))
    return name


def _migrate(url: str) -> None:
    opened = Store(url)
    schema.upgrade(opened)
    opened.close()


def _administer(postgres_server: str, *statements: str) -> None:
    admin = Store(postgres_server.format("postgres"))
    with admin.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with today's tables, on both databases."""
    if request.param == "sqlite":
        url = _copied(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
        drop = 'DROP DATABASE IF EXISTS "ecoute_store" WITH (FORCE)'
        _administer(server, drop, f'CREATE DATABASE "ecoute_store" TEMPLATE "{template}"')
        url = server.format("ecoute_store")
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
