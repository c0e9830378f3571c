"""The service is killed; a plain file server gives its folder away. Nothing that was published may be missing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from moderation.publication import Catalogue, Kind, Thread, read_catalogue, read_thread
from moderation.storage.accounts import Account
from tests import chromium
from tests.browser.people import approve, comment, until
from tests.browser.running import Cast, Folder, Server

POST = "/2025/04/la-reponse-est-arrivee-avec-les-hirondelles/"
KEY = "la-reponse-est-arrivee-avec-les-hirondelles"


@dataclass(frozen=True)
class Left:
    """What is left: the folder's server, and what the service had published."""

    folder: Folder
    catalogue: Catalogue
    threads: dict[str, Thread]
    last: str

    def number(self, key: str) -> int:
        """How many messages there are to read under a post; a reply by right is no message of the talk."""
        thread = self.threads.get(key)
        if thread is None:
            return 0
        return sum(each.kind in (Kind.COMMENT, Kind.REPLY) and not each.by_right for each in thread.contributions)


@pytest.fixture(scope="module")
def left(
    browser: Browser, serve: Callable[[], Server], cast: Cast, signed_in: Callable[[Server, Account], Any]
) -> Iterator[Left]:
    """The site after a last comment was approved, and the service killed as soon as that stood everywhere."""
    server = serve()
    words = f"Les dernières {token_hex(4)}"
    context = chromium.opened(
        browser, base_url=server.address, locale="fr-FR", storage_state=signed_in(server, cast.nadia)
    )
    page = context.new_page()
    comment(page, POST, "Dernière", words)
    last = approve(page, words)
    until(page, POST, f"#c-{last}")
    context.close()
    server.blog.at_rest()
    server.kill()
    settings = server.blog.settings
    files = (settings.publication / "threads").glob("*.json")
    threads = [read_thread(path.read_bytes(), path.name) for path in files]
    catalogue = read_catalogue(settings.catalogue.read_bytes(), "catalogue")
    folder = Folder(server.blog)
    yield Left(folder, catalogue, {thread.post: thread for thread in threads}, last)
    folder.end()


@pytest.fixture
def visit(open_at: Callable[..., Page], left: Left) -> Page:
    return open_at(left.folder)


def test_every_thread_is_whole(left: Left, visit: Page) -> None:
    """LESSONS: static rendering, no JavaScript, search engines see the comments (Isso #181, #331, #602)."""
    assert len(left.threads[KEY].contributions) > 30
    assert left.last in [each.id for each in left.threads[KEY].contributions]
    for key, thread in left.threads.items():
        visit.goto(left.catalogue.posts[key].url)
        shown = visit.locator("#comments article").evaluate_all("all => all.map(each => each.id)")
        assert sorted(shown) == sorted(f"c-{each.id}" for each in thread.contributions)
        replies = visit.locator("#comments article.reply").evaluate_all("all => all.map(each => each.id)")
        assert sorted(replies) == sorted(f"c-{each.id}" for each in thread.contributions if each.kind is Kind.REPLY)
        for badge in visit.locator("#comments .reply .badge").all():
            expect(badge).to_be_visible()
        assert visit.locator("#comments-title").inner_text()


def test_lists_count_what_there_is_to_read(left: Left, visit: Page) -> None:
    for address in (
        "/",
        "/page/2/",
        "/marques/roulebise/",
        "/sagas/les-etes-roulebise/",
        "/rubriques/experience-client/",
    ):
        visit.goto(address)
        counts = visit.locator("[data-comment-count]")
        told = counts.evaluate_all("all => all.map(each => [each.dataset.commentCount, each.innerText])")
        assert told
        assert {key: sum(map(int, re.findall(r"\d+", text))) for key, text in told} == {
            key: left.number(key) for key, _text in told
        }


def test_every_kind_of_page_is_whole_and_keeps_nothing_about_its_reader(left: Left, visit: Page) -> None:
    for address in (
        "/",
        POST,
        "/marques/",
        "/sagas/les-etes-roulebise/",
        "/archives/",
        "/a-propos/",
        "/404.html",
        "/503.html",
    ):
        visit.goto(address)
        for part in ("header.masthead", "main h1, main h2", "footer.foot"):
            expect(visit.locator(part).first).to_be_visible()
        loaded = "[...document.images].filter(image => image.loading !== 'lazy').every(image => image.naturalWidth)"
        assert visit.evaluate(loaded)
        assert visit.evaluate("document.styleSheets.length") == visit.locator("link[rel=stylesheet]").count() > 0
        assert visit.evaluate("localStorage.length + sessionStorage.length") == 0
        assert visit.locator("script:not([type='application/ld+json'])").count() == 0
    assert visit.context.cookies() == []
