"""What an edit changes: the words that stay, go and come."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

PAIRS_MOST = 40_000
"""Pairs of equal pieces that are compared at most. The matcher's work grows with them, and who edits chooses them: a
text of one word repeated would hold up the desk. Honest texts of the longest length stay below."""

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
        if _pairs(old, new) <= PAIRS_MOST:
            return tuple(_parts(old, new))
    return tuple(_parts([before], [after]))


def _pairs(old: list[str], new: list[str]) -> int:
    there = Counter(new)
    return sum(number * there[piece] for piece, number in Counter(old).items())


def _parts(old: list[str], new: list[str]) -> list[Part]:
    found: list[Part] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == come:
            found.append(Part("same", gone))
        else:
            found += [Part(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
    return found
