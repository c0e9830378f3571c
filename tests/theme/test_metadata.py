"""What programs read of the pages: feeds, sitemap, Open Graph, JSON-LD and microformats, on every kind of page."""

import json
from typing import Any
from urllib.parse import urlsplit

import feedparser
import mf2py
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from tests.plugins.feed_rules import check_atom, check_json
from tests.theme.test_pages import KINDS, LISTS, SITEURL

UNFOUND = ("not found", "service stopped", "draft")

every_kind = pytest.mark.parametrize("kind", KINDS)


def meta(page: BeautifulSoup, name: str) -> list[str]:
    return [str(each["content"]) for each in page.select(f"meta[property='{name}'], meta[name='{name}']")]


def graph(page: BeautifulSoup) -> list[dict[str, Any]]:
    blocks = [json.loads(block.string) for block in page.select("script[type='application/ld+json']")]
    return [node for block in blocks for node in block["@graph"]]


def parsed(site: Any, address: str) -> Any:
    name = f"{address}index.html" if address.endswith("/") or not address else address
    return mf2py.parse(doc=site.files[name].read_text(encoding="utf-8"), url=f"{SITEURL}/{address}")


def test_every_feed_of_the_site_is_valid(site: Any) -> None:
    atoms = [name for name in site.files if name.endswith(".atom.xml") or name == "feeds/atom.xml"]
    jsons = [name for name in site.files if name.startswith("feeds/") and name.endswith(".json")]
    assert len(atoms) == len(jsons) > 20
    for name in atoms:
        data = site.files[name].read_bytes()
        check_atom(data)
        assert not feedparser.parse(data).bozo, name
    for name in jsons:
        check_json(site.files[name].read_bytes())


@pytest.mark.parametrize("kind", ["category", "tag", "author", "brand", "saga", "story"])
def test_a_page_names_the_feeds_of_what_it_is_about(kind: str, site: Any) -> None:
    links = site[KINDS[kind]].select("link[rel=alternate][type]")
    kinds = [link["type"] for link in links]
    assert kinds.count("application/atom+xml") == kinds.count("application/feed+json") == 3
    own = str(links[0]["href"]).removeprefix(f"{SITEURL}/")
    assert own.startswith("feeds/")
    assert own != "feeds/atom.xml"
    assert feedparser.parse(site.files[own].read_bytes()).feed.link == f"{SITEURL}/{KINDS[kind]}"


def test_the_page_of_feeds_names_every_feed_of_posts(site: Any) -> None:
    named = {str(link["href"]).removeprefix(f"{SITEURL}/") for link in site["flux/"].select("main a[type]")}
    there = {name for name in site.files if name.startswith("feeds/") and not name.startswith("feeds/commentaires/")}
    assert named == there
    assert {str(link["href"]).removeprefix(f"{SITEURL}/") for link in site["en/flux/"].select("main a[type]")} == there
    assert site["en/flux/"].h1.get_text() == "Feeds"


def test_the_sitemap_has_each_page_that_names_itself_and_no_other(site: Any) -> None:
    told = {each[0].text for each in etree.fromstring(site.files["sitemap.xml"].read_bytes())}
    canonical = {str(link["href"]) for page in site.pages.values() for link in page.select("link[rel=canonical]")}
    redirects = {
        str(page.select_one("link[rel=canonical]")["href"])
        for page in site.pages.values()
        if page.select("meta[http-equiv=refresh]") and page.select("link[rel=canonical]")
    }
    assert told == canonical - (redirects - told)
    assert f"{SITEURL}/page/2/" in told
    for kind in UNFOUND:
        assert f"{SITEURL}/{KINDS[kind]}" not in told
        assert meta(site[KINDS[kind]], "robots") == ["noindex"]


def test_robots_are_told_nothing_secret(site: Any) -> None:
    lines = site.files["robots.txt"].read_text().splitlines()
    assert lines[-1] == f"Sitemap: {SITEURL}/sitemap.xml"
    assert "Disallow: /comments" in lines
    # What a private address protects is not even hinted at.
    assert not [line for line in lines if "receipt" in line or "stories" in line or "notices" in line]


@every_kind
def test_a_page_says_what_it_is_where_it_is_shared(kind: str, site: Any) -> None:
    page = site[KINDS[kind]]
    for name in ("og:title", "og:description", "og:url", "og:locale", "og:type", "og:site_name", "description"):
        assert len(meta(page, name)) == 1, name
        assert meta(page, name)[0].strip()
    assert len(meta(page, "description")[0]) <= 260
    assert meta(page, "og:type") == [{"author": "profile"}.get(kind, _type(kind))]
    pictures = meta(page, "og:image")
    assert meta(page, "twitter:card") == ["summary_large_image" if pictures else "summary"]
    for name in ("og:image:width", "og:image:height", "og:image:alt"):
        assert len(meta(page, name)) == len(pictures)


def _type(kind: str) -> str:
    return "article" if kind in ("story", "episode", "translation", "draft") else "website"


def test_a_post_says_when_who_and_what_about(site: Any, hostile: str) -> None:
    page = site[KINDS["story"]]
    assert meta(page, "article:published_time") == ["2011-03-29T22:07:00+02:00"]
    assert meta(page, "article:section") == [hostile]
    assert meta(page, "article:tag") == [hostile]
    (author,) = meta(page, "article:author")
    assert urlsplit(author).path.startswith("/chemin/auteurs/")


@every_kind
def test_structured_data_are_what_the_page_is(kind: str, site: Any) -> None:
    nodes = {node["@type"]: node for node in graph(site[KINDS[kind]])}
    if kind in ("story", "episode", "translation"):
        assert nodes["BlogPosting"]["url"] == f"{SITEURL}/{KINDS[kind]}"
    if kind == "author":
        assert nodes["ProfilePage"]["mainEntity"]["name"] == "Camille"
    if kind == "index":
        assert {"WebSite", "Blog", "Organization"} <= set(nodes)
    # No grade of anybody: stories are volunteered and nobody checked them.
    assert not {"Review", "Rating", "AggregateRating"} & set(nodes)
    trail = nodes.get("BreadcrumbList", {}).get("itemListElement", [])
    assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
    for step in trail:
        address = step["item"].removeprefix(f"{SITEURL}/")
        assert (f"{address}index.html" if address.endswith("/") or not address else address) in site.files
    if kind in UNFOUND or kind in ("index", "second page"):
        assert trail == []
    elif kind in ("category", "brand", "saga", "story", "month"):
        assert len(trail) >= 3


def test_data_for_machines_carry_hostile_words_as_text(site: Any, hostile: str) -> None:
    nodes = {node["@type"]: node for node in graph(site[KINDS["story"]])}
    posting = nodes["BlogPosting"]
    assert [posting["articleSection"], *posting["keywords"], posting["about"][0]["name"]] == [hostile] * 3


def test_a_post_is_one_h_entry_whose_parts_programs_find(site: Any) -> None:
    (entry,) = [item for item in parsed(site, KINDS["episode"])["items"] if "h-entry" in item["type"]]
    found = entry["properties"]
    assert found["name"] == ["Un"]
    assert found["url"] == [f"{SITEURL}/2011/03/un/"]
    assert found["published"] == ["2011-03-29T22:07:00+0200"]
    assert found["author"][0]["properties"]["name"] == ["Camille"]
    assert found["author"][0]["properties"]["url"] == [f"{SITEURL}/auteurs/camille/"]
    assert found["category"] == ["Expérience client", "écoute client", "CRM"]
    assert found["summary"] == ["Un résumé."]
    assert found["content"][0]["value"] == "Un paragraphe."


@pytest.mark.parametrize("kind", [kind for kind in LISTS if kind != "author"])
def test_a_list_is_an_h_feed_of_its_posts(kind: str, site: Any) -> None:
    feeds = [item for item in parsed(site, KINDS[kind])["items"] if "h-feed" in item["type"]]
    assert len(feeds) == 1
    entries = [child for child in feeds[0]["children"] if "h-entry" in child["type"]]
    shown = site[KINDS[kind]].select("article.entry h2 a")
    assert [entry["properties"]["url"] for entry in entries] == [[link["href"]] for link in shown]
    assert [entry["properties"]["name"] for entry in entries] == [[link.get_text()] for link in shown]
    assert all(entry["properties"]["published"] and entry["properties"]["summary"] for entry in entries)
    assert feeds[0]["properties"]["name"]
