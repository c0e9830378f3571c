"""What an edit changes: the words that stay, go and come."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

PAIRS_MOST = 10_000
"""Pairs of equal pieces that are compared at most. The matcher's work grows with them, and who edits chooses them: a
text of one word repeated would hold up the desk. What both texts begin and end with does not count."""

SIZE_MOST = 250_000
"""Pieces before times pieces after: for each run that both have, the matcher walks over what is left of both."""

_PIECES = (re.compile(r"\S+\s*|\s+"), re.compile(r"[^\n]*\n|[^\n]+"))
"""Words with the space behind them; where those are too many alike, lines."""


class Part(NamedTuple):
    """A run of text: `kind` is `same`, `del` (only before) or `ins` (only after)."""

    kind: str
    text: str


@lru_cache(maxsize=256)
def changes(before: str, after: str) -> tuple[Part, ...]:
    """How `before` becomes `after`.

    What is the same and deleted is `before`, letter for letter; what is the same and inserted is `after`.
    """
    for pieces in _PIECES:
        old, new = pieces.findall(before), pieces.findall(after)
        head = _alike(zip(old, new, strict=False))
        tail = _alike(zip(reversed(old[head:]), reversed(new[head:]), strict=False))
        first, last = "".join(old[:head]), "".join(old[len(old) - tail :])
        old, new = old[head : len(old) - tail], new[head : len(new) - tail]
        if _pairs(old, new) <= PAIRS_MOST and len(old) * len(new) <= SIZE_MOST:
            break
    else:
        old, new = ["".join(old)], ["".join(new)]
    parts = [Part("same", first), *_parts(old, new), Part("same", last)]
    return tuple(part for part in parts if part.text)


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pieces are the same from where both texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _pairs(old: list[str], new: list[str]) -> int:
    there = Counter(new)
    return sum(number * there[piece] for piece, number in Counter(old).items())


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == come:
            yield Part("same", gone)
        else:
            yield Part("del", gone)
            yield Part("ins", come)
