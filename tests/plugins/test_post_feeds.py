"""Feeds of posts: valid, permanent, the same in both forms, and of use in a blog that is not ours."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import feedparser
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.feeds.documents import Feed, atom_document, json_document
from pelican.plugins.feeds.entry import Entry, Person, absolute, entry_id, entry_of

from tests.plugins.feed_rules import ATOM, LANG, check_atom, check_json
from tests.plugins.other_blog import SITE, build_other_blog

PAGE = f"{SITE}/first.html"


def atom_files(output: Path) -> list[Path]:
    return sorted(output.rglob("*.atom.xml"))


def test_every_feed_is_valid_and_says_the_same_in_both_forms(other_blog: Path) -> None:
    names = [str(path.relative_to(other_blog / "feeds")) for path in atom_files(other_blog)]
    assert names == [
        "all-en.atom.xml",
        "all-fr.atom.xml",
        "all.atom.xml",
        "by/bob.atom.xml",
        "by/the-house.atom.xml",
        "by/zoe.atom.xml",
        "notes.atom.xml",
        "on/cafe.atom.xml",
        "on/ete.atom.xml",
    ]
    for path in atom_files(other_blog):
        atom = check_atom(path.read_bytes())
        told = check_json(path.with_name(path.name.replace(".atom.xml", ".json")).read_bytes())
        read = feedparser.parse(path.read_bytes())
        assert not read.bozo, read.get("bozo_exception")
        assert [each.id for each in read.entries] == [item["id"] for item in told["items"]]
        assert [each.title for each in read.entries] == [item["title"] for item in told["items"]]
        assert [each.find(f"{ATOM}content").text for each in atom.findall(f"{ATOM}entry")] == [
            item["content_html"] for item in told["items"]
        ]
        other = atom.xpath("*[local-name()='link'][@type='application/feed+json']/@href")
        assert other == [told["feed_url"]]


def test_an_entry_has_all_that_is_known_of_its_post(other_blog: Path) -> None:
    feed = check_atom((other_blog / "feeds/all.atom.xml").read_bytes())
    titles = [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")]
    assert sorted(titles) == ["D’abord", "First & foremost", "Second"], "neither drafts nor what is hidden"
    first = next(each for each in feed.findall(f"{ATOM}entry") if each.findtext(f"{ATOM}title") == "First & foremost")
    assert first.get(LANG) == "en"
    assert first.findtext(f"{ATOM}id") == "tag:other.example,2020:first/en"
    assert first.findtext(f"{ATOM}published") == "2020-01-02T10:00:00+01:00"
    assert first.findtext(f"{ATOM}updated") == "2021-05-06T07:08:00+02:00"
    assert [each.findtext(f"{ATOM}name") for each in first.findall(f"{ATOM}author")] == ["Zoé", "Bob"]
    assert first.find(f"{ATOM}author").findtext(f"{ATOM}uri") == f"{SITE}/author/zoe.html"
    assert [each.get("label") for each in first.findall(f"{ATOM}category")] == ["Notes", "Été", "café"]
    assert "<strong>sweet</strong>" in first.findtext(f"{ATOM}summary")
    told = check_json((other_blog / "feeds/all.json").read_bytes())
    item = next(each for each in told["items"] if each["id"] == "tag:other.example,2020:first/en")
    assert item["summary"] == "Short & sweet ." or item["summary"] == "Short & sweet."
    assert (item["date_modified"], item["language"]) == ("2021-05-06T07:08:00+02:00", "en")
    french = next(each for each in told["items"] if each["title"] == "D’abord")
    assert (french["id"], french["language"]) == ("tag:other.example,2020:first/fr", "fr")
    assert french["authors"] == [{"name": "The house", "url": f"{SITE}/author/the-house.html"}]


def test_addresses_in_an_entry_lead_somewhere_from_anywhere(other_blog: Path) -> None:
    told = check_json((other_blog / "feeds/by/zoe.json").read_bytes())
    content = BeautifulSoup(told["items"][0]["content_html"], "lxml")
    links = [link["href"] for link in content.select("a[href]")]
    assert links[:3] == [f"{PAGE}#fn:1", f"{PAGE}#there", f"{SITE}/pages/about.html"]
    assert all(link.startswith(SITE) for link in links)
    image = content.img
    assert image["src"] == "https://other.example/logo.png"
    assert image["srcset"] == f"{SITE}/a.png 1x, {SITE}/b.png 2x"
    assert content.code.get_text() == 'href="#x"', "what only looks like an address stays as typed"


def test_a_theme_finds_the_feeds_where_it_always_did_and_the_page_of_all(other_blog: Path) -> None:
    home = BeautifulSoup((other_blog / "index.html").read_bytes(), "lxml")
    assert f"{SITE}/feeds/all.atom.xml" in [link["href"] for link in home.select("link[rel=alternate]")]
    for name in ("feeds/index.html", "fr/feeds/index.html"):
        links = BeautifulSoup((other_blog / name).read_bytes(), "lxml").select("a")
        assert [link["href"] for link in links] == [f"{SITE}/feeds/all.atom.xml", f"{SITE}/feeds/all.json"]


def test_two_feeds_of_one_address_stop_the_build_before_anything_is_written(tmp_path: Path) -> None:
    twice = r"feeds/notes\.atom\.xml: .* category notes and of tag .*: give TAG_FEED_ATOM"
    with pytest.raises(AssertionError, match=twice):
        build_other_blog(tmp_path, TAG_FEED_ATOM="feeds/notes.atom.xml")
    assert not list((tmp_path / "output").rglob("*.html"))


def test_a_post_that_moves_keeps_its_id_and_one_with_a_key_keeps_it_for_ever() -> None:
    post = SimpleNamespace(slug="a", lang="fr", url="2020/a/", date=datetime(2020, 1, 2, tzinfo=UTC))
    moved = SimpleNamespace(**{**vars(post), "url": "ailleurs/"})
    assert entry_id(post, SITE) == entry_id(moved, SITE) == "tag:other.example,2020:a/fr"
    renamed = SimpleNamespace(**{**vars(post), "slug": "b", "key": "a"})
    assert entry_id(renamed, SITE) == entry_id(post, SITE)
    assert entry_id(SimpleNamespace(**{**vars(post), "slug": "été & co"}), "") == (
        "tag:localhost,2020:%C3%A9t%C3%A9%20%26%20co/fr"
    )


def test_what_was_added_to_a_post_stands_first() -> None:
    """As the plugin `blocks` has it: who has read the post sees what is new."""

    class Post(SimpleNamespace):
        def get_content(self, _root: str) -> str:
            return "<p>Tout.</p>"

    date = datetime(2020, 1, 2, tzinfo=UTC)
    note = '<p><a href="#ps">P.S.</a></p>'
    post = Post(slug="a", title="T", lang="fr", url="a/", date=date, summary="Un.", feed_note=note)
    entry = entry_of(post, {"SITEURL": SITE, "SITENAME": "B"})
    assert entry.content == f'<p><a href="{SITE}/a/#ps">P.S.</a></p><p>Tout.</p>'
    assert entry.summary.endswith("</p>Un.")
    assert entry.authors == (Person("B", f"{SITE}/"),)


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts, texts)
def test_whatever_words_a_post_has_its_feeds_can_be_read(title: str, content: str, name: str) -> None:
    at = datetime(2020, 1, 2, tzinfo=UTC)
    person = (Person(f"x{name}", ""),)
    entry = Entry("tag:x,2020:a/fr", PAGE, title, "fr", at, at, person, (), "", content, "")
    feed = Feed(f"x{title}", name, "fr", f"{SITE}/", f"{SITE}/feed")
    check_atom(atom_document(feed, [entry]))
    check_json(json_document(feed, [entry]))


@given(st.lists(st.sampled_from(["#a", "b", "/c", "//d.example", "e:f", "http://[", "x y", ""]), max_size=4), texts)
def test_an_address_that_is_whole_already_stays_as_it_is(addresses: list[str], words: str) -> None:
    html = "".join(f'{words}<a href="{each}" title=\'src="y"\'>{words}</a>' for each in addresses)
    once = absolute(html, PAGE)
    assert absolute(once, PAGE) == once
    if "<" not in words:
        assert once.count(words) >= 2 * len(addresses)
