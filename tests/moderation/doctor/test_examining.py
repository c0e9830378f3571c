"""`ecoute doctor` as a whole: it goes on past whatever is wrong, changes nothing, and says no secret."""

import shutil
from pathlib import Path

import pytest

from moderation.doctor import Line, State, examine
from moderation.domain.actors import Role
from moderation.publication import Catalogue, Post
from moderation.publication.catalogue import catalogue_document
from moderation.settings import Settings
from moderation.storage import accounts
from moderation.storage.store import Store
from tests.commands import Commands, environment
from tests.conftest import MovedClock
from tests.ports import held_port
from tests.site.blog import tree, write_blog

PASSWORD = "hunter2-hunter2"


def variables(blog: Settings) -> dict[str, str]:
    """The environment of a blog that is being tried out, whose service nobody started."""
    return {
        **environment(blog),
        "ECOUTE_SITE_URL": "",
        "ECOUTE_SERVICE_URL": f"http://127.0.0.1:{held_port()}",
    }


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Settings:
    """A blog with its database and a moderator, and what a build leaves: the doctor looks at no page."""
    settings = write_blog(tmp_path_factory.mktemp("doctor"))
    post = Post("un", "Un", "/2026/01/un/", "fr", "2026-01-01T10:00:00+01:00", "Un.")
    settings.catalogue.write_bytes(catalogue_document(Catalogue(posts={"un": post})))
    settings.pages.write_text("{}")
    for page in ("index.html", "2026/01/un/index.html"):
        (settings.output / page).parent.mkdir(parents=True, exist_ok=True)
        (settings.output / page).write_text("<!doctype html>")
    (settings.var / "secret").chmod(0o600)
    settings.var.chmod(0o750)
    shutil.copyfile(sqlite_template, settings.var / "ecoute.db")
    store = Store(settings.database_url)
    moment = MovedClock()()
    store.write(lambda connection: accounts.add(connection, "nadia@blog.example", Role.MODERATOR, moment))
    store.close()
    return settings


def said(blog: Settings, **more: str) -> list[Line]:
    """What the doctor says of the blog, with further settings."""
    return [*examine({**variables(blog), **more}, MovedClock())]


def test_of_an_installation_that_is_well_everything_is_said_to_be_and_nothing_is_changed(blog: Settings) -> None:
    before = tree(blog.var), tree(blog.output)
    lines = said(blog)
    assert [line for line in lines if line.state is State.ILL] == []
    assert {line.about for line in lines if line.state is State.MIND} <= {
        "addresses",
        "mail",
        "service",
        "libraries",
        "history",
    }
    looked = ["settings", "secret", "policy", "blog", "state", "site", "catalogue", "content", "database", "publisher"]
    well = [line.about for line in lines if line.state is State.WELL]
    assert [about for about in looked if about not in well] == []
    assert (tree(blog.var), tree(blog.output)) == before


def test_impossible_settings_come_first_and_the_rest_is_looked_at_all_the_same(blog: Settings) -> None:
    lines = said(blog, ECOUTE_COLOUR="blue", ECOUTE_THREADS="0", ECOUTE_SECRET="hunter2", ECOUTE_SMTP_URL="smtp://x")
    assert [line.about for line in lines if line.state is State.ILL] == ["settings"] * 4
    assert [line.state for line in lines[:4]] == [State.ILL] * 4
    named = {line.said.split()[0].rstrip(":") for line in lines[:4]}
    assert named == {"ECOUTE_THREADS", "ECOUTE_SECRET", "ECOUTE_COLOUR", "ECOUTE_MAIL_FROM"}
    assert {"database", "catalogue", "blog"} <= {line.about for line in lines}


def test_with_a_folder_that_cannot_be_read_from_the_settings_no_other_is_taken_for_it(blog: Settings) -> None:
    lines = said(blog, ECOUTE_VAR_FILE="/nowhere/at/all")
    assert str(lines[0]) == "✗ settings: ECOUTE_VAR and ECOUTE_VAR_FILE are both set; keep one"
    assert {"state", "site", "database", "secret"}.isdisjoint({line.about for line in lines})


def test_no_secret_is_ever_said(blog: Settings) -> None:
    """TRUST: secrets end in logs when messages show them."""
    port = held_port()
    text = "\n".join(
        map(
            str,
            said(
                blog,
                ECOUTE_DATABASE_URL=f"postgresql+psycopg://ana:{PASSWORD}@127.0.0.1:{port}/{PASSWORD}",
                ECOUTE_SMTP_URL=f"smtp://ana:{PASSWORD}@127.0.0.1:{port}",
                ECOUTE_MAIL_FROM="blog@blog.example",
                ECOUTE_METRICS_TOKEN=f"{PASSWORD}-token",
                ECOUTE_SECRET=f"{PASSWORD}{PASSWORD}{PASSWORD}",
            ),
        )
    )
    assert "✗ database: postgresql+psycopg://ana:***@127.0.0.1" in text
    assert f"✗ mail: 127.0.0.1:{port} takes no letters (ConnectionRefusedError" in text
    assert PASSWORD not in text


def test_the_command_ends_with_1_only_where_something_does_not_work(blog: Settings, commands: Commands) -> None:
    well = commands.call(variables(blog), "ecoute", "doctor")
    assert (well.code, well.err) == (0, ""), well.out
    assert well.out.splitlines()[-1].startswith("nothing to repair, ")
    ill = commands.call(
        {**variables(blog), "ECOUTE_POLICY": "/dev/null/policy.toml", "ECOUTE_X": "1"}, "ecoute", "doctor"
    )
    assert ill.code == 1
    assert ill.out.startswith("✗ settings: ECOUTE_X is no setting of Écoute")


def test_before_the_first_start_nothing_is_made(tmp_path: Path) -> None:
    given = {f"ECOUTE_{name}": str(tmp_path / name.lower()) for name in ("VAR", "OUTPUT", "POLICY", "PELICANCONF")}
    lines = [*examine({**given, "ECOUTE_SERVICE_URL": f"http://127.0.0.1:{held_port()}"})]
    assert [*tmp_path.iterdir()] == []
    text = [str(line) for line in lines]
    assert f"✗ site: {tmp_path}/output holds no built site; run `ecoute build`" in text
    assert f"! database: {tmp_path}/var/ecoute.db is not there yet; the first start makes it" in text
    assert f"! secret: {tmp_path}/var/secret is not there yet; the first start makes it" in text
