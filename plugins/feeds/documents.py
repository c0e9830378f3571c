"""A feed as Atom (RFC 4287) and as JSON Feed 1.1. The same entries give the same bytes: no build has a day in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..weave.feeds import ATOM_TYPE, NO_MOMENT, json_feed, json_item
from ..weave.text import carried, plain
from .entry import Entry

ENTRIES_KEPT = 2000
"""Written entries in memory: most posts are in several feeds."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. `page`: what it follows; `sister`: media type and address of its other form."""

    title: str
    subtitle: str
    lang: str
    page: str
    address: str = ""
    sister: tuple[str, str] | None = None

    def at(self, address: str, sister: tuple[str, str] | None = None) -> "Feed":
        """The same feed at `address`."""
        return replace(self, address=address, sister=sister)


def atom_document(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as Atom. Its id is its address."""
    newest = max((entry.updated for entry in entries), default=None)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(feed.lang)}>',
        f"<title>{_text(feed.title)}</title>",
        *([f"<subtitle>{_text(feed.subtitle)}</subtitle>"] if feed.subtitle else []),
        f"<id>{_text(feed.address)}</id>",
        _link("self", ATOM_TYPE, feed.address),
        _link("alternate", "text/html", feed.page),
        *([_link("alternate", *feed.sister)] if feed.sister else []),
        f"<updated>{newest.astimezone(UTC).isoformat() if newest else NO_MOMENT}</updated>",
        *(_atom_entry(entry) for entry in entries),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


@lru_cache(maxsize=ENTRIES_KEPT)
def _atom_entry(entry: Entry) -> str:
    lines = [
        f"<entry xml:lang={quoteattr(entry.lang)}>",
        f"<id>{_text(entry.id)}</id>",
        f"<title>{_text(entry.title)}</title>",
        _link("alternate", "text/html", entry.url),
        f"<published>{entry.published.isoformat()}</published>",
        f"<updated>{entry.updated.isoformat()}</updated>",
    ]
    for author in entry.authors:
        uri = f"<uri>{_text(author.url)}</uri>" if author.url else ""
        lines.append(f"<author><name>{_text(author.name)}</name>{uri}</author>")
    lines += [f"<category term={quoteattr(each.slug)} label={quoteattr(each.name)}/>" for each in entry.subjects]
    if entry.summary:
        lines.append(f'<summary type="html">{_text(entry.summary)}</summary>')
    lines += [f'<content type="html">{_text(entry.content)}</content>', "</entry>"]
    return "\n".join(lines)


def json_document(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed as JSON."""
    items = [_json_entry(entry) for entry in entries]
    return json_feed(feed.title, feed.address, feed.page, feed.lang, items, feed.subtitle)


@lru_cache(maxsize=ENTRIES_KEPT)
def _json_entry(entry: Entry) -> dict[str, Any]:
    published, updated = entry.published.isoformat(), entry.updated.isoformat()
    return json_item(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        # What reads a feed asks for an item's content, also where there is none.
        content_html=entry.content or "<p></p>",
        summary=plain(entry.summary),
        image=entry.image,
        date_published=published,
        date_modified=updated if updated != published else None,
        authors=[json_item(name=author.name, url=author.url) for author in entry.authors],
        tags=[subject.name for subject in entry.subjects],
        language=entry.lang,
    )


def _link(rel: str, kind: str, address: str) -> str:
    return f'<link rel="{rel}" type="{kind}" href={quoteattr(address)}/>'


def _text(text: str) -> str:
    return escape(carried(text))
