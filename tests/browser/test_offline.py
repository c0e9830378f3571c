"""Offline reading in Chromium: what was read is there when no server answers, and what is private is never kept."""

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from moderation.web.site import POLICY
from tests import chromium
from tests.plugins.simple_blog import build_other, post
from tests.ports import held_port
from tests.waiting import until

READ = "offline:/chemin/:read"
ADDRESSES = f"caches.open('{READ}').then(c => c.keys()).then(all => all.map(r => new URL(r.url).pathname).sort())"
EVERYTHING = """async () => {
  const caught = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()));
  return caught.flat().map(request => request.url);
}"""
OLDER = f"""async ([path, days]) => {{
  const cache = await caches.open('{READ}'), kept = await cache.match(path), headers = new Headers(kept.headers);
  headers.set('x-kept-at', String(Number(headers.get('x-kept-at')) - days * 86400000));
  await cache.put(path, new Response(await kept.blob(), {{ headers }}));
}}"""


class Host:
    """Serves the folder `site` below /chemin/ with the headers of our service, and can be off."""

    def __init__(self, port: int, site: Path) -> None:
        self.port = port
        self.root = f"http://127.0.0.1:{port}/chemin"
        self.site = site
        self._server: ThreadingHTTPServer | None = None

    def on(self) -> None:
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def translate_path(self, path: str) -> str:
                bare = path.partition("?")[0].removeprefix("/chemin/")
                if bare.startswith(("prive/", "recu/")):
                    bare = "a/"
                place = host.site / bare
                return str(place / "index.html" if place.is_dir() else place)

            def end_headers(self) -> None:
                self.send_header("Cache-Control", "no-store" if "/recu/" in self.path else "no-cache")
                self.send_header("Content-Security-Policy", POLICY)
                super().end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def off(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A small blog below a path, with Pelican's own theme and a stylesheet."""
    folder, port = tmp_path_factory.mktemp("offline"), held_port()
    base = '{% extends "!simple/base.html" %}{% block head %}{{ super() }}'
    base += '<link rel="stylesheet" href="{{ SITEURL }}/s.css">{% endblock %}'
    built = build_other(
        folder,
        {**{f"articles/{slug}.md": post(slug, 1, f"Le texte {slug}.") for slug in "abc"}, "s.css": "h1{color:#010203}"},
        ["offline"],
        {"base.html": base},
        SITEURL=f"http://127.0.0.1:{port}/chemin",
        STATIC_PATHS=["s.css"],
        OFFLINE=True,
        OFFLINE_LANGUAGES=["fr", "en"],
        OFFLINE_PAGES=3,
        OFFLINE_NEVER=["/chemin/prive"],
    )
    assert built.code == 0, built.log
    return Host(port, built.output)


@pytest.fixture
def page(host: Host, browser: Browser) -> Iterator[Page]:
    host.on()
    context = chromium.opened(browser, locale="fr-FR")
    yield context.new_page()
    context.close()
    host.off()


def kept(page: Page) -> list[str]:
    addresses: list[str] = page.evaluate(ADDRESSES)
    return addresses


def read(page: Page, host: Host, *slugs: str) -> None:
    """Read these pages, and wait until each is kept."""
    for slug in slugs:
        page.goto(f"{host.root}/{slug}/")
        until(lambda slug=slug: f"/chemin/{slug}/" in kept(page), f"{slug} among what is kept")


def test_what_was_read_is_there_without_a_server_and_the_rest_is_listed(host: Host, page: Page) -> None:
    read(page, host, "a", "b")
    host.off()
    page.goto(f"{host.root}/a/")
    expect(page.locator("main, body").first).to_contain_text("Le texte a.")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    page.goto(f"{host.root}/c/")
    expect(page.locator("[data-offline-list] a")).to_have_text(["Un autre blog - B", "Un autre blog - A"])
    expect(page.locator("[data-offline-none]")).to_be_hidden()
    page.locator("[data-offline-list] a").first.click()
    expect(page.locator("body")).to_contain_text("Le texte b.")
    page.goto(f"{host.root}/en/nothing/")
    expect(page.locator("body")).to_contain_text("Without a connection")
    page.locator("[data-offline-forget]").click()
    expect(page.locator("[data-offline-list] a")).to_have_count(0)
    page.goto(f"{host.root}/a/")
    expect(page.locator("[data-offline-none]")).to_be_visible()


def test_nothing_private_and_no_address_with_a_query_is_ever_kept(host: Host, page: Page) -> None:
    """LESSONS: pending text and receipts never leave their address."""
    read(page, host, "b")
    for private in ("prive/x/", "recu/x/", "a/?q=mot"):
        page.goto(f"{host.root}/{private}")
        expect(page.locator("body")).to_contain_text("Le texte a.")
    read(page, host, "c")
    assert kept(page) == ["/chemin/b/", "/chemin/c/"]
    everything = page.evaluate(EVERYTHING)
    assert len(everything) > 2
    assert not [address for address in everything if any(part in address for part in ("prive", "recu", "?"))]
    host.off()
    for private in ("prive/x/", "a/?q=mot"):
        with pytest.raises(Error, match="ERR_CONNECTION"):
            page.goto(f"{host.root}/{private}")


def test_only_so_many_pages_are_kept_none_too_long_and_none_that_is_gone(host: Host, page: Page) -> None:
    read(page, host, "a", "b", "c")
    page.goto(f"{host.root}/")
    until(lambda: kept(page) == ["/chemin/", "/chemin/b/", "/chemin/c/"], "the page read longest ago gone")
    page.evaluate(OLDER, ["/chemin/c/", 30])
    gone = host.site / "b"
    gone.rename(host.site / "was-b")
    try:
        page.goto(f"{host.root}/b/")
        until(lambda: "/chemin/b/" not in kept(page), "a page forgotten that is gone")
    finally:
        (host.site / "was-b").rename(gone)
    host.off()
    page.goto(f"{host.root}/c/")
    expect(page.locator("[data-offline-list]")).to_have_count(1)


def test_taken_back_the_worker_goes_with_all_that_it_kept(host: Host, page: Page) -> None:
    read(page, host, "a")
    worker = host.site / "offline-worker.js"
    before = worker.read_bytes()
    worker.write_bytes((Path(__file__).parents[2] / "plugins/offline/static/offline-remove.js").read_bytes())
    script = host.site / "offline.js"
    script.rename(host.site / "was.js")
    try:
        page.goto(f"{host.root}/b/")
        page.evaluate("navigator.serviceWorker.getRegistration().then(r => r && r.update())")
        nothing = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()]).then(x => x.flat().length)"
        until(lambda: page.evaluate(nothing) == 0, "nothing left")
    finally:
        (host.site / "was.js").rename(script)
        worker.write_bytes(before)
