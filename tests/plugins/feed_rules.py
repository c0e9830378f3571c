"""What RFC 4287 and JSON Feed 1.1 ask of a feed, checked without the code that writes feeds."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FEED = {"id", "title", "subtitle", "updated", "link", "entry", "author", "category", "rights"}
ENTRY = {"id", "title", "summary", "content", "published", "updated", "link", "author", "category", "rights"}

JSON_FEED = {"version", "title", "home_page_url", "feed_url", "description", "language", "items", "authors", "icon"}
JSON_ITEM = {"id", "url", "title", "content_html", "summary", "image", "date_published", "date_modified", "authors"}
JSON_ITEM |= {"tags", "language"}


def check_atom(data: bytes) -> Any:
    """The feed, parsed by a strict XML parser. Fails with the first thing that RFC 4287 forbids."""
    feed = etree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    _once(feed, FEED)
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        _once(entry, ENTRY)
        assert entry.findall(f"{ATOM}author") or feed.findall(f"{ATOM}author")
        assert _links(entry, "alternate"), "an entry leads to its page"
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0, "HTML is carried as text"
    for author in feed.iter(f"{ATOM}author"):
        assert author.findtext(f"{ATOM}name")
        for uri in author.findall(f"{ATOM}uri"):
            _absolute(uri.text)
    for link in feed.iter(f"{ATOM}link"):
        _absolute(link.get("href"))
    for moment in [*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")]:
        assert datetime.fromisoformat(moment.text).tzinfo is not None
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert all(urlsplit(each).scheme for each in ids)
    assert _links(feed, "self")
    alternate = [(link.get("type"), link.get("hreflang")) for link in _links(feed, "alternate")]
    assert len(set(alternate)) == len(alternate), "RFC 4287, 4.1.1"
    newest = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries]
    if newest:
        assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == max(newest)
    return feed


def _links(element: Any, rel: str) -> list[Any]:
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


def _once(element: Any, known: set[str]) -> None:
    names = [child.tag.removeprefix(ATOM) for child in element if isinstance(child.tag, str)]
    assert set(names) <= known
    for name in ("id", "title", "updated"):
        assert names.count(name) == 1, name
    assert all(names.count(name) <= 1 for name in ("published", "subtitle", "summary", "content", "rights"))


def _absolute(address: str) -> None:
    assert urlsplit(address).scheme in ("http", "https"), address


def check_json(data: bytes) -> dict[str, Any]:
    """The feed as JSON. Fails with the first thing that JSON Feed 1.1 does not have so."""
    feed: dict[str, Any] = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert set(feed) <= JSON_FEED
    for name in ("title", "home_page_url", "feed_url", "language"):
        assert feed[name]
        assert isinstance(feed[name], str)
    _absolute(feed["home_page_url"])
    _absolute(feed["feed_url"])
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)
    for item in feed["items"]:
        assert set(item) <= JSON_ITEM
        assert isinstance(item["id"], str)
        assert item["content_html"]
        _absolute(item["url"])
        for name in ("date_published", "date_modified"):
            assert name not in item or datetime.fromisoformat(item[name]).tzinfo is not None
        assert all(author["name"] and set(author) <= {"name", "url", "avatar"} for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
    return feed
