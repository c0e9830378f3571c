"""Which post's text links to which: read off the HTML that readers of Markdown or reStructuredText made of it."""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from .posts import Posts

_HREF = re.compile(r"""<a\s[^>]*?\bhref\s*=\s*(["'])(.*?)\1""", re.IGNORECASE | re.DOTALL)

_SOURCE = re.compile(r"[{|]filename[|}](.*)", re.DOTALL)
"""A link to a source, as Pelican writes it: `{filename}/articles/x.md`, or in its older form between two bars."""


class Links:
    """The links between published posts, by their numbers. A post's translations count as the post, and a link to
    itself as none.

    `sources`: what Pelican read, by path below the content folder; `root`: the site's address, without a slash at its
    end, by which an absolute link is recognised as the site's own.
    """

    def __init__(self, posts: Posts, sources: Mapping[str, Any], root: str) -> None:
        self._posts, self._sources = posts, sources
        self._roots = tuple(f"{each}/" for each in dict.fromkeys((root, urlsplit(root).path)))
        self._addresses = {
            _address(article.url): number for number, group in enumerate(posts.versions) for article in group
        }
        self._of = [self._read(number) for number in range(len(posts))]
        self._to: list[list[int]] = [[] for _post in posts.versions]
        for number, linked in enumerate(self._of):
            for each in linked:
                self._to[each].append(number)

    def of(self, number: int) -> list[int]:
        """The posts to which a post's text links, oldest first."""
        return self._of[number]

    def to(self, number: int) -> list[int]:
        """The posts whose text links to a post, oldest first."""
        return self._to[number]

    def _read(self, number: int) -> list[int]:
        found = {each for article in self._posts.versions[number] for each in self._linked(article)}
        return sorted(found - {number})

    def _linked(self, article: Any) -> Iterator[int]:
        # As it was read: asking for `content` would settle its links before every plugin had its turn.
        for _quote, written in _HREF.findall(article._content or ""):
            target = html.unescape(written)
            source = _SOURCE.match(target)
            number = self._of_source(article, source[1]) if source else self._of_address(target)
            if number is not None:
                yield number

    def _of_source(self, article: Any, path: str) -> int | None:
        for name in (urlsplit(path).path, unquote(urlsplit(path).path)):
            place = name[1:] if name.startswith("/") else posixpath.join(article.relative_dir, name)
            content = self._sources.get(posixpath.normpath(place))
            if content is not None:
                return self._posts.number(content)
        return None

    def _of_address(self, target: str) -> int | None:
        root = next((each for each in self._roots if target.startswith(each)), None)
        return None if root is None else self._addresses.get(_address(target[len(root) :]))


def _address(url: str) -> str:
    """An address below the site's, as any of its spellings: without fragment, `index.html` and the slash at its end."""
    path = unquote(re.split("[?#]", url, maxsplit=1)[0])
    return path.removesuffix("index.html").rstrip("/")
