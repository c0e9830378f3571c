"""Feeds of comments: valid, stable, and without anything that is gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from pelican.plugins.conversation.feeds import ENTRIES_MOST, SITE_JSON, feed_document, post_feed, post_json
from pelican.plugins.conversation.files import json_files
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot, fill, slots_of

from moderation.publication import Catalogue, Contribution, Kind, Thread
from moderation.publication.recent import Recent
from tests.contract.values import CATALOGUE, THREAD
from tests.hostile.strings import everything
from tests.plugins.feed_rules import check_atom, check_json

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = replace(CATALOGUE, site_url="https://blog.example")
SLOT = Slot("entries", "panne", "fr")
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def feed(thread: Thread | None, slot: Slot = SLOT, recent: Any = list, catalogue: Catalogue = SITE) -> Any:
    """The feed, parsed by a strict XML parser."""
    render = Renderer(catalogue, lambda _key: thread, recent=recent)
    address = f"https://blog.example/{post_feed(slot.key)}"
    return etree.fromstring(feed_document("Titre & <b>", address, "https://blog.example/", slot, render(slot)))


def texts(found: Any, path: str) -> list[str]:
    return [each.text for each in found.findall(path.replace("/", f"/{ATOM}").replace("^", ATOM))]


def said(id: str, body: str = "Bonjour", minutes: int = 0, **more: Any) -> Contribution:
    at = AT + timedelta(minutes=minutes)
    return Contribution(id, Kind.COMMENT, None, at, at, "Ana", None, body, **more)


def test_a_feed_has_what_rfc_4287_asks_for() -> None:
    found = feed(THREAD)
    assert found.tag == f"{ATOM}feed"
    for name in ("title", "id", "updated"):
        assert len(found.findall(f"{ATOM}{name}")) == 1, name
    assert {link.get("rel") for link in found.findall(f"{ATOM}link")} == {"self", "alternate"}
    entries = found.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        for name in ("id", "title", "updated", "published", "author", "content"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        assert entry.find(f"{ATOM}author/{ATOM}name").text
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text).tzinfo is not None
        assert entry.find(f"{ATOM}link").get("href").startswith("https://blog.example/2026/02/panne/#c-")
    ids = texts(found, "^entry/id")
    assert len(set(ids)) == len(ids)
    assert all(id.startswith("tag:blog.example,2026-03-0") for id in ids)


def test_an_entry_keeps_its_id_when_its_words_its_post_or_its_company_change() -> None:
    one = feed(Thread("panne", 1, contributions=(said("a1"),)))
    edited = said("a1", "Autrement", edited_at=AT + timedelta(hours=1))
    moved = replace(SITE, posts={"panne": replace(SITE.posts["panne"], url="https://blog.example/ailleurs/")})
    two = feed(Thread("panne", 2, contributions=(edited, said("b2", minutes=1))), catalogue=moved)
    assert texts(one, "^entry/id")[0] == texts(two, "^entry/id")[1]
    assert texts(two, "^updated") == [(AT + timedelta(hours=1)).isoformat()]


def test_words_are_html_once_escaped_and_nothing_of_a_visitor_s_is_markup() -> None:
    body = "a ]]> & <script>alert(1)</script> *b* \"c\" 'd' <!--[/entries]-->"
    found = feed(Thread("panne", 1, contributions=(said("a1", body),)))
    content = found.find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert len(content) == 0
    assert "&lt;script&gt;" in content.text
    assert "<em>b</em>" in content.text


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_does_not_break_the_feed(character: str) -> None:
    found = feed(Thread("panne", 1, contributions=(said("a1", f"avant{character}après"),)))
    assert "avant" in found.find(f"{ATOM}entry/{ATOM}content").text


def test_nothing_removed_stays_in_a_feed_and_links_from_elsewhere_are_in_none() -> None:
    found = feed(THREAD)
    ids = " ".join(texts(found, "^entry/id"))
    assert [each.id for each in THREAD.contributions if f"c-{each.id}" in ids] == ["a1", "b2", "d4", "e5"]


def test_the_newest_come_first_and_old_ones_leave_the_feed_of_a_long_thread() -> None:
    many = tuple(said(f"a{n}", minutes=n) for n in range(ENTRIES_MOST + 3))
    ids = texts(feed(Thread("panne", 1, contributions=many)), "^entry/id")
    assert len(ids) == ENTRIES_MOST
    assert ids[0].endswith(f"c-a{ENTRIES_MOST + 2}")


def test_a_feed_without_entries_is_one_too() -> None:
    found = feed(None)
    assert texts(found, "^updated") == ["2026-02-03T08:00:00+01:00"]
    assert found.findall(f"{ATOM}entry") == []


def test_the_site_s_feed_names_each_post_and_forgets_those_that_are_gone() -> None:
    recent = [Recent("panne", said("a1")), Recent("gone", said("b2"))]
    found = feed(None, Slot("recent", "recent", "fr"), lambda: recent)
    hidden = replace(SITE, posts={"panne": replace(SITE.posts["panne"], unlisted=True)})
    assert texts(feed(None, Slot("recent", "recent", "fr"), lambda: recent, hidden), "^entry/title") == []
    assert texts(found, "^entry/title") == ["Ana, sous «\u00a0Trois jours sans « réseau » & sans mot\u00a0»"]


def test_who_answers_for_a_brand_or_the_blog_is_named_as_such() -> None:
    found = feed(replace(THREAD, contributions=(*THREAD.contributions, said("z9", minutes=9999, editorial=True))))
    names = [entry.find(f"{ATOM}author/{ATOM}name").text for entry in found.findall(f"{ATOM}entry")]
    assert "Léo (Service client, Nuage & Cie)" in names
    assert "Ana (pour ce blog)" in names


def test_a_key_with_two_hyphens_is_a_comment_that_xml_can_read() -> None:
    """`--` may stand in a post's key, and in no comment of XML."""
    slot = Slot("entries", "a--b---c", "fr")
    catalogue = replace(SITE, posts={"a--b---c": replace(SITE.posts["panne"], key="a--b---c")})
    render = Renderer(catalogue, lambda _key: Thread("a--b---c", 1, contributions=(said("a1"),)))
    document = feed_document("T", "https://blog.example/f", "https://blog.example/", slot, render(slot))
    assert etree.fromstring(document) is not None
    assert slots_of(document) == [slot]
    assert fill(document, render, frozenset({"a--b---c"})) == document


def as_json(thread: Thread | None, recent: Any = list, path: str = post_json("panne")) -> dict[str, Any]:
    files = dict(json_files(Renderer(SITE, lambda _key: thread, recent=recent)))
    assert sorted(files) == [SITE_JSON, *sorted(map(post_json, SITE.posts))]
    return check_json(files[path])


def test_the_feed_as_json_says_what_the_feed_as_atom_says() -> None:
    atom, told = feed(THREAD), as_json(THREAD)
    assert told["feed_url"] == "https://blog.example/feeds/commentaires/panne.json"
    assert (told["home_page_url"], told["language"]) == (SITE.posts["panne"].url, "fr")
    for name, path in {"id": "id", "title": "title", "content_html": "content", "date_published": "published"}.items():
        assert [item[name] for item in told["items"]] == texts(atom, f"^entry/{path}")
    authors = [entry.find(f"{ATOM}author/{ATOM}name").text for entry in atom.findall(f"{ATOM}entry")]
    assert [item["authors"] for item in told["items"]] == [[{"name": name}] for name in authors]


def test_the_site_s_feed_as_json_names_each_post_and_forgets_those_that_are_gone() -> None:
    recent = [Recent("panne", said("a1", by_right=True)), Recent("gone", said("b2"))]
    titles = [item["title"] for item in as_json(None, lambda: recent, SITE_JSON)["items"]]
    assert titles == ["Droit de réponse — Ana, sous «\u00a0Trois jours sans « réseau » & sans mot\u00a0»"]
    assert titles == texts(feed(None, Slot("recent", "recent", "fr"), lambda: recent), "^entry/title")


def test_an_edited_message_is_an_update() -> None:
    (item,) = as_json(Thread("panne", 1, contributions=(said("a1", edited_at=AT + timedelta(hours=1)),)))["items"]
    assert (item["date_published"], item["date_modified"]) == (AT.isoformat(), (AT + timedelta(hours=1)).isoformat())


def test_only_the_feeds_of_what_changed_are_made_anew() -> None:
    render = Renderer(SITE, lambda _key: THREAD)
    assert [path for path, _data in json_files(render, ["panne", "nobody", "comparison"])] == [post_json("panne")]
    assert [path for path, _data in json_files(render, ["recent"])] == [SITE_JSON]


def test_naughty_words_leave_both_feeds_valid() -> None:
    words = [line for line in everything() if line.strip() and len(line) < 500]
    for start in range(0, len(words), ENTRIES_MOST):
        part = words[start : start + ENTRIES_MOST]
        thread = Thread("panne", 1, contributions=tuple(said(f"a{n}", line, n) for n, line in enumerate(part)))
        render = Renderer(SITE, lambda _key, thread=thread: thread)
        check_atom(feed_document("T", "https://blog.example/f", "https://blog.example/", SLOT, render(SLOT)))
        check_json(dict(json_files(render, ["panne"]))[post_json("panne")])
