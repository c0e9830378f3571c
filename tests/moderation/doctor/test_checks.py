"""What each of the doctor's looks finds, in real files, databases, mail servers and repositories."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.acts import PUBLISH
from moderation.doctor import blog, configuration, folders, neighbours, programs
from moderation.doctor.database import database
from moderation.doctor.line import Line
from moderation.mail.postbox import MAIL
from moderation.publication import Catalogue, Post
from moderation.publication.catalogue import catalogue_document
from moderation.settings import Settings
from moderation.storage import outbox
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.mail.mailbox import Mailbox, receiving
from tests.ports import held_port


def told(lines: object) -> list[str]:
    """The lines as people read them."""
    assert not isinstance(lines, Line)
    return [str(line) for line in lines]  # type: ignore[attr-defined]


@pytest.fixture
def settings(tmp_path: Path, service_settings: Settings) -> Settings:
    """Settings whose folders are there."""
    service_settings.var.mkdir()
    service_settings.output.mkdir()
    return replace(service_settings, policy=tmp_path / "policy.toml", pelicanconf=tmp_path / "conf.py")


# --- the database ----------------------------------------------------------------------------------------------------


def test_a_database_of_this_release_is_well(store: Store, settings: Settings, clock: MovedClock) -> None:
    url = store.url.render_as_string(hide_password=False)
    whole, nothing_waits, nobody = told(database(replace(settings, database_url=url), clock))
    assert whole.startswith("✓ database: ")
    assert whole.endswith(", whole, of this release")
    assert nothing_waits == "✓ publisher: nothing waits"
    assert nobody.startswith("! moderators: nobody can sign in to the desk; ")


def test_what_waits_too_long_is_told(sqlite_store: Store, settings: Settings, clock: MovedClock) -> None:
    now = clock()
    for topic, subject in ((PUBLISH, "un"), (MAIL, "ana@mail.example")):
        sqlite_store.write(lambda connection, what=(topic, subject): outbox.ask(connection, *what, now))
    here = replace(settings, database_url=sqlite_store.url.render_as_string())
    assert "✓ publisher: nothing waits" in told(database(here, clock))
    clock.move(timedelta(hours=1, seconds=1))
    found = told(database(here, clock))
    assert (
        "✗ publisher: 1 changes wait, the oldest for more than a minute; start the service, or run `ecoute publish`"
        in found
    )
    assert "✗ letters: 1 wait, the oldest since 2026-03-01 09:00 UTC; set ECOUTE_SMTP_URL" in found
    assert "ana@" not in "".join(found)


def test_a_database_of_another_release_or_no_database_is_ill(
    sqlite_store: Store, settings: Settings, clock: MovedClock
) -> None:
    here = replace(settings, database_url=sqlite_store.url.render_as_string())
    sqlite_store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    (line,) = told(database(here, clock))
    assert "its tables are of revision 9999" in line
    broken = settings.var / "broken.db"
    broken.write_bytes(b"not a database" * 100)
    (line,) = told(database(replace(settings, database_url=f"sqlite:///{broken}"), clock))
    assert line.startswith("✗ database: ")


# --- folders ---------------------------------------------------------------------------------------------------------


def write_catalogue(settings: Settings, site_url: str = "") -> None:
    post = Post("un", "Un", f"{site_url}/2026/un/", "fr", "2026-01-05T08:00:00+01:00", "Un.")
    settings.catalogue.write_bytes(catalogue_document(Catalogue(posts={"un": post}, site_url=site_url)))
    settings.pages.write_text("{}")


def test_a_catalogue_that_is_of_another_site_is_ill(settings: Settings) -> None:
    gone = "✗ catalogue: 1 of its 1 posts have no page in"
    assert told(folders.catalogue(settings, None))[0].endswith("the service knows no posts; run `ecoute build`")
    write_catalogue(settings)
    assert told(folders.catalogue(settings, None)) == [f"{gone} {settings.output}; run `ecoute build`"]
    page = settings.output / "2026" / "un" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("x")
    assert told(folders.catalogue(settings, None)) == ["✓ catalogue: 1 posts, 0 brands, each post with its page"]
    write_catalogue(settings, "https://old.example")
    assert told(folders.catalogue(settings, None)) == [
        "✗ catalogue: the site was built for https://old.example, not none; run `ecoute build`"
    ]
    settings.catalogue.write_text("{")
    assert told(folders.catalogue(settings, None))[0].startswith(f"✗ catalogue: {settings.catalogue}")


def test_content_that_changed_after_the_build_is_told(settings: Settings, tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text("x")
    write_catalogue(settings)
    built = settings.catalogue.stat().st_mtime
    conf = {"PATH": str(content), "THEME": str(tmp_path / "theme")}
    for moved, line in (
        (-60, "✓ content: nothing changed since the last build"),
        (60, f"1 files changed since the last build, the last of them {content}/a.md"),
    ):
        os.utime(content / "a.md", (built + moved, built + moved))
        assert line in told(folders.catalogue(settings, conf))[-1]


def test_a_state_folder_that_others_can_look_into_is_told_and_a_site_that_is_no_site(settings: Settings) -> None:
    settings.var.chmod(0o755)
    assert told(folders.state(settings))[0].startswith(f"! state: others on this machine can look into {settings.var}")
    settings.var.chmod(0o700)
    assert told(folders.state(settings))[0] == f"✓ state: {settings.var}, writable"
    assert told(folders.site(settings))[0] == f"✗ site: {settings.output} holds no built site; run `ecoute build`"


# --- settings and programs -------------------------------------------------------------------------------------------


def test_a_secret_that_others_can_read_or_that_is_none_is_ill(settings: Settings, tmp_path: Path) -> None:
    given = {"ECOUTE_VAR": str(settings.var)}
    file = settings.var / "secret"
    file.write_text("0" * 64)
    file.chmod(0o644)
    known = configuration.read(given)
    assert told(configuration.secret(known, given)) == [
        f"✗ secret: others on this machine can read {file}; chmod 600 {file}"
    ]
    file.chmod(0o600)
    assert told(configuration.secret(known, given)) == [f"✓ secret: {file}, readable by its owner only"]
    file.write_text("short")
    assert told(configuration.secret(known, given)) == [
        f"✗ secret: {file} holds no secret; put back the one of a backup"
    ]
    handed = tmp_path / "handed"
    handed.write_text("smtp://x")
    handed.chmod(0o640)
    given |= {"ECOUTE_SMTP_URL_FILE": str(handed), "ECOUTE_SECRET": "1" * 32}
    assert told(configuration.secret(configuration.read(given), given)) == [
        f"✗ ECOUTE_SMTP_URL_FILE: others on this machine can read {handed}; chmod 600 {handed}",
        "✓ secret: given by the settings, long enough",
    ]


@pytest.mark.parametrize(
    ("site", "service", "line"),
    [
        ("", "", "! addresses: ECOUTE_SITE_URL is empty"),
        ("https://b.example/x", "https://b.example", "✓ addresses: site https://b.example/x"),
        ("http://b.example", "http://b.example", "! addresses: ECOUTE_SITE_URL is not https"),
        ("https://b.example", "https://s.example", "! addresses: the service is at https://s.example, not beside"),
    ],
)
def test_addresses_that_do_not_go_together_are_told(settings: Settings, site: str, service: str, line: str) -> None:
    assert told(configuration.addresses(replace(settings, site_url=site, service_url=service)))[0].startswith(line)


def test_a_policy_and_a_configuration_with_a_mistake_are_ill(settings: Settings) -> None:
    assert told(configuration.policy(settings))[0].endswith("is not there: the built-in one")
    settings.policy.write_text("[hold]\nlinks = 'many'\n")
    assert told(configuration.policy(settings))[0].startswith(f"✗ policy: {settings.policy}: line 2, hold.links: ")
    assert told(blog.read(settings)[1])[0].startswith(f"✗ blog: {settings.pelicanconf} is not there")
    settings.pelicanconf.write_text("import sys\nsys.exit('conf.py: ECOUTE_SITE_URL is not set')\n")
    assert told(blog.read(settings)[1]) == [
        f"✗ blog: {settings.pelicanconf} cannot be read: conf.py: ECOUTE_SITE_URL is not set"
    ]
    settings.pelicanconf.write_text("SITEURL = 'https://b.example'\nPLUGINS = ['brands', 'nosuch']\nPATH = '.'\n")
    found = told(blog.read(settings)[1])
    assert "✗ blog: the plugin nosuch is not installed; take it out of PLUGINS, or install it" in found
    assert any(line.startswith("✗ blog: SITEURL is https://b.example, ECOUTE_SITE_URL empty") for line in found)
    assert len(found) == 2


def test_a_folder_without_git_and_a_shallow_clone_have_no_whole_history(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "bare").mkdir()
    assert told(programs.git(tmp_path / "bare"))[0].startswith("! history: ")
    git("init", "-q", "whole")
    for message in ("one", "two"):
        git("-C", "whole", "commit", "-q", "--allow-empty", "-m", message)
    git("clone", "-q", "--depth", "1", f"file://{tmp_path / 'whole'}", "shallow")
    assert told(programs.git(tmp_path / "whole")) == ["✓ history: git knows how posts changed"]
    assert told(programs.git(tmp_path / "shallow"))[0].endswith("older changes are missing; git fetch --unshallow")


# --- neighbours ------------------------------------------------------------------------------------------------------


def test_a_mail_server_is_greeted_and_sent_nothing(settings: Settings) -> None:
    mailbox, port = Mailbox(), held_port()
    here = replace(settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="blog@blog.example")
    assert told(neighbours.mail(here))[0].startswith(f"✗ mail: 127.0.0.1:{port} takes no letters (ConnectionRefused")
    with receiving(mailbox, port):
        assert told(neighbours.mail(here)) == [f"✓ mail: 127.0.0.1:{port} takes letters"]
        with_password = replace(here, smtp_url=f"smtp://ana:secret@127.0.0.1:{port}")
        assert told(neighbours.mail(with_password))[0].startswith("✗ mail: ")
        with_tls = replace(here, smtp_url=f"smtp+starttls://127.0.0.1:{port}")
        assert "(SMTPNotSupportedError)" in told(neighbours.mail(with_tls))[0]
    assert mailbox.letters == []
    assert told(neighbours.mail(settings))[0].startswith("! mail: ECOUTE_SMTP_URL is empty")


@contextmanager
def answering(status: int, body: str) -> Iterator[str]:
    """A server that says this of its health; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/health"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "line"),
    [
        (200, {"status": "ok", "database": "writable"}, "✓ service: {}/health says that all is well"),
        (200, {"status": "late", "database": "writable"}, "! service: {}/health says that work is late"),
        (503, {"status": "failing", "database": "failing"}, "✗ service: {}/health says that its database cannot be"),
        (503, {"status": "failing", "database": "writable"}, "✗ service: {}/health says that its publisher is silent"),
        (404, "<h1>Not here</h1>", "✗ service: {}/health gives no report"),
        (200, [], "✗ service: {}/health gives no report"),
    ],
)
def test_the_service_is_asked_how_it_is(settings: Settings, status: int, body: object, line: str) -> None:
    with answering(status, body if isinstance(body, str) else json.dumps(body)) as address:
        (found,) = told(neighbours.service(replace(settings, service_url=address)))
    assert found.startswith(line.format(address))


def test_that_no_service_runs_is_told_and_no_failure(settings: Settings) -> None:
    address = f"http://127.0.0.1:{held_port()}"
    (line,) = told(neighbours.service(replace(settings, service_url=address)))
    assert line.startswith(f"! service: nothing answers at {address}/health; start it")
