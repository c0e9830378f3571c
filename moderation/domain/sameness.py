"""Which of a brand's answers have nearly the same words: a text sent to everybody is no answer to anybody.

Two texts are compared by the pairs of neighbouring words that they share (Broder 1997: resemblance of shingles), so
that a name put in place of another changes little, and a sentence of one's own changes much.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain, pairwise
from math import ceil

NEARLY = 0.7
"""From this share of pairs in common on (of those in either), two texts are nearly the same."""

SHARED_LEAST = 8

_WORDS = re.compile(r"\w+")


def nearly_same(texts: Mapping[str, str]) -> dict[str, str]:
    """For each id whose text nearly repeats one before it, the id of the first such; in the order of `texts`.

    A text without words repeats nothing.
    """
    place = {id: number for number, id in enumerate(texts)}
    numbers: dict[str, int] = {}
    pairs_of = {id: _pairs(text, numbers) for id, text in texts.items()}
    common = Counter(pair for pairs in pairs_of.values() for pair in pairs)
    least_of = {id: _least(pairs) for id, pairs in pairs_of.items()}
    firsts: dict[int, list[str]] = defaultdict(list)
    found: dict[str, str] = {}
    for id, pairs in pairs_of.items():
        telling, least = _telling(pairs, common), least_of[id]
        shared = Counter(chain.from_iterable(firsts[pair] for pair in telling if pair in firsts))
        candidates = [other for other, number in shared.items() if number >= least or number >= least_of[other]]
        like = [other for other in candidates if _resemblance(pairs, pairs_of[other]) >= NEARLY]
        if like:
            found[id] = min(like, key=place.__getitem__)
        else:
            for pair in telling:
                firsts[pair].append(id)
    return found


def _pairs(text: str, numbers: dict[str, int]) -> frozenset[int]:
    """The pairs of words in `text`, each by its number in `numbers`; a single word is a pair by itself."""
    words = _WORDS.findall(text.casefold())
    pairs = [f"{one} {other}" for one, other in pairwise(words)] or words
    return frozenset(numbers.setdefault(pair, len(numbers)) for pair in pairs)


def _least(pairs: frozenset[int]) -> int:
    """How many of its telling pairs whatever is like this text has too. More would be shared by fewer texts, among more
    pairs to look up; a short text has no more than it must share."""
    return min(SHARED_LEAST, ceil(NEARLY * len(pairs)))


def _telling(pairs: frozenset[int], common: Counter[int]) -> list[int]:
    """The rarest pairs of a text, so many that two texts alike must share `_least` of them: only such are compared.

    Of the pairs that both have, at least NEARLY of either, the rarest come first in both: behind the last of those that
    are needed stand all the others that they share (Wang, Li and Feng 2012, prefixes of a length that adapts).
    """
    rarest = sorted(sorted(pairs), key=common.__getitem__)
    return rarest[: len(pairs) - ceil(NEARLY * len(pairs)) + _least(pairs)]


def _resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
