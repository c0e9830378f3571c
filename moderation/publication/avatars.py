"""What stands beside a name instead of a portrait: its initials, and a look. Decoration: readers lose nothing without.

The initials are those of the name that is shown anyway; the tone comes from the random id of the one contribution. So
no picture is fetched from anybody, nothing derives from an address, and no two messages are linked that were not.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from moderation.publication import Contribution, Kind

TONES = 6
"""How many tones the stylesheet has, `tone-0` to `tone-5`."""

NOBODY = "•"
"""Stands for a name in which nothing could be an initial."""

LONGEST = 12
"""Code points of one initial at most. The longest emoji that people use has ten."""

MARKS = 2
"""Signs upon one letter at most: names may pile up more."""

_JOINER, _NON_JOINER = "\u200d", "\u200c"


class Avatar(NamedTuple):
    """The `initials`, and the `look`: classes of the stylesheet. A brand is square, and so never taken for a reader."""

    initials: str
    look: str


def avatar(id: str, name: str, brand: str | None = None, proved: bool = True, editorial: bool = False) -> Avatar:
    """The avatar of the contribution `id`, signed `name`.

    `brand` is the name of the brand for which it speaks, if any: then the initials are the brand's, and `proved` says
    whether that still stands; `editorial`: the blog itself speaks.
    """
    if brand is not None:
        return Avatar(initials(brand), "of-brand" if proved else "of-brand revoked")
    return Avatar(initials(name), "of-blog" if editorial else f"tone-{sum(id.encode()) % TONES}")


def of_published(each: Contribution, brand: str | None) -> Avatar | None:
    """The avatar of a published contribution that speaks for `brand`; none where it is nobody's words."""
    if each.kind in (Kind.PING, Kind.REMOVED):
        return None
    proved = each.representative is not None and each.representative.verified_by is not None
    return avatar(each.id, each.author, brand, proved, each.editorial)


@lru_cache(maxsize=10_000)
def initials(name: str) -> str:
    """The first letters of the first and of the last word of `name`; without letters, its first sign; never empty.

    A letter is whatever a reader takes for one (a grapheme, roughly as in Unicode Standard Annex 29), in any script.
    """
    text = unicodedata.normalize("NFC", name)
    found = [first for word in text.split() if (first := _first(word, "LN"))]
    if not found:
        return _first("".join(text.split()), "S") or NOBODY
    first, last = found[0], found[-1] if len(found) > 1 else ""
    # Letters of a script that joins them would make one shape, and look like a word.
    joined = bool(last) and unicodedata.bidirectional(first[0]) == "AL"
    return f"{first}{_NON_JOINER if joined else ''}{last}"


def _first(word: str, kinds: str) -> str:
    """The first sign of `word` whose category begins with one of `kinds`, whole and as a capital; empty: none."""
    for at, character in enumerate(word):
        if unicodedata.category(character)[0] in kinds:
            rest = word[at + 1 : at + LONGEST]
            capital = character.title()
            return (capital if len(capital) == 1 else character) + rest[: _joined(character, rest)]
    return ""


def _joined(base: str, rest: str) -> int:
    """How many code points of `rest` belong to the sign that begins with `base`."""
    if _is_flag(base):
        return 1 if rest and _is_flag(rest[0]) else 0
    marks = taken = 0
    before = base
    for at, character in enumerate(rest):
        if before == _JOINER or (unicodedata.combining(before) == _VIRAMA and unicodedata.category(character) == "Lo"):
            taken = at + 1
        elif unicodedata.category(character)[0] == "M" and marks < MARKS:
            marks, taken = marks + 1, at + 1
        elif _is_tint(character):
            taken = at + 1
        elif character != _JOINER or unicodedata.category(base)[0] != "S":
            break
        before = character
    return taken


_VIRAMA = 9
"""The combining class of signs that join the consonants of Indian scripts."""


def _is_flag(character: str) -> bool:
    """Whether it is half of a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_tint(character: str) -> bool:
    """Whether it gives the emoji before it a colour of skin."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"
