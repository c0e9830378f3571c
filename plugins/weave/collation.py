"""The alphabetical order of French readers, and names compared without accents and case."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import make_attrgetter

LIGATURES = {"œ": "oe", "æ": "ae"}
"""Letters that Unicode does not take apart, and dictionaries do."""

_WORDS = re.compile(r"\w+")

Key = tuple[list[str], list[str], str, str]


def fold(text: str) -> str:
    """``text`` without accents and case, for comparing and sorting: “Éram” is “eram”, “Œil” is “oeil”."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(LIGATURES.get(letter, letter) for letter in plain if not unicodedata.combining(letter))


def letters(text: str) -> str:
    """The letters and digits of a name alone, folded: “Tabouret & Vaillant” and “TabouretVaillant” are one."""
    return "".join(_WORDS.findall(fold(text))).replace("_", "")


def collation_key(text: str) -> Key:
    """What to sort names by: word by word without accents, case and signs; where that is equal, by accents, then case.

    As CLDR orders French: e is é is è, œ is oe; among equals *cote*, *coté*, *côte*, *côté*, and lower case first.
    """
    marks: list[str] = []
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(character) and marks:
            marks[-1] += character
        else:
            marks.append("")
    # In Unicode capitals come first; exchanged, they come last.
    return _WORDS.findall(fold(text)), marks, text.swapcase(), text


@pass_environment
def alphabetical(environment: Environment, items: Iterable[Any], attribute: str | int | None = None) -> list[Any]:
    """Jinja filter: `items` by their name, or by the `attribute` that is their name (`0` of pairs)."""
    name = make_attrgetter(environment, attribute)
    return sorted(items, key=lambda item: collation_key(str(name(item))))
