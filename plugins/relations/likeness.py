"""Which posts are like one: those that share its rarer keywords, brands and saga.

What two posts share speaks for them with a weight: that of its kind (`WEIGHTS`) × log(posts ÷ posts that have it), so
that a keyword of three posts says much and one that all posts have says nothing. The weights add up. A section in
common adds to what is like already, and makes nothing alike by itself. Equal sums: the newer post first.

So that the work per post does not grow with the blog, each thing in common speaks only for the `WINDOW` posts that have
it and are nearest in time: all of them, in blogs of common size.
"""

from bisect import bisect_left
from collections.abc import Collection
from heapq import nsmallest
from math import log
from typing import Any

from ..weave.sources import listed
from .posts import Posts

WEIGHTS = {"saga": 3.0, "brand": 3.0, "tag": 2.0, "category": 1.0}
"""By kind of what two posts have in common; the section last, since it needs something else beside it."""

WINDOW = 100
"""Half of them older, half newer."""

Feature = tuple[str, str]
"""A kind of WEIGHTS, and the slug of what has it."""


class Likeness:
    """Finds the posts that are like one."""

    def __init__(self, posts: Posts) -> None:
        self._features = [_features(versions[0]) for versions in posts.versions]
        self._having: dict[Feature, list[int]] = {}
        for number, features in enumerate(self._features):
            for feature in features:
                self._having.setdefault(feature, []).append(number)
        self._weights = {
            feature: WEIGHTS[feature[0]] * log(len(posts) / len(having)) for feature, having in self._having.items()
        }

    def nearest(self, number: int, without: Collection[int], most: int) -> list[int]:
        """At most so many posts like post `number`, best first, none of them in `without`."""
        sums: dict[int, float] = {}
        for feature in self._features[number]:
            weight = self._weights[feature]
            for other in _window(self._having[feature], number) if weight > 0 else ():
                if feature[0] != "category":
                    sums[other] = sums.get(other, 0.0) + weight
                elif other in sums:
                    sums[other] += weight
        # Sums that differ by less than arithmetic is exact are equal.
        return nsmallest(most, sums.keys() - set(without), key=lambda other: (-round(sums[other], 9), -other))


def _window(having: list[int], number: int) -> list[int]:
    place = bisect_left(having, number)
    return having[max(0, place - WINDOW // 2) : place + WINDOW // 2 + 1]


def _features(article: Any) -> list[Feature]:
    """What a post can share, by kinds in the order of WEIGHTS; a plugin may have read brands and saga already."""
    saga, brands = getattr(article, "saga", None), getattr(article, "brands", None) or ()
    named = {
        "saga": [saga] if saga else [],
        "brand": listed(brands) if isinstance(brands, str) else brands,
        "tag": getattr(article, "tags", ()),
        "category": [article.category] if getattr(article, "category", None) else [],
    }
    return [
        (kind, slug) for kind in WEIGHTS for slug in sorted({str(getattr(each, "slug", each)) for each in named[kind]})
    ]
