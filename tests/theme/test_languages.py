"""A page speaks one language; what is in another says so."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, NavigableString
from markdown import Markdown
from pelican.settings import read_settings

ROOT = Path(__file__).parents[2]
SITEURL = "https://blog.example/chemin"
ENGLISH = ("en/", "en/2011/03/un/", "en/2012/01/only/", "en/regles/", "en/journal/", "en/transparence/", "en/flux/")
FRENCH = (
    "",
    "2011/03/un/",
    "archives/",
    "marques/lenoir/",
    "sagas/leila/",
    "404.html",
    "503.html",
    "regles/",
    "journal/",
)
SEARCHES = ("recherche/", "en/recherche/")
LABELS = ("aria-label", "alt", "title")

in_english = pytest.mark.parametrize("address", ENGLISH)


def spoken(page: BeautifulSoup, lang: str) -> str:
    """What a page says in `lang`: texts and labels, without what is marked as of another language."""

    def language(node: Any) -> str:
        return next(each["lang"] for each in [node, *node.parents] if each.name and each.get("lang"))

    texts = [
        str(node)
        for node in page.body.find_all(string=True)
        if type(node) is NavigableString and node.parent.name != "script" and language(node.parent) == lang
    ]
    labelled = [(tag, name) for name in LABELS for tag in page.select(f"[{name}]")]
    labels = [tag[name] for tag, name in labelled if language(tag) == lang]
    return "\n".join(" ".join(text.split()) for text in [*texts, *labels])


def words(french: bool) -> set[str]:
    """What the theme and the plugins say in a language, in phrases long enough to be told from the other."""
    found = set()
    for path in [*ROOT.glob("plugins/*/translations/fr/LC_MESSAGES/*.po"), *ROOT.glob("theme/translations/fr/*/*.po")]:
        with path.open("rb") as stream:
            for message in read_po(stream, locale="fr"):
                told = message.string if french else message.id
                for text in told if isinstance(told, tuple | list) else [told]:
                    found |= {part.strip() for part in re.split(r"%\(\w+\)\w|%%", " ".join(text.split()))}
    return {text for text in found if len(text) > 11 and " " in text}


@pytest.mark.parametrize("address", [*ENGLISH, "en/recherche/"])
def test_an_english_page_says_nothing_in_french(address: str, site: Any) -> None:
    said = spoken(site[address], "en")
    assert "Skip to the content" in said
    assert [text for text in sorted(words(french=True)) if text in said] == []


@pytest.mark.parametrize("address", FRENCH)
def test_a_french_page_says_nothing_in_english(address: str, site: Any) -> None:
    said = spoken(site[address], "fr")
    assert "Aller au contenu" in said
    assert [text for text in sorted(words(french=False)) if text in said] == []


@pytest.mark.parametrize("address", [*ENGLISH, "en/recherche/"])
def test_links_to_french_pages_say_so(address: str, site: Any) -> None:
    page = site[address]
    french = ("marques/", "rubriques/", "mots/", "sagas/", "auteurs/", "archives/", "principes/")
    links = [link for link in page.select("a[href]") if link["href"].removeprefix(f"{SITEURL}/").startswith(french)]
    assert len(links) >= 5
    assert [link for link in links if link.get("hreflang") != "fr"] == []
    for name in page.select(".motto, .kicker a.p-category, .tags a, .saga-line a"):
        assert name["lang"] == "fr"


@pytest.mark.parametrize("address", ["404.html", "503.html"])
def test_a_page_that_comes_unasked_speaks_every_language(address: str, site: Any) -> None:
    page = site[address]
    (english,) = page.select("main > section[lang=en]")
    assert english.h2.get_text() in ("Page not found", "Nothing was sent")
    assert english.select_one(f'a[href="{SITEURL}/en/"]').get_text() == "Go to the latest posts"
    assert page.select(f'main > article a[href="{SITEURL}/"]')
    forms = page.select("form[role=search]")
    assert [each["action"] for each in forms] == ([] if "503" in address else [f"{SITEURL}/{at}" for at in SEARCHES])
    assert len({each["id"] for each in page.select("input[type=search]")}) == len(forms)


def test_each_language_has_a_home_page_and_every_page_leads_there(site: Any) -> None:
    home = site["en/"]
    assert [entry.h2.get_text(strip=True) for entry in home.select(".entry")] == ["In English only", "One"]
    assert not home.select(".entry .label, .entry [lang=en]")
    assert home.select_one(".entry:last-of-type .count")["data-comment-count"] == "un"
    framed = {name: page for name, page in site.pages.items() if page.select(".places")}
    assert len(framed) > 40
    for name, page in framed.items():
        there, back = ("fr", "") if page.html["lang"] == "en" else ("en", "en/")
        switch = page.select_one(f".places a[hreflang={there}][lang]")
        assert (switch["lang"], switch["href"]) == (there, f"{SITEURL}/{back}"), name
        assert switch.get_text() == {"fr": "Français", "en": "English"}[there]
    for address in ("", "en/"):
        alternates = {link["hreflang"]: link["href"] for link in site[address].select("link[hreflang]")}
        assert alternates == {"fr": f"{SITEURL}/", "en": f"{SITEURL}/en/"}
    assert site["en/2011/03/un/"].select_one(".nameplate a")["href"] == f"{SITEURL}/en/"


def test_the_way_back_from_a_note_is_named_alike_in_both_languages() -> None:
    settings = read_settings(str(ROOT / "pelicanconf.py"))["MARKDOWN"]
    configs = {"markdown.extensions.footnotes": settings["extension_configs"]["markdown.extensions.footnotes"]}
    html = Markdown(extensions=[*configs], extension_configs=configs).convert("Un[^1].\n\n[^1]: Deux.")
    assert BeautifulSoup(html, "lxml").select_one(".footnote-backref")["title"] == "Note 1"
