"""The service speaks the browser's language, all of it."""

import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from moderation.web.words import FOLDER
from tests.browser.conftest import Person
from tests.browser.people import comment, send, unchecked, write
from tests.browser.running import Cast

FRENCH = FOLDER / "fr" / "LC_MESSAGES" / "service.po"
POST = "/2013/02/le-paradoxe-du-client-reconcilie/"
STORY = "le-cadenas-sans-cle"

WORDS = """() => {
  const found = [document.title.replace(/ · [^·]*$/, "")];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) found.push(walk.currentNode.data);
  for (const each of document.querySelectorAll("[aria-label]")) found.push(each.ariaLabel);
  for (const each of document.querySelectorAll("[placeholder]")) found.push(each.placeholder);
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def english() -> re.Pattern[str]:
    """Every message that reads differently in French, with anything where it leaves room; at least two letters told."""
    told = []
    with FRENCH.open("rb") as stream:
        for message in read_po(stream, locale="fr"):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            for each in ids:
                fixed = re.split(r"%\(\w+\)[sd]", each)
                if each not in texts and re.search(r"[^\W\d]{2}", "".join(fixed)):
                    told.append(".+".join(re.escape(" ".join(part.split(" "))) for part in fixed))
    return re.compile("|".join(told))


def pages(reader: Page, moderator: Page, leo: Page) -> list[tuple[Page, str]]:
    """Each kind of page of the service, and who opens it."""
    receipt = comment(reader, POST, "Ana", "Bonjour.").split("?")[0]
    moderator.goto("/desk/")
    item = str(moderator.locator("article.item h2 a").first.get_attribute("href"))
    return [
        *((reader, address) for address in (receipt, f"/comments/new?post={STORY}", "/account/sign-in", "/receipts/x")),
        *((moderator, address) for address in ("/desk/", item, "/desk/state/approved", "/desk/state/erased")),
        *((moderator, address) for address in ("/desk/log", "/account/", "/brand/")),
        *((leo, address) for address in ("/brand/", f"/brand/posts/{STORY}", "/account/")),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_service_pages_follow_the_browser_s_language(person: Person, cast: Cast, lang: str) -> None:
    locale = {"fr": "fr-FR", "en": "en-GB"}[lang]
    messages = english()
    opened = [person(locale=locale), person(cast.nadia, locale=locale), person(cast.leo, locale=locale)]
    heard = []
    for page, address in pages(*opened):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("h1")).to_have_count(1)
        heard += [f"{address}: {text}" for text in page.evaluate(WORDS) if messages.fullmatch(text)]
    reader = opened[0]
    reader.goto(f"/comments/new?post={STORY}")
    write(reader, "", "", email="x", website="x")
    unchecked(reader)
    assert send(reader).status == 422
    heard += [text for text in reader.evaluate(WORDS) if messages.fullmatch(text)]
    if lang == "fr":
        assert heard == []
    else:
        assert len(heard) > 50


def test_the_page_s_language_goes_before_the_browser_s(person: Person) -> None:
    reader = person(locale="en-GB")
    comment(reader, POST, "Ana", "Bonjour.")
    expect(reader.locator("html")).to_have_attribute("lang", "fr")
