"""What every page owes its readers, on a blog that shows every kind of page."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

SITEURL = "https://blog.example/chemin"
KINDS = {
    "index": "",
    "second page": "page/2/",
    "story": "2011/03/hostile/",
    "episode": "2011/03/un/",
    "translation": "en/2011/03/un/",
    "page": "principes/",
    "rules": "regles/",
    "rules in English": "en/regles/",
    "journal": "journal/",
    "journal in English": "en/journal/",
    "transparency": "transparence/",
    "categories": "rubriques/",
    "category": "rubriques/experience-client/",
    "tags": "mots/",
    "tag": "mots/crm/",
    "authors": "auteurs/",
    "author": "auteurs/camille/",
    "archives": "archives/",
    "year": "archives/2009/",
    "month": "archives/2011/03/",
    "brands": "marques/",
    "brand": "marques/lenoir/",
    "sagas": "sagas/",
    "saga": "sagas/leila/",
    "not found": "404.html",
    "service stopped": "503.html",
    "draft": "brouillons/brouillon/",
}
LISTS = ("index", "second page", "category", "tag", "author", "month", "brand", "saga")

every_kind = pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())


@pytest.fixture
def page(site: Any, address: str) -> BeautifulSoup:
    return site[address]


@every_kind
def test_a_page_has_its_landmarks_one_title_and_a_way_past_the_navigation(page: BeautifulSoup) -> None:
    assert [len(page.select(mark)) for mark in ("body > header", "body > main", "body > footer", "h1")] == [1, 1, 1, 1]
    assert page.h1.get_text(strip=True)
    first_link = page.body.find("a")
    assert first_link["href"] == "#content"
    assert page.main["id"] == "content"
    assert all(nav.get("aria-label") for nav in page.select("nav"))
    assert len({nav["aria-label"] for nav in page.select("nav")}) == len(page.select("nav"))


@every_kind
def test_headings_never_skip_a_level(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@every_kind
def test_a_page_asks_nothing_of_anybody_else_and_runs_no_script(page: BeautifulSoup) -> None:
    fetched = [
        tag.get("src") or tag.get("href") for tag in page.select("[src], link[rel~=stylesheet], link[rel~=icon]")
    ]
    assert fetched
    assert all(address.startswith(f"{SITEURL}/") for address in fetched)
    # Scripts are the theme's own files, which wait until the page is there.
    inline = "script:not([type='application/ld+json']):not([src][defer])"
    assert not page.select(f"{inline}, style, iframe, object, embed, [style], [srcset]")
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


@every_kind
def test_links_stay_inside_the_site_or_say_https(page: BeautifulSoup) -> None:
    service = ("/right-of-reply?", "/brand/join?")  # which this blog has at the root of its host
    outside = ("mailto:", "https://lenoir.example/", "https://m.example/")
    outside += ("https://www.facebook.com/sharer/", "https://www.linkedin.com/sharing/")
    for link in page.select("a[href]"):
        assert link["href"].startswith((f"{SITEURL}/", "#", *service, *outside))


def test_every_link_within_the_site_leads_to_a_file(site: Any) -> None:
    names = set(site.files)
    for name, page in site.pages.items():
        for link in page.select("a[href], link[href]"):
            parts = urlsplit(link["href"])
            if not link["href"].startswith(SITEURL) or parts.path.startswith("/chemin/comments"):
                continue
            target = parts.path.removeprefix("/chemin/")
            target = f"{target}index.html" if not target or target.endswith("/") else target
            assert target in names, f"{name} links to {link['href']}"


@every_kind
def test_a_page_says_its_language_and_where_it_lives(page: BeautifulSoup, address: str) -> None:
    assert page.html["lang"] == ("en" if address.startswith("en/") else "fr")
    canonical = page.select("link[rel=canonical]")
    if address in (KINDS["not found"], KINDS["service stopped"], KINDS["draft"]):
        assert not canonical
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
    else:
        assert [link["href"] for link in canonical] == [f"{SITEURL}/{address}"]
        assert page.select_one("meta[property='og:url']")["content"] == f"{SITEURL}/{address}"
    feeds = [link["href"] for link in page.select("link[type='application/atom+xml']")]
    assert f"{SITEURL}/feeds/atom.xml" in feeds


def test_what_a_blogger_calls_a_thing_is_shown_as_text(site: Any, hostile: str) -> None:
    for kind in ("story", "page", "brand", "saga"):
        page = site[KINDS[kind]]
        assert page.h1.get_text() == hostile
        assert hostile in page.title.get_text()
        assert page.select_one("meta[property='og:title']")["content"].startswith(hostile)
    meant = ":not([type='application/ld+json']):not([src][defer]):not([src][type=module])"
    for name, page in site.pages.items():
        assert not page.select(f"script{meant}, b"), name


@pytest.mark.parametrize("kind", LISTS)
def test_every_post_in_a_list_shows_its_number_of_comments(kind: str, site: Any) -> None:
    entries = site[KINDS[kind]].select("article.entry")
    assert entries
    for entry in entries:
        count = entry.select_one("a[data-comment-count]")
        assert count["href"] == entry.h2.a["href"] + "#comments"
        assert count["data-comment-count"]
        assert re.fullmatch(r"0\scommentaire", count.get_text())


def test_a_post_says_when_to_the_minute_where_and_how_many_comments(site: Any) -> None:
    page = site["2011/03/un/"]
    meta = page.select_one(".post .meta")
    assert meta.select_one("time")["datetime"] == "2011-03-29T22:07:00+02:00"
    assert meta.select_one("time").get_text() == "29 mars 2011 à 22\u00a0h\u00a007"
    assert meta.select_one("a[rel=author]").get_text() == "Camille"
    assert meta.select_one("a[rel=bookmark]")["href"] == f"{SITEURL}/2011/03/un/"
    assert meta.select_one("a[data-comment-count]")["href"] == f"{SITEURL}/2011/03/un/#comments"
    assert page.select_one(".kicker a").get_text() == "Expérience client"
    assert [tag.get_text() for tag in page.select("a[rel=tag]")] == ["écoute client", "CRM"]
    assert page.select_one("#comments")


def test_a_story_shows_its_experience_in_words_and_whether_it_is_invented(site: Any, hostile: str) -> None:
    facts = site["2011/03/un/"].select_one("dl.facts").get_text(" ", strip=True)
    assert facts == f"Marque {hostile} Expérience Négative Date des faits septembre 2007 Vérification Aucune"
    assert "Récit de démonstration" in site["2011/03/deux/"].select_one(".heading").get_text()
    assert "Récit de démonstration" not in site["2011/03/un/"].get_text()
    assert not site["en/2012/01/only/"].select("dl.facts")


def test_a_translation_speaks_its_own_language_and_knows_the_other(site: Any) -> None:
    french, english = site["2011/03/un/"], site["en/2011/03/un/"]
    assert english.select_one("a.skip").get_text() == "Skip to the content"
    assert "Published on 29 March 2011" in english.select_one(".post .meta").get_text(" ", strip=True)
    assert "Negative" in english.select_one("dl.facts").get_text()
    there, back = french.select_one(".translations a"), english.select_one(".translations a")
    assert (there["hreflang"], there.get_text()) == ("en", "Read this post in English")
    assert (back["hreflang"], back.get_text()) == ("fr", "Lire ce billet en français")
    assert french.select_one("link[hreflang]")["href"] == f"{SITEURL}/en/2011/03/un/"


def test_an_english_post_in_a_french_list_is_marked_as_english(site: Any) -> None:
    entry = next(e for e in site[""].select(".entry") if e.h2.get_text() == "In English only")
    assert (entry.h2["lang"], entry.select_one(".label").get_text()) == ("en", "EN")


def test_a_neighbour_in_another_language_is_marked_as_such(site: Any) -> None:
    """A screen reader would read its title aloud as if it were French."""
    titles = [title for page in site.pages.values() for title in page.select(".step-title")]
    foreign = [title.get("lang") for title in titles if title.get_text() == "In English only"]
    assert foreign
    assert set(foreign) == {"en"}
    assert any(not title.has_attr("lang") for title in titles)


def test_a_post_leads_to_its_neighbours_in_time(site: Any) -> None:
    steps = site["2009/06/n6/"].select("nav.steps .step")
    assert [(step["rel"][0], step["href"]) for step in steps] == [
        ("prev", f"{SITEURL}/2009/05/n5/"),
        ("next", f"{SITEURL}/2009/07/n7/"),
    ]
    assert [step["rel"][0] for step in site["2009/01/n1/"].select("nav.steps .step")] == ["next"]


def test_a_draft_says_so_and_takes_no_comments(site: Any) -> None:
    draft = site[KINDS["draft"]]
    assert "Brouillon" in draft.select_one(".notice").get_text()
    assert not draft.select("#comments, [data-comment-count], .share")


def test_the_archives_hold_numbers_and_no_posts(site: Any) -> None:
    for kind in ("archives", "year"):
        page = site[KINDS[kind]]
        assert not page.select(".entry")
        assert not [
            link for link in page.main.select("a") if not urlsplit(link["href"]).path.startswith("/chemin/archives/")
        ]
    years = [title.get_text() for title in site["archives/"].select(".year h2")]
    assert years == ["2012", "2011", "2009"]
    months = [re.sub(r"\s+", " ", item.get_text()) for item in site["archives/2009/"].select(".index li")]
    assert months[:2] == ["janvier 1 billet", "février 1 billet"]


def test_a_long_list_is_cut_and_each_page_leads_to_the_next(site: Any) -> None:
    first, second = site[""], site["page/2/"]
    assert len(first.select(".entry")) == 10
    assert [link["href"] for link in first.select(".pager a")] == [f"{SITEURL}/page/2/"]
    assert [link["href"] for link in second.select(".pager a")] == [f"{SITEURL}/"]
    assert "Page\u00a02 sur\u00a02" in second.select_one(".pager").get_text()


def test_the_navigation_knows_where_the_reader_is(site: Any) -> None:
    for kind, place in [("brand", "Marques"), ("saga", "Sagas"), ("tag", "Mots-clés"), ("month", "Archives")]:
        assert [link.get_text() for link in site[KINDS[kind]].select("[aria-current]")] == [place]


def test_two_builds_give_the_same_bytes(built: Callable[..., Any]) -> None:
    assert built("one", seed="1").bytes() == built("two", seed="2").bytes()


def test_the_theme_stands_without_any_plugin(built: Callable[..., Any]) -> None:
    bare = built("bare", plugins="[]")
    page = bare["2011/03/un/"]
    assert page.h1.get_text() == "Un"
    assert not page.select("#comments, [data-comment-count], dl.facts, nav.saga")
    assert [link.get_text() for link in page.select(".places a")] == ["Rubriques", "Mots-clés", "Archives"]
