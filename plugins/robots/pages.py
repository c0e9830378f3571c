"""Which pages may be found, what their addresses are, and when they last changed: read off the pages as they are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

HEAD = 65_536
"""Bytes at the beginning of a page in which its `<head>` ends. Most end in the first eighth."""

_TAG = re.compile(r"<(meta|link)\b((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>", re.IGNORECASE)
_TELLING = re.compile("robots|refresh|canonical", re.IGNORECASE)
"""What stands in a tag that says whether or where a page may be found."""

_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page for the sitemap. `address`: below the site's; `others`: of its translations and itself, by language.

    `public`: it is no draft, nor hidden.
    """

    address: str
    changed: datetime | None
    others: tuple[tuple[str, str], ...] = ()
    public: bool = True


def listed(context: Mapping[str, Any]) -> Listed:
    """The page that was written with the variables `context`."""
    content = context.get("article") or context.get("page")
    if content is None:
        folder, slash, last = context["output_file"].rpartition("/")
        address = f"{folder}{slash}" if last == "index.html" else context["output_file"]
        return Listed(escaped(address), _newest(_shown(context)))
    others = [content, *content.translations] if content.translations else []
    return Listed(
        escaped(content.url),
        _changed(content),
        tuple(sorted((each.lang, escaped(each.url)) for each in others if each.status == "published")),
        content.status == "published",
    )


def escaped(address: str) -> str:
    """An address as sitemaps want it; what is escaped already stays as it is."""
    return quote(address, safe="/:%?&=#~+!$'()*,;@")


def as_it_says(path: Path, page: Listed, root: str) -> Listed | None:
    """The page at `path` with the address that its own head calls canonical; None where it may not be found."""
    if not page.public:
        return None
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD // 8)
            if b"</head>" not in head:
                head += stream.read(HEAD - len(head))
    except FileNotFoundError:
        return None
    for tag, attributes in _TAG.findall(head.partition(b"</head>")[0].decode(errors="replace")):
        if not _TELLING.search(attributes):
            continue
        fields = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        if tag.lower() == "meta":
            unfound = fields.get("name", "").lower() == "robots" and "noindex" in fields.get("content", "").lower()
            if unfound or fields.get("http-equiv", "").lower() == "refresh":
                return None
        elif "canonical" in fields.get("rel", "").lower().split():
            canonical = escaped(fields.get("href", ""))
            # That of another site is for that site's sitemap.
            page = replace(page, address=canonical.removeprefix(f"{root}/"))
            if not canonical.startswith(f"{root}/"):
                return None
    return page


def _shown(context: Mapping[str, Any]) -> Iterable[Any]:
    """The posts that a list shows, where Pelican or a plugin named them; none for a page that lists nothing."""
    page = context.get("articles_page")
    if page is not None:
        return page.object_list
    if "saga" in context:
        return getattr(context["saga"], "episodes", ())
    of_one = any(name in context for name in ("category", "tag", "author", "brand", "period"))
    return context.get("articles", ()) if of_one else ()


def _changed(content: Any) -> datetime | None:
    return getattr(content, "modified", None) or getattr(content, "date", None)


def _newest(articles: Iterable[Any]) -> datetime | None:
    return max(filter(None, map(_changed, articles)), default=None)
