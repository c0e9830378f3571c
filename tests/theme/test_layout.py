"""The pages as Chromium lays them out: narrow, wide, dark, printed; nothing asked of any other host."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import chromium

HOME = "https://blog.example"
KINDS = (
    "/",
    "/2011/03/hostile/",
    "/marques/",
    "/marques/lenoir/",
    "/sagas/leila/",
    "/archives/",
    "/mots/",
    "/404.html",
    "/503.html",
)

TOO_SMALL = """
() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(e => e.type !== "hidden" && e.getClientRects().length)
  .filter(e => !e.closest(".prose p, .summary, .hint, .skip, [aria-hidden=true]"))
  .map(e => [e.outerHTML.slice(0, 80), e.getClientRects()[0]])
  .filter(([html, box]) => box.width < 24 || box.height < 24)
  .map(([html, box]) => `${html} ${box.width} × ${box.height}`)
"""


@pytest.fixture
def visit(browser: Browser, site: Any) -> Iterator[Callable[..., Page]]:
    """`visit("/marques/", width=360)` opens a page of the built site; what is not in its files fails the test."""
    contexts, strangers = [], []

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        name = parts.path.removeprefix("/chemin/")
        path = site.files.get(f"{name}index.html" if not name or name.endswith("/") else name)
        if f"{parts.scheme}://{parts.netloc}" != HOME or path is None:
            strangers.append(route.request.url)
            route.abort()
        else:
            route.fulfill(path=path)

    def open_page(address: str, *, width: int = 1280, **context: Any) -> Page:
        contexts.append(chromium.opened(browser, viewport={"width": width, "height": 800}, **context))
        page = contexts[-1].new_page()
        page.route("**/*", answer)
        page.goto(f"{HOME}/chemin{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []


@pytest.mark.parametrize("address", KINDS)
def test_nothing_is_cut_or_scrolls_sideways_on_a_small_telephone(address: str, visit: Callable[..., Page]) -> None:
    page = visit(address, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("address", KINDS)
def test_what_is_pressed_is_large_enough_for_a_finger(address: str, visit: Callable[..., Page]) -> None:
    assert visit(address, width=360, has_touch=True).evaluate(TOO_SMALL) == []


def test_a_line_of_text_stays_readable_on_a_wide_screen(visit: Callable[..., Page]) -> None:
    page = visit("/2011/03/hostile/", width=1920)
    width, size = page.evaluate(
        "(e => [e.clientWidth, parseFloat(getComputedStyle(e).fontSize)])(document.querySelector('.prose'))"
    )
    assert 25 < width / size < 42  # in ems: some 55 to 80 letters


def test_dark_and_light_follow_the_reader_s_machine(visit: Callable[..., Page]) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    assert visit("/", color_scheme="dark").evaluate(paper) == "rgb(20, 22, 23)"
    assert visit("/", color_scheme="light").evaluate(paper) == "rgb(252, 251, 248)"


def test_print_is_black_on_white_without_navigation(visit: Callable[..., Page]) -> None:
    page = visit("/2011/03/hostile/", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav.places")
    assert not page.is_visible("form.contribution-form")
    assert page.is_visible("h1")


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_motion_waits_for_those_who_do_not_mind_it(visit: Callable[..., Page]) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert visit("/", reduced_motion="reduce").evaluate(behaviour) == "auto"
    assert visit("/", reduced_motion="no-preference").evaluate(behaviour) == "smooth"


def test_a_script_adds_a_button_that_copies_the_short_link(visit: Callable[..., Page]) -> None:
    page = visit("/2011/03/hostile/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_role("status")).to_have_text("Lien copié")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".share .short code").inner_text()


def test_a_script_adds_the_way_to_the_reader_s_own_server(visit: Callable[..., Page]) -> None:
    page = visit("/2011/03/hostile/")
    page.context.route("https://social.example/**", lambda route: route.fulfill(body=""))
    page.locator(".mastodon summary").click()
    page.get_by_label("Votre serveur").fill("pas un serveur")
    page.get_by_role("button", name="Écrire là-bas").click()
    assert len(page.context.pages) == 1, "what is no server opens nothing"
    page.get_by_label("Votre serveur").fill("@ana@social.example")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Écrire là-bas").click()
    opened.value.wait_for_url("https://social.example/share?text=*")
    short = page.locator(".share .short code").inner_text()
    assert parse_qs(urlsplit(opened.value.url).query)["text"][0].endswith(f" {short}")


def test_without_a_script_the_short_link_stands_there_to_be_selected(visit: Callable[..., Page]) -> None:
    page = visit("/2011/03/hostile/", java_script_enabled=False)
    assert page.locator(".share .short code").is_visible()
    assert page.locator(".share button").count() == 0
