"""Which of a brand's answers have nearly the same words: a text sent to everybody is no answer to anybody.

Two texts are compared by the pairs of neighbouring words that they share (Broder 1997: resemblance of shingles), so
that a name put in place of another changes little, and a sentence of one's own changes much.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from math import ceil

NEARLY = 0.7
"""From this share of pairs in common on (of those in either), two texts are nearly the same."""

_WORDS = re.compile(r"\w+")


def nearly_same(texts: Mapping[str, str]) -> dict[str, str]:
    """For each id whose text nearly repeats one before it, the id of the first such; in the order of `texts`.

    A text without words repeats nothing.
    """
    place = {id: number for number, id in enumerate(texts)}
    numbers: dict[str, int] = {}
    pairs_of = {id: _pairs(text, numbers) for id, text in texts.items()}
    common = Counter(pair for pairs in pairs_of.values() for pair in pairs)
    firsts: dict[int, list[str]] = defaultdict(list)
    found: dict[str, str] = {}
    for id, pairs in pairs_of.items():
        telling = _telling(pairs, common)
        candidates = {other for pair in telling for other in firsts[pair]}
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


def _telling(pairs: frozenset[int], common: Counter[int]) -> list[int]:
    """The rarest pairs of a text, so many that two texts alike must share one: only such texts need be compared."""
    rarest = sorted(sorted(pairs), key=common.__getitem__)
    return rarest[: len(pairs) - ceil(NEARLY * len(pairs)) + 1]


def _resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
