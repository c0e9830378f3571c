"""What the check of links reads off files, and what it makes of addresses."""

import pytest

from moderation.links.addresses import Addresses, Place, Whose
from moderation.links.page import read_feed, read_page
from moderation.links.sources import Sources

PAGE = """<!doctype html><head><link rel="stylesheet" href="s.css"><link rel="preconnect" href="https://host.example">
<meta property="og:image" content="/card.png"><meta http-equiv="refresh" content="0; URL='/there/'"></head>
<a href=" a/ ">A</a><a name="old">B</a><img src=i.webp srcset="i-1.webp 480w,i-2.webp 800w, data:image/png;base64,iV 2x"
><p id=p>
<video poster="v.jpg" src="v.mp4"></video><form action="/comments"><button formaction="/other"></form>
<a href="http://x.example" rel="nofollow ugc">of a reader</a><blockquote cite="/q"></blockquote><a href="">empty</a>"""


def test_every_kind_of_link_is_read_and_none_that_a_reader_wrote() -> None:
    page = read_page(PAGE.encode())
    media = {"i.webp", "data:image/png;base64,iV", "i-1.webp", "i-2.webp", "v.jpg", "v.mp4", "/card.png"}
    assert page.links == {"s.css", "/there/", "a/", "/comments", "/other", "/q", *media}
    assert page.ids == {"p", "old"}
    assert page.redirect == "/there/"


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"<", b"<?xml version='1.0' encoding='utf-16'?><a/>"])
def test_what_is_no_page_has_no_links(data: bytes) -> None:
    assert read_page(data).links == frozenset()
    assert read_feed(data).links == frozenset()


def test_feeds_and_sitemaps_are_read_too() -> None:
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="/a"/><entry><link href="/b"/></entry></feed>'
    assert read_feed(atom).links == {"/a", "/b"}
    sitemap = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>/c</loc></url></urlset>'
    assert read_feed(sitemap).links == {"/c"}


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("../deux/", Place(Whose.SITE, "2026/deux/", "")),
        ("#x%C3%A9", Place(Whose.SITE, "2026/un/index.html", "xé")),
        ("https://BLOG.example/chemin/%C3%A9t%C3%A9/?q=1#a", Place(Whose.SITE, "été/", "a")),
        ("https://blog.example/chemin", Place(Whose.SITE, "", "")),
        ("//blog.example/chemin/x", Place(Whose.SITE, "x", "")),
        ("/comments", Place(Whose.SERVICE, "https://blog.example/comments", "")),
        (
            "https://service.example/reports/new?a=1",
            Place(Whose.SERVICE, "https://service.example/reports/new?a=1", ""),
        ),
        ("/autre/", Place(Whose.OTHERS, "https://blog.example/autre/", "")),
        ("https://x.example/a#b", Place(Whose.OTHERS, "https://x.example/a", "b")),
        ("http://[::1", Place(Whose.SITE, "http://[::1", "")),
        ("mailto:a@x.example", None),
        ("data:,x", None),
    ],
)
def test_an_address_is_the_site_s_the_service_s_or_of_elsewhere(written: str, place: Place | None) -> None:
    addresses = Addresses("https://blog.example/chemin", "https://service.example")
    assert addresses.place("2026/un/index.html", written) == place


def test_an_address_is_found_where_it_stands_and_not_within_a_longer_one(tmp_path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text(
        "https://x.example/long\n\n(https://x.example).\n[r]: https://x.example\n"
    )
    (tmp_path / "content" / "b.rst").write_text("`s <https://x.example>`_ /un/deux/\n/deux/\n")
    sources = Sources(tmp_path / "content")
    assert sources.where(["https://x.example"]) == "content/a.md:3, content/a.md:4, content/b.rst:1"
    assert sources.where(["/none/", "/deux/"]) == "content/b.rst:2"
    assert sources.where(["/none/"]) is None
