"""One server for all the tests of a process; each test opens contexts of its own in the one browser."""

import shutil
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from moderation import demo
from moderation.clock import system_clock
from moderation.site import CatalogueFile
from moderation.storage import schema
from moderation.storage.accounts import Account
from tests import chromium
from tests.browser.people import Watch
from tests.browser.running import DEMO, Blog, Cast, Folder, Server

Person = Callable[..., Page]
Entered = tuple[Blog, Cast]


@pytest.fixture(scope="session")
def template(run_folder: Path) -> Entered:
    """The sample blog, built, its demonstration played and published, the cast entered; nothing running.

    The first process that needs it makes it, for all.
    """
    folder = run_folder / "sample-blog"
    with (run_folder / "sample-blog.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            shutil.rmtree(run_folder / "sample-blog.next", ignore_errors=True)  # of another process, which failed
            made = Blog(run_folder / "sample-blog.next")
            made.ecoute("build")
            made.with_store(schema.upgrade)
            catalogue = CatalogueFile(made.settings.catalogue)
            made.with_store(lambda store: demo.play(store, catalogue(), DEMO, system_clock()))
            made.ecoute("publish")
            made.enter_cast()
            made.let_rest()
            made.folder.rename(folder)
    blog = Blog(folder)
    return blog, blog.cast()


@pytest.fixture(scope="session")
def serve(template: Entered, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Server]]:
    """Starts the service on a copy of the blog."""
    started: list[Server] = []

    def start() -> Server:
        copy = template[0].copy(tmp_path_factory.mktemp("served") / "blog")
        started.append(Server(copy, "--no-build"))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.end()


@pytest.fixture(scope="module")
def page(browser: Browser, template: Entered) -> Iterator[Page]:
    """A page at the folder's own server: for what is looked at without a service."""
    folder = Folder(template[0])
    context = chromium.opened(browser, base_url=folder.address, locale="fr-FR")
    yield context.new_page()
    context.close()
    folder.end()


@pytest.fixture(scope="session")
def server(serve: Callable[[], Server]) -> Server:
    return serve()


@pytest.fixture(scope="session")
def cast(template: Entered) -> Cast:
    return template[1]


@pytest.fixture(scope="session")
def signed_in(browser: Browser) -> Callable[[Server, Account], Any]:
    """What a browser keeps once `who` has signed in at `server`; each signs in once."""
    kept: dict[tuple[str, int], Any] = {}

    def state(server: Server, who: Account) -> Any:
        key = server.address, who.seq
        if key not in kept:
            context = chromium.opened(browser, base_url=server.address, locale="fr-FR")
            page = context.new_page()
            page.goto(server.blog.link_for(who))
            page.locator("main form button").click()
            page.wait_for_url("**/desk/" if who.brand is None else "**/brand/")
            kept[key] = context.storage_state()
            context.close()
        return kept[key]

    return state


@pytest.fixture(params=[False, True], ids=["without-script", "with-script"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Both kinds of browser: every test that opens one through `person` runs in each."""
    return bool(request.param)


@pytest.fixture
def open_at(
    browser: Browser, signed_in: Callable[[Server, Account], Any], scripts: bool
) -> Iterator[Callable[..., Page]]:
    """`open_at(server, account, width=360)`: a page in a context of its own, watched until the test ends."""
    opened = []

    def enter(server: Server, who: Account | None = None, *, width: int = 1280, **options: Any) -> Page:
        context = chromium.opened(
            browser,
            **{
                "base_url": server.address,
                "java_script_enabled": scripts,
                "locale": "fr-FR",
                "viewport": {"width": width, "height": 800},
                "storage_state": signed_in(server, who) if who else None,
                **options,
            },
        )
        watch = Watch(server.address)
        watch.over(context)
        opened.append((context, watch))
        return context.new_page()

    yield enter
    for context, _watch in opened:
        context.close()
    for _context, watch in opened:
        watch.check()


@pytest.fixture
def person(open_at: Callable[..., Page], server: Server) -> Person:
    """`person()` is a reader, `person(cast.nadia)` a moderator who has signed in."""
    return lambda who=None, **options: open_at(server, who, **options)
