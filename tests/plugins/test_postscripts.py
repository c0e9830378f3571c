"""P.S. in a built blog: the date of change that follows, the feed, and blocks that stop a build. In both markups."""

import json
from typing import Any

import feedparser
import pytest

from tests.plugins.conftest import SIMPLE, Build


def post(slug: str, body: str, **fields: str) -> str:
    given = {"Title": slug.title(), "Date": "2011-03-29 22:07", "Category": "Récits", "Slug": slug, **fields}
    return "".join(f"{name}: {value}\n" for name, value in given.items()) + f"\n{body}\n"


TWO = "Le texte.\n\n!!! ps 2011-04-09\n    Et ceci & cela.\n\n!!! ps 2011-04-04\n    Voir [là](/la)."

REST = """
Trois
#####

:date: 2011-03-29 22:07
:category: Récits
:slug: trois
:lang: en
:summary: Un résumé.

Le texte.

.. ps:: 2011-04-04

   Voir *aussi*.

   - un
   - deux

.. moralite::

   Écoute.

.. citation::
   :author: Ana
   :url: https://a.example/

   Deux mots.

.. video:: "Un accueil"
   :url: https://youtu.be/abcdefghijk
   :image: {static}/images/a.svg

   Trois minutes.
"""

FILES = {
    "articles/deux.md": post("deux", TWO, Summary="Un résumé."),
    "articles/two.md": post("deux", "Text.\n\n!!! ps 2011-04-04\n    More.", Lang="en", Title="Two"),
    "articles/meme.md": post("meme", "Le texte.\n\n!!! ps 2011-03-29\n    Le soir même."),
    "articles/dit.md": post("dit", TWO, Modified="2020-01-01 10:00"),
    "articles/sans.md": post("sans", "Le texte."),
    "articles/trois.rst": REST,
    "images/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'><title>A</title></svg>",
}


@pytest.fixture(scope="module")
def site(module_build: Build) -> Any:
    return module_build(FILES, plugin="blocks", SITEURL='"https://blog.example"', FEED_DOMAIN='"https://blog.example"')


@pytest.fixture(scope="module")
def entries(site: Any) -> dict[str, Any]:
    feed = feedparser.parse((site.output / "feeds" / "atom.xml").read_bytes())
    assert not feed.bozo
    return {entry.link.removeprefix("https://blog.example/"): entry for entry in feed.entries} | {"feed": feed.feed}


def test_a_post_says_that_it_was_updated_and_leads_to_the_newest_postscript(site: Any) -> None:
    page = site.page("2011/03/deux")
    link = page.select_one(".meta time.dt-updated").parent
    assert (link["href"], link.get_text()) == ("#ps-2011-04-09", "Mis à jour le 9 avril 2011")
    assert page.select_one(link["href"]).get_text(" ", strip=True) == "P.S. du 9 avril 2011 Et ceci & cela."
    assert link.time["datetime"] == "2011-04-09T00:00:00+02:00"
    assert "Updated on 4 April 2011" in site.page("en/2011/03/deux").select_one(".meta").get_text(" ", strip=True)
    assert not site.page("2011/03/sans").select(".dt-updated")


def test_what_the_blogger_gives_as_the_date_of_change_is_kept(site: Any) -> None:
    assert site.page("2011/03/dit").select_one(".dt-updated")["datetime"] == "2020-01-01T10:00:00+01:00"


def test_a_postscript_of_the_day_of_publication_does_not_make_the_post_younger_than_it_is(site: Any) -> None:
    assert site.page("2011/03/meme").select_one(".dt-updated")["datetime"] == "2011-03-29T22:07:00+02:00"


def test_the_feed_shows_an_update_and_says_first_what_was_added(entries: dict[str, Any]) -> None:
    two = entries["2011/03/deux/"]
    assert two.updated == "2011-04-09T00:00:00+02:00"
    assert two.published == "2011-03-29T22:07:00+02:00"
    link = '<a href="https://blog.example/2011/03/deux/#ps-2011-04-09">'
    note = f"<p>{link}<strong>Ajout du 9 avril 2011\u00a0:</strong></a>"
    for text in (two.content[0].value, two.summary):
        assert text.startswith(f"{note} Et ceci &amp; cela.</p>")
    assert "Ajout" not in entries["2011/03/sans/"].content[0].value
    assert entries["feed"].updated == "2020-01-01T10:00:00+01:00"


def test_feeds_of_the_plugin_for_feeds_say_it_first_too(build: Build) -> None:
    both = 'blocks", "pelican.plugins.feeds'
    site = build({"articles/deux.md": FILES["articles/deux.md"]}, plugin=both, SITEURL='"https://blog.example"')
    atom = feedparser.parse((site.output / "feeds" / "atom.xml").read_bytes()).entries[0]
    told = json.loads((site.output / "feeds" / "feed.json").read_bytes())["items"][0]
    assert atom.updated == told["date_modified"] == "2011-04-09T00:00:00+02:00"
    for text in (atom.content[0].value, atom.summary, told["content_html"]):
        assert text.startswith('<p><a href="https://blog.example/2011/03/deux/#ps-2011-04-09"><strong>Ajout du 9')
    assert told["summary"].startswith("Ajout du 9 avril 2011\u00a0: Et ceci & cela.")


def test_blocks_in_restructuredtext_are_those_of_markdown(site: Any, entries: dict[str, Any]) -> None:
    page = site.page("en/2011/03/trois")
    assert page.select_one(".dt-updated")["datetime"] == "2011-04-04T00:00:00+02:00"
    part = page.select_one("section#ps-2011-04-04")
    assert part.time.get_text() == "P.S., 4 April 2011"
    assert [each.get_text() for each in part.select("em, li")] == ["aussi", "un", "deux"]
    assert page.select_one(".moralite").get_text(" ", strip=True) == "The moral Écoute."
    assert page.select_one("figure.quote blockquote p").get_text() == "Deux mots."
    assert page.select_one("figure.video a")["href"] == "https://youtu.be/abcdefghijk"
    assert page.select_one("figure.video img")["src"] == "https://blog.example/images/a.svg"
    assert "Trois minutes." in page.figcaption.find_next("figcaption").get_text()
    assert entries["en/2011/03/trois/"].content[0].value.startswith("<p><a href=")


def test_a_script_comes_with_a_video_and_with_nothing_else(site: Any) -> None:
    players = [each["src"] for each in site.page("en/2011/03/trois").select("script[src]") if "video" in each["src"]]
    assert players == ["https://blog.example/theme/js/video.js"]
    assert not [each for each in site.page("2011/03/deux").select("script[src]") if "video" in each["src"]]


def test_a_wrong_block_in_restructuredtext_stops_the_build_with_file_and_line(build: Build) -> None:
    done = build({"articles/d.rst": REST.replace("2011-04-04", "")}, plugin="blocks")
    assert done.code == 1
    assert "content/articles/d.rst:13: the P.S. has no date" in done.log
    assert "Traceback" not in done.log
    assert not list(done.output.glob("**/*.html"))


def test_blocks_need_no_theme_of_ours(build: Build) -> None:
    done = build({"articles/deux.md": FILES["articles/deux.md"]}, plugin="blocks", **SIMPLE)
    assert done.code == 0, done.log
    page = done.page("2011/03/deux")
    assert len(page.select("section.ps")) == 2
    assert "2011-04-09T00:00:00+02:00" in str(page)
