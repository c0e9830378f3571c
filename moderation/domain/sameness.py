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

Pair = tuple[str, ...]

_WORDS = re.compile(r"\w+")


def nearly_same(texts: Mapping[str, str]) -> dict[str, str]:
    """For each id whose text nearly repeats one before it, the id of the first such; in the order of `texts`.

    A text without words repeats nothing.
    """
    place = {id: number for number, id in enumerate(texts)}
    pairs_of = {id: _pairs(text) for id, text in texts.items()}
    common = Counter(pair for pairs in pairs_of.values() for pair in pairs)
    firsts: dict[Pair, list[str]] = defaultdict(list)
    found: dict[str, str] = {}
    for id, pairs in pairs_of.items():
        telling = _telling(pairs, common)
        candidates = dict.fromkeys(other for pair in telling for other in firsts[pair])
        like = [other for other in candidates if _resemblance(pairs, pairs_of[other]) >= NEARLY]
        if like:
            found[id] = min(like, key=place.__getitem__)
        else:
            for pair in telling:
                firsts[pair].append(id)
    return found


def _pairs(text: str) -> frozenset[Pair]:
    words = [word.casefold() for word in _WORDS.findall(text)]
    return frozenset(pairwise(words)) if len(words) > 1 else frozenset({tuple(words)} if words else ())


def _telling(pairs: frozenset[Pair], common: Mapping[Pair, int]) -> list[Pair]:
    """The rarest pairs of a text, so many that two texts alike must share one: only such texts need be compared."""
    rarest = sorted(pairs, key=lambda pair: (common[pair], pair))
    return rarest[: len(pairs) - ceil(NEARLY * len(pairs)) + 1]


def _resemblance(one: frozenset[Pair], other: frozenset[Pair]) -> float:
    return len(one & other) / len(one | other)
