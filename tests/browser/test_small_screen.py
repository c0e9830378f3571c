"""On a telephone of 360 pixels, by day and by night: nothing is cut, nothing scrolls sideways."""

from secrets import token_hex

from playwright.sync_api import Page

from tests.browser.conftest import Person
from tests.browser.people import card, comment, send, unchecked, write
from tests.browser.running import Cast

LONG = "/2025/04/la-reponse-est-arrivee-avec-les-hirondelles/"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def assert_fits(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    page.wait_for_load_state()  # with its stylesheets
    wide = """() => [...document.querySelectorAll("body *")]
      .filter(each => each.getBoundingClientRect().right > innerWidth + .5 && !each.closest("pre, .visually-hidden"))
      .map(each => each.outerHTML.slice(0, 100))"""
    assert page.evaluate(wide) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") == 360, page.url


def test_every_page_fits_a_small_telephone(person: Person, cast: Cast, scripts: bool) -> None:
    scheme = "dark" if scripts else "light"  # colours take no room: both are seen, once
    reader = person(width=360, color_scheme=scheme)
    for address in ("/", LONG, "/marques/roulebise/", f"/comments/new?post={LONG.split('/')[3]}"):
        assert_fits(reader, address)
    write(reader, WORD[:80], "", email=WORD)
    unchecked(reader)
    assert send(reader).status == 422
    assert_fits(reader)
    words = f"{WORD}{token_hex(4)}"
    receipt = comment(reader, LONG, WORD[:80], f"{words}\nhttps://reader.example/{WORD}/{WORD}")
    assert_fits(reader)
    reader.locator("details summary").first.click()
    assert_fits(reader)
    moderator = person(cast.nadia, width=360, color_scheme=scheme)
    item = card(moderator, words)
    assert_fits(moderator)
    with moderator.expect_navigation():
        item.locator("h2 a").click()
    assert_fits(moderator)
    for address in ("/desk/", "/desk/state/approved", "/desk/log", "/account/", receipt):
        assert_fits(moderator, address)
    leo = person(cast.leo, width=360, color_scheme=scheme)
    for address in ("/brand/", f"/brand/posts/{LONG.split('/')[3]}", "/account/"):
        assert_fits(leo, address)
