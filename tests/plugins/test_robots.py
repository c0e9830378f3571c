"""The sitemap and robots.txt: pages that may be found, when they changed, nothing of the day of the build."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from pelican.plugins.robots.files import MOST, robots_text, sitemaps
from pelican.plugins.robots.pages import Listed, as_it_says, escaped

from tests.plugins.other_blog import SITE, build_other_blog

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


def urls(data: bytes) -> dict[str, str | None]:
    """The addresses of a sitemap, each with its `lastmod`."""
    root = etree.fromstring(data)
    assert root.tag == f"{S}urlset"
    return {each.findtext(f"{S}loc"): each.findtext(f"{S}lastmod") for each in root}


def test_the_sitemap_has_what_may_be_found_and_when_it_changed(other_blog: Path) -> None:
    found = urls((other_blog / "sitemap.xml").read_bytes())
    assert {address.removeprefix(f"{SITE}/") for address in found} == {
        *("", "archives.html", "authors.html", "categories.html", "tags.html", "feeds/", "fr/feeds/"),
        *("first.html", "first-fr.html", "second.html", "category/notes.html", "tag/cafe.html", "tag/ete.html"),
        *("author/zoe.html", "author/bob.html", "author/the-house.html"),
    }
    assert found[f"{SITE}/first.html"] == "2021-05-06T07:08:00+02:00"
    assert found[f"{SITE}/second.html"] == "2020-02-03T10:00:00+01:00"
    assert found[f"{SITE}/category/notes.html"] == "2021-05-06T07:08:00+02:00"
    assert found[f"{SITE}/tags.html"] is None


def test_translations_name_each_other_and_themselves(other_blog: Path) -> None:
    root = etree.fromstring((other_blog / "sitemap.xml").read_bytes())
    told = {
        each.findtext(f"{S}loc"): [(link.get("hreflang"), link.get("href")) for link in each.findall(f"{X}link")]
        for each in root
    }
    both = [("en", f"{SITE}/first.html"), ("fr", f"{SITE}/first-fr.html")]
    assert told[f"{SITE}/first.html"] == told[f"{SITE}/first-fr.html"] == both
    assert told[f"{SITE}/second.html"] == []


def test_robots_are_told_where_the_sitemap_is_and_what_to_leave_alone(other_blog: Path) -> None:
    assert (other_blog / "robots.txt").read_text() == f"User-agent: *\nDisallow:\n\nSitemap: {SITE}/sitemap.xml\n"
    assert robots_text(["/a", "/b"], "") == b"User-agent: *\nDisallow: /a\nDisallow: /b\n"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("", "a/"),
        ('<meta name="robots" content="noindex">', None),
        ("<META CONTENT='none, NoIndex' NAME=Robots>", None),
        ('<meta name="description" content="on noindex">', "a/"),
        ('<meta http-equiv="refresh" content="0; url=/b/">', None),
        ('<link rel="canonical" href="https://x.example/b/é">', "b/%C3%A9"),
        ('<link rel="canonical" href="https://y.example/b/">', None),
        ('</head><body><p>&lt;<meta name="robots" content="noindex">', "a/"),
    ],
)
def test_a_page_says_itself_whether_and_where_it_may_be_found(head: str, address: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<!doctype html><html><head>{head}</head></html>", encoding="utf-8")
    said = as_it_says(tmp_path / "a.html", Listed("a/", None), "https://x.example")
    assert (said.address if said else None) == address


def test_more_pages_than_one_sitemap_may_hold_are_told_in_several() -> None:
    pages = [Listed(f"{number:06d}/", datetime(2020, 1, 2, tzinfo=UTC)) for number in range(MOST + 1)]
    files = dict(sitemaps(pages, "https://x.example"))
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert [len(urls(files[name])) for name in ("sitemap-1.xml", "sitemap-2.xml")] == [MOST, 1]
    index = etree.fromstring(files["sitemap.xml"])
    assert [each.findtext(f"{S}loc") for each in index] == [f"https://x.example/sitemap-{n}.xml" for n in (1, 2)]


def test_addresses_are_escaped_once() -> None:
    assert escaped("été/a b/?x=1&y=%20") == "%C3%A9t%C3%A9/a%20b/?x=1&y=%20"


def test_without_the_site_s_address_there_is_no_sitemap(tmp_path: Path) -> None:
    output = build_other_blog(tmp_path, SITEURL="", ROBOTS_DISALLOW=["/x"])
    assert not (output / "sitemap.xml").exists()
    assert (output / "robots.txt").read_text() == "User-agent: *\nDisallow: /x\n"
