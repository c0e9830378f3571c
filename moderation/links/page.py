"""A built file as the check of links sees it: where it links to, and which places in it can be linked to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

ATTRIBUTES = ("href", "src", "poster", "action", "formaction", "cite", "data")
SETS = ("srcset", "imagesrcset")
TAGS = (
    *("a", "area", "link", "img", "source", "script", "iframe", "embed", "object", "video", "audio", "track"),
    *("form", "button", "input", "blockquote", "q", "del", "ins", "meta"),
)
SHOWN = {"og:image", "og:url", "og:video", "og:audio", "twitter:image"}
"""What pages tell other sites to fetch, in `<meta content>`."""

HINTS = {"preconnect", "dns-prefetch"}
"""Links that name a host and no page."""

_ATOM = "{http://www.w3.org/2005/Atom}link"
_LISTED = ("{http://www.sitemaps.org/schemas/sitemap/0.9}loc", "{http://www.w3.org/1999/xhtml}link")
_SET = re.compile(r"[\s,]*(\S*[^\s,])(?:\s[^,]*)?")  # an address goes on to the next space, commas within it included
_REFRESH = re.compile(r"^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['\"]?(.*?)['\"]?\s*$", re.IGNORECASE)
_ids: Callable[[Any], Any] = etree.XPath("//@id | //a/@name", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Page:
    """`links`: addresses as they are written; `ids`: names of places; `redirect`: where it leads at once, if so."""

    links: frozenset[str]
    ids: frozenset[str]
    redirect: str | None = None


def read_page(data: bytes) -> Page:
    """The HTML of a page. What is no HTML has no links."""
    tree = _tree(data, etree.HTMLParser(encoding="utf-8"))
    if tree is None:
        return Page(frozenset(), frozenset())
    links: set[str] = set()
    redirect = None
    for element in tree.iter(*TAGS):
        if element.tag == "meta":
            if (element.get("http-equiv") or "").lower() == "refresh":
                found = _REFRESH.match(element.get("content") or "")
                redirect = found[1] if found and found[1] else redirect
            elif (element.get("property") or element.get("name")) in SHOWN:
                links.add(element.get("content") or "")
        else:
            links.update(_of_element(element))
    if redirect:
        links.add(redirect)
    links = {link.strip() for link in links}
    return Page(frozenset(filter(None, links)), frozenset(map(str, _ids(tree))), redirect)


def read_feed(data: bytes) -> Page:
    """The XML of a feed or a sitemap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    tree = _tree(data, parser)
    if tree is None:
        return Page(frozenset(), frozenset())
    links = {(element.get("href") or element.text or "").strip() for element in tree.iter(_ATOM, *_LISTED)}
    return Page(frozenset(filter(None, links)), frozenset())


def _tree(data: bytes, parser: Any) -> Any:
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _of_element(element: Any) -> Iterator[str]:
    relations = (element.get("rel") or "").lower().split()
    if "ugc" in relations or HINTS.intersection(relations):
        return
    for name in ATTRIBUTES:
        if value := element.get(name):
            yield value
    for name in SETS:
        if value := element.get(name):
            yield from _SET.findall(value)
