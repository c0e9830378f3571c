"""A post as feeds tell it: absolute addresses, a permanent id, everything that Atom and JSON Feed have a place for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from pelican.utils import set_date_tzinfo

from ..weave.text import carried, plain

_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ADDRESS = re.compile(r"(?<=\s)(href|src|poster|cite)=(\"[^\"]*\"|'[^']*')")
_SEVERAL = re.compile(r"(?<=\s)(srcset)=(\"[^\"]*\"|'[^']*')")


class Person(NamedTuple):
    """Who wrote a post; `url` is their page, or empty."""

    name: str
    url: str


class Subject(NamedTuple):
    """What a post is about: a category, a tag or a brand."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A post. `content` and `summary` are HTML, the rest is text; `summary` is empty where it is the content itself."""

    id: str
    url: str
    title: str
    lang: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    subjects: tuple[Subject, ...]
    summary: str
    content: str
    image: str


def entry_of(article: Any, settings: Mapping[str, Any]) -> Entry:
    """The entry of a published post."""
    root = str(settings["SITEURL"])
    url = f"{root}/{article.url}"
    zone = settings.get("TIMEZONE")
    published = set_date_tzinfo(article.date, zone)
    modified = getattr(article, "modified", None)
    updated = max(published, set_date_tzinfo(modified, zone)) if modified else published
    content = absolute(article.get_content(root), url)
    summary = absolute(article.summary or "", url)
    # What another plugin has to say first of what is new, such as a P.S.: HTML.
    note = absolute(str(getattr(article, "feed_note", "")), url)
    return Entry(
        id=entry_id(article, root),
        url=url,
        title=plain(article.title),
        lang=article.lang,
        published=published,
        updated=updated,
        authors=_authors(article, settings),
        subjects=_subjects(article),
        summary=carried(note + summary) if summary != content else "",
        content=carried(note + content),
        image=_image(article, root),
    )


def entry_id(article: Any, root: str) -> str:
    """The id of a post for ever (RFC 4151): site, year, key and language, none of which changes when a post moves."""
    key = getattr(article, "key", None) or article.slug
    host = urlsplit(root).hostname or "localhost"
    return f"tag:{host},{article.date.year:04d}:{quote(str(key))}/{article.lang}"


def absolute(html: str, page: str) -> str:
    """`html` whose addresses lead to the same places from wherever it is read; `page` is where it stands."""

    def join(address: str) -> str:
        try:
            return urljoin(page, address)
        except ValueError:
            return address  # no address at all: it leads nowhere on the page either

    def whole(match: re.Match[str]) -> str:
        sign = match[2][0]
        return f"{match[1]}={sign}{join(match[2][1:-1])}{sign}"

    def each_whole(match: re.Match[str]) -> str:
        sign = match[2][0]
        candidates = (candidate.split() for candidate in match[2][1:-1].split(","))
        told = ", ".join(" ".join([join(words[0]), *words[1:]]) for words in candidates if words)
        return f"{match[1]}={sign}{told}{sign}"

    def tag(match: re.Match[str]) -> str:
        return _SEVERAL.sub(each_whole, _ADDRESS.sub(whole, match[0]))

    return _TAG.sub(tag, html)


def _authors(article: Any, settings: Mapping[str, Any]) -> tuple[Person, ...]:
    """Who signed it; an entry must have somebody, and it is the blog where a post names nobody."""
    root, pages = settings["SITEURL"], settings.get("AUTHOR_SAVE_AS")
    named = getattr(article, "authors", None) or []
    signed = tuple(Person(carried(each.name), f"{root}/{each.url}" if pages else "") for each in named)
    return signed or (Person(carried(settings.get("AUTHOR") or settings["SITENAME"]), f"{root}/"),)


def _subjects(article: Any) -> tuple[Subject, ...]:
    named = [getattr(article, "category", None), *getattr(article, "tags", ())]
    found = [Subject(each.slug, carried(each.name)) for each in named if each]
    # Brands are of another plugin, which may not be there: then the field is the blogger's own line, if any.
    brands = getattr(article, "brands", ())
    found += [Subject(each.slug, carried(each.name)) for each in brands if hasattr(each, "slug")]
    return tuple(dict.fromkeys(found))


def _image(article: Any, root: str) -> str:
    """The picture that stands for the post, where a plugin gives it one."""
    card = getattr(article, "card", None)
    return f"{root}/{card.url}" if card else ""
