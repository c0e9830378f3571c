"""The posts that a post names itself, in its field ``See_also``."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ..weave.errors import ContentError
from ..weave.sources import key_of, listed, where
from .posts import Posts


class Names:
    """What posts are called: their permanent keys and, where no key is the same, their slugs."""

    def __init__(self, articles: Iterable[Any], posts: Posts) -> None:
        self._posts = posts
        self._called: dict[str, Any] = {}
        articles = list(articles)
        for name in (key_of, lambda article: str(article.slug)):
            for article in articles:
                self._called.setdefault(name(article), article)

    def named_by(self, article: Any) -> list[Any]:
        """The posts that `article` names, in its order and its language. Those that are not published are left out.

        Raises ContentError for a name that no post has, and for the post's own.
        """
        found = []
        for name in listed(article.metadata.get("see_also")):
            named = self._called.get(name)
            if named is None:
                said = f"See_also names “{name}”, which is no post: {self._hint(name)}"
                raise ContentError(where(article, "see_also"), said)
            if key_of(named) == key_of(article):
                said = f"See_also names “{name}”, which is this post itself: remove it"
                raise ContentError(where(article, "see_also"), said)
            number = self._posts.number(named)
            if number is not None and number not in found:
                found.append(number)
        return self._posts.shown(found, article.lang)

    def _hint(self, name: str) -> str:
        # Of an address, the last part: nearly always the slug.
        last = PurePosixPath(urlsplit(name).path).stem
        guess = get_close_matches(last.lower(), self._called, n=1)
        return f"did you mean “{guess[0]}”?" if guess else "write the Slug or the Key of a post"
