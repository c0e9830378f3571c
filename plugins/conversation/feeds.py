"""Feeds of comments: one of the whole site, one of each post. In Atom (RFC 4287) only their entries are in slots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from moderation.publication import Catalogue, Contribution, Kind, Post, Thread

from ..weave.bodies import body_html
from ..weave.feeds import NO_MOMENT
from ..weave.slots import Slot, mark
from ..weave.text import carried

SITE_FEED = "feeds/commentaires.atom.xml"
SITE_JSON = "feeds/commentaires.json"

RECENT = "recent"
"""The key of the slot of the site's feed."""

ENTRIES_MOST = 50
"""Entries in the feed of a post; the page has them all."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One contribution in a feed. `by` adds what stands behind the name: a role and a brand; `title` is the post's."""

    id: str
    author: str
    by: str
    editorial: bool
    by_right: bool
    title: str
    url: str
    published: datetime
    updated: datetime
    content: str


def post_feed(key: str) -> str:
    """Where the feed of post `key` is, below the site's address."""
    return f"feeds/commentaires/{key}.atom.xml"


def post_json(key: str) -> str:
    """Where the same feed is as JSON Feed."""
    return f"feeds/commentaires/{key}.json"


def entries_of(thread: Thread | None, post: Post, catalogue: Catalogue) -> list[FeedEntry]:
    """The newest comments and replies of a thread, newest first."""
    told = [each for each in (thread.contributions if thread else ()) if each.kind in (Kind.COMMENT, Kind.REPLY)]
    told.sort(key=lambda each: (each.published_at, each.id), reverse=True)
    return [entry_of(each, post, catalogue) for each in told[:ENTRIES_MOST]]


def entry_of(each: Contribution, post: Post, catalogue: Catalogue) -> FeedEntry:
    """A contribution as an entry. Its id never changes, and names this site (RFC 4151)."""
    who = each.representative
    brand = catalogue.brands.get(who.brand) if who else None
    host = urlsplit(catalogue.site_url).hostname or "localhost"
    return FeedEntry(
        id=f"tag:{host},{each.at.astimezone(UTC):%Y-%m-%d}:c-{each.id}",
        author=carried(each.author),
        by=carried(", ".join(filter(None, [who.title, brand.name if brand else who.brand]))) if who else "",
        editorial=each.editorial,
        by_right=each.by_right,
        title=carried(post.title),
        url=f"{post.url}#c-{each.id}",
        published=each.published_at,
        updated=max(each.published_at, each.edited_at or each.published_at),
        content=carried(body_html(each.body)),
    )


def newest_moment(entries: Iterable[FeedEntry], posts: Iterable[Post]) -> str:
    """When a feed last changed: its newest entry, or where there is none the newest of `posts`."""
    moments = [each.updated for each in entries]
    if moments:
        return max(moments).astimezone(UTC).isoformat()
    return escape(max((post.published for post in posts), default=NO_MOMENT))


def feed_document(title: str, address: str, page: str, slot: Slot, entries: str) -> bytes:
    """A feed: its own `title`, `address` and `page`, and the slot with its entries."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(slot.lang)}>',
        f"<title>{escape(carried(title))}</title>",
        f"<id>{escape(address)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
        mark(slot, entries),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()
