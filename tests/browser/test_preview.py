"""Somebody writes, with the page open beside it: it loads anew at each save, and the reader stays in place."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from moderation.preview.blog import Blog
from moderation.preview.server import Server
from moderation.preview.watching import keep_built
from tests import chromium
from tests.moderation.preview.blogs import Written
from tests.ports import held_port
from tests.site.blog import write_blog
from tests.waiting import ended, until

PARAGRAPHS = [f"Paragraphe {number} : {'des mots que quelqu’un lit, ' * 12}" for number in range(40)]

MIDDLE = "Paragraphe 20"

TOP = """words => [...document.querySelectorAll('p')].find(each => each.textContent.includes(words))
    .getBoundingClientRect().top"""


@contextmanager
def previewed(blog: Blog, port: int) -> Iterator[str]:
    """The preview as the command runs it; gives its address."""
    stop, server = threading.Event(), Server(blog, port)
    threads = [
        threading.Thread(target=keep_built, args=(blog, stop)),
        threading.Thread(target=server.serve_forever),
    ]
    for thread in threads:
        thread.start()
    try:
        until(lambda: blog.number)
        yield server.address
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        ended(*threads)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    written = Written(write_blog(tmp_path_factory.mktemp("previewed")))
    head = "Title: Un long billet\nSlug: long\nDate: 2026-01-10\nStatus: draft\n"
    long = "\n\n".join([head.strip(), *PARAGRAPHS])
    written.article("long").write_text(long, encoding="utf-8")
    return written


@pytest.fixture
def address(written: Written) -> Iterator[str]:
    with previewed(written.preview, 0) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = chromium.opened(browser, locale="fr-FR", viewport={"width": 1000, "height": 700})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []


def change(written: Written, old: str, new: str) -> None:
    path = written.article("long")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def loads(page: Page) -> Callable[[], int]:
    """How often the page has been loaded since."""
    count: list[object] = []
    page.on("load", lambda loaded: count.append(loaded))  # noqa: PLW0108 - Playwright marks what it calls
    return lambda: len(count)


def stands(page: Page, words: str, top: float) -> None:
    """Wait until the paragraph with `words` is `top` pixels below the upper edge, once all of the page has come."""
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_function(f"([words, top]) => Math.abs(({TOP})(words) - top) < 1", arg=[words, top])


def test_words_above_and_below_come_and_go_and_what_is_read_stays_where_it_is(
    written: Written, address: str, page: Page
) -> None:
    page.goto(f"{address}brouillons/long/")
    page.evaluate(f"words => scrollBy(0, ({TOP})(words) - 123)", MIDDLE)
    before = page.evaluate(TOP, MIDDLE)
    assert abs(before - 123) < 1
    change(written, "Paragraphe 3 :", f"{'Bien des mots de plus. ' * 80}\n\nParagraphe 3 :")
    expect(page.get_by_text("Bien des mots de plus.")).to_have_count(1)
    stands(page, MIDDLE, before)
    change(written, "Paragraphe 21 :", "Autre chose :")
    expect(page.get_by_text("Autre chose")).to_have_count(1)
    stands(page, MIDDLE, before)
    # The very words that are read change: those beside them keep the place.
    change(written, "Paragraphe 20 :", "Paragraphe vingt :")
    expect(page.get_by_text("Paragraphe vingt")).to_have_count(1)
    stands(page, "Paragraphe vingt", before)
    change(written, "Paragraphe vingt :", "Paragraphe 20 :")


def test_a_page_that_is_the_same_is_left_alone(written: Written, address: str, page: Page) -> None:
    page.goto(f"{address}2026/01/deux/")
    loaded = loads(page)
    with page.expect_response("**/_preview/state?*") as asked:
        change(written, "Paragraphe 1 :", "Paragraphe un :")
    asked.value.finished()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert loaded() == 0
    change(written, "Paragraphe un :", "Paragraphe 1 :")


def test_a_mistake_is_told_over_the_page_until_it_is_mended(written: Written, address: str, page: Page) -> None:
    page.goto(f"{address}brouillons/long/")
    change(written, "Date: 2026-01-10", "Date: jamais")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("content/articles/long.md:3")
    expect(told).to_contain_text("Le blog ne peut pas être construit ainsi")
    expect(page.get_by_text(MIDDLE)).to_have_count(1)
    change(written, "Date: jamais", "Date: 2026-01-10")
    expect(told).to_have_count(0)


def test_a_preview_that_ends_and_begins_again_is_found_again(written: Written, page: Page) -> None:
    port = held_port()
    with ExitStack() as first:
        address = first.enter_context(previewed(Blog(written.settings), port))
        page.goto(f"{address}brouillons/long/")
    change(written, "Paragraphe 2 :", "Paragraphe deux :")
    with previewed(Blog(written.settings), port):
        expect(page.get_by_text("Paragraphe deux")).to_have_count(1)
    change(written, "Paragraphe deux :", "Paragraphe 2 :")
