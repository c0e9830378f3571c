"""From a text to numbers: hashed character n-grams within words. No vocabulary is kept, so none can leak.

Character n-grams see through endings, accents left out and letters swapped; staying within words (`char_wb`), they
let the weight of a whole text be split among its words exactly, which is what the desk shows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

from moderation.triage.suggestion import TERMS

BUCKETS = 2**18
NGRAMS = (2, 5)

_EDGES = re.compile(r"^\W+|\W+$")
JUDGED = 3_000
"""Characters of a text that are judged at most: advertising stands at the beginning or, as a link, at the end."""

LONGEST_SHOWN = 40
"""Characters of a word that are shown; an address can be long."""

WEIGHS = 0.05
"""Less than this (in units of the logit) is not worth showing as a reason."""


def normal(text: str) -> str:
    """Case and the two apostrophes make no difference."""
    return text.casefold().replace("’", "'")


_counts = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=NGRAMS,
    n_features=BUCKETS,
    norm=None,
    alternate_sign=False,
    lowercase=False,
    preprocessor=normal,
)


def counts(texts: Sequence[str]) -> Any:
    """A row of counts for each text, in a sparse matrix."""
    return _counts.transform(texts)


def judged(text: str) -> str:
    """The part of a text that is judged: a long one's beginning and end, so that none takes a desk's whole second."""
    return text if len(text) <= JUDGED else f"{text[: JUDGED * 2 // 3]} {text[-JUDGED // 3 :]}"


def rows(texts: Sequence[str]) -> list[tuple[Any, Any]]:
    """For each text the buckets that it fills, and how much of each: a vector of length one. Empty for no words."""
    if not texts:
        return []
    table = counts([judged(text) for text in texts])
    found = []
    for start, end in zip(table.indptr[:-1], table.indptr[1:], strict=True):
        values = table.data[start:end]
        length = np.linalg.norm(values) or 1.0
        found.append((table.indices[start:end], values / length))
    return found


def weigh_words(text: str, weights: Any) -> list[tuple[str, float]]:
    """What each word of `text` adds to its margin, as typed; together they are the margin without its bias."""
    spelled: dict[str, str] = {}
    times: Counter[str] = Counter()
    for word in judged(text).split():
        key = normal(word)
        spelled.setdefault(key, word)
        times[key] += 1
    if not spelled:
        return []
    table = counts(list(spelled))
    often = np.array([times[key] for key in spelled])
    filled = np.repeat(often, np.diff(table.indptr)) * table.data
    length = float(np.linalg.norm(np.bincount(np.unique(table.indices, return_inverse=True)[1], filled))) or 1.0
    adds = (table @ weights) * often / length
    return [(word, float(add)) for word, add in zip(spelled.values(), adds, strict=True)]


def strongest(weighed: Sequence[tuple[str, float]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that speak most for refusal, and those that speak most for publication."""
    ordered = sorted(weighed, key=lambda each: (-each[1], each[0]))
    refusing = [_shown(word) for word, weight in ordered if weight >= WEIGHS]
    publishing = [_shown(word) for word, weight in reversed(ordered) if weight <= -WEIGHS]
    return _first(refusing), _first(publishing)


def _shown(word: str) -> str:
    bare = _EDGES.sub("", word)
    return bare if len(bare) <= LONGEST_SHOWN else f"{bare[: LONGEST_SHOWN - 1]}…"


def _first(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))[:TERMS]
