"""The two files as bytes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from .pages import Listed

MOST = 50_000
"""Addresses that one sitemap may hold."""

_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_FIRST = '<?xml version="1.0" encoding="utf-8"?>'


def sitemaps(pages: Iterable[Listed], root: str) -> Iterator[tuple[str, bytes]]:
    """The sitemap, or several and their index, by their names."""
    ordered = sorted(pages, key=lambda page: page.address)
    parts = [ordered[start : start + MOST] for start in range(0, len(ordered), MOST)] or [[]]
    if len(parts) == 1:
        yield "sitemap.xml", _sitemap(parts[0], root)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _sitemap(part, root)
    told = (f"<sitemap><loc>{escape(f'{root}/{name}')}</loc></sitemap>" for name in names)
    yield "sitemap.xml", _lines(_FIRST, f"<sitemapindex {_NAMES}>", *told, "</sitemapindex>")


def _sitemap(pages: Iterable[Listed], root: str) -> bytes:
    return _lines(_FIRST, f"<urlset {_NAMES} {_LINKS}>", *(_url(page, root) for page in pages), "</urlset>")


def _url(page: Listed, root: str) -> str:
    changed = f"<lastmod>{_moment(page.changed)}</lastmod>" if page.changed else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(lang)} href={quoteattr(f"{root}/{address}")}/>'
        for lang, address in page.others
    )
    return f"<url><loc>{escape(f'{root}/{page.address}')}</loc>{changed}{links}</url>"


def _moment(moment: datetime) -> str:
    """As W3C's profile of ISO 8601 has it: a moment that names no zone is told as its day."""
    return moment.isoformat(timespec="seconds") if moment.tzinfo else moment.date().isoformat()


def robots_text(disallowed: Iterable[str], root: str) -> bytes:
    """What robots may not fetch, and where the sitemap is. Nothing forbidden is told by an empty rule."""
    rules = [f"Disallow: {path}" for path in disallowed] or ["Disallow:"]
    sitemap = ["", f"Sitemap: {root}/sitemap.xml"] if urlsplit(root).scheme else []
    return _lines("User-agent: *", *rules, *sitemap)


def _lines(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()
