"""The published posts of a blog as relations see them: numbered by age, whatever languages each is in."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from ..weave.sources import in_language


class Posts:
    """The posts that lists show, numbered from the oldest. `versions` holds each in its languages, the original first.

    `listed`: the originals in the blog's own order, in which a page leads to the posts before and after it.
    """

    def __init__(self, versions: list[list[Any]], listed: Iterable[Any] = ()) -> None:
        self.versions = versions
        self._number = {id(article): number for number, group in enumerate(versions) for article in group}
        self._beside: list[set[int]] = [set() for _post in versions]
        for one, other in pairwise(self.numbers_of(listed)):
            self._beside[one].add(other)
            self._beside[other].add(one)

    def __len__(self) -> int:
        return len(self.versions)

    def number(self, article: Any) -> int | None:
        """The number of the post of which `article` is a version; None for one that no list shows."""
        return self._number.get(id(article))

    def numbers_of(self, articles: Iterable[Any]) -> list[int]:
        """The numbers of those of `articles` that lists show."""
        return [number for article in articles if (number := self.number(article)) is not None]

    def shown(self, numbers: Iterable[int], lang: str) -> list[Any]:
        """The posts with these numbers, each in `lang` where it can be."""
        return [in_language(self.versions[number], lang) for number in numbers]

    def around(self, number: int) -> set[int]:
        """The posts that a page leads to by itself: before and after in time, before and after in a saga."""
        found = set(self._beside[number])
        for article in self.versions[number]:
            episodes = (getattr(article, "episode_before", None), getattr(article, "episode_after", None))
            found.update(self.numbers_of(filter(None, episodes)))
        return found
