"""The ways from one page to others: sharing, posts that belong together, authors, months, the page of no address."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import mf2py

from .test_pages import KINDS, SITEURL


def text(tag: Any) -> str:
    return " ".join(tag.get_text().split())


def test_a_post_is_passed_on_by_plain_links_that_carry_nothing_but_its_address(site: Any) -> None:
    page = site["2011/03/hostile/"]
    short = page.select_one(".share .short code").get_text()
    assert re.fullmatch(rf"{SITEURL}/s/[0-9a-z]{{6}}/", short)
    mail, facebook, linkedin = page.select(".share a")
    assert mail["href"].startswith("mailto:?subject=%3Cscript%3E")
    assert parse_qs(urlsplit(mail["href"]).query)["body"] == [short]
    address = f"{SITEURL}/2011/03/hostile/"
    assert parse_qs(urlsplit(facebook["href"]).query) == {"u": [address]}
    assert parse_qs(urlsplit(linkedin["href"]).query) == {"url": [address]}
    for link in (facebook, linkedin):
        assert {"noopener", "noreferrer"} <= set(link["rel"])
    assert page.select_one(".mastodon code").get_text().endswith(f" {short}")
    assert not page.select(".share button"), "what needs a script is added by it"


def test_the_short_link_leads_to_the_post(site: Any) -> None:
    short = site["2011/03/hostile/"].select_one(".share .short code").get_text()
    assert site[short.removeprefix(f"{SITEURL}/")].a["href"] == f"{SITEURL}/2011/03/hostile/"


def test_a_post_shows_what_to_see_also_and_who_cites_it(site: Any) -> None:
    titles = {nav["aria-label"]: [text(link) for link in nav.select("a")] for nav in ways(site["2011/03/deux/"])}
    assert titles["Voir aussi"] == ["In English only", "N1"]
    assert site["2011/03/deux/"].select_one(".post-links a")["lang"] == "en"
    titles = {nav["aria-label"]: [text(link) for link in nav.select("a")] for nav in ways(site["2009/02/n2/"])}
    assert titles["Ce billet est cité par"] == ["N3"]


def ways(page: Any) -> Any:
    return page.select("nav.post-links")


def test_related_posts_repeat_nothing_that_the_page_leads_to_already(site: Any) -> None:
    for name in ("2009/02/n2/", "2011/03/deux/", "2011/03/un/", "en/2011/03/un/"):
        (related,) = [
            nav for nav in ways(site[name]) if nav["aria-label"] in ("Sur le même sujet", "On the same subject")
        ]
        links = {link["href"] for link in related.select("a")}
        assert links
        others = [nav for nav in site[name].select("nav.post-links, nav.steps") if nav is not related]
        assert not links & {link["href"] for nav in others for link in nav.select("a")}


def test_an_author_s_page_is_an_h_card_with_bio_and_declared_interests(site: Any) -> None:
    page = site[KINDS["author"]]
    card = page.select_one(".author-card")
    assert "Mouette\u00a0: un essai (2010)" in text(card).replace(" :", "\u00a0:")
    found = mf2py.parse(doc=str(card), url=f"{SITEURL}/")["items"][0]
    assert found["type"] == ["h-card"]
    properties = found["properties"]
    assert properties["name"] == ["Camille"]
    assert properties["url"][0] == properties["uid"][0] == f"{SITEURL}/auteurs/camille/"
    assert properties["job-title"] == ["essaie"]
    assert properties["note"] == ["Une bio."]


def test_who_has_no_file_has_no_card(site: Any) -> None:
    pages = [name for name in site.pages if name.startswith("auteurs/") and name.count("/") == 2]
    without = [name for name in pages if not site.pages[name].select(".author-card")]
    assert without
    assert len(without) == len(pages) - 1


def test_a_story_begins_with_what_its_author_declares_about_its_brand(site: Any) -> None:
    story = site["2011/03/deux/"]
    declared = story.select_one("aside.interests")
    assert text(declared) == "Lien d’intérêts : Camille, Mouette, un essai (2010)."
    assert declared.find_next(class_="prose")
    assert not site["2011/03/un/"].select(".interests"), "another brand"


def test_a_month_shows_its_calendar_before_its_posts_and_leads_to_other_months(site: Any) -> None:
    page = site[KINDS["month"]]
    assert page.table.find_next(class_="entries")
    assert text(page.table.caption).startswith("mars 2011")
    listed = {link["href"] for link in page.select(".entry h2 a")}
    assert {link["href"] for link in page.table.select("a")} == listed
    ways = {link["rel"][0]: link["href"] for link in page.select(".calendar-ways a[rel]")}
    assert ways == {"prev": f"{SITEURL}/archives/2009/12/", "next": f"{SITEURL}/archives/2012/01/"}
    assert page.select_one(".calendar-ways a:not([rel])")["href"] == f"{SITEURL}/archives/2011/"


def test_a_year_leads_to_the_years_beside_it(site: Any) -> None:
    ways = [(link["rel"][0], link["href"]) for link in site["archives/2011/"].select(".calendar-ways a")]
    assert ways == [("prev", f"{SITEURL}/archives/2009/"), ("next", f"{SITEURL}/archives/2012/")]
    assert [link["rel"] for link in site[KINDS["year"]].select(".calendar-ways a")] == [["next"]]


def test_who_finds_nothing_at_an_address_finds_the_archives(site: Any) -> None:
    links = [link["href"] for link in site[KINDS["not found"]].main.select("a")]
    assert f"{SITEURL}/archives/" in links
