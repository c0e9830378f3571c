"""What a hashtag in a title may mean besides a keyword: the plugin that knows says so, the one that reads titles asks.

Neither knows the other: names lie in the context that Pelican's generators share, from the moment these are made, so
that they are there when the first post is read.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from .collation import letters

_NAMES = "NAMES_IN_TITLES"


class Meaning(NamedTuple):
    """The metadata field of a post, and what to write there."""

    field: str
    value: str


def offer_name(context: dict[str, Any], field: str, value: str, names: Iterable[str]) -> None:
    """Let each of `names` mean `value` in the metadata field `field`; a name that has a meaning already keeps it."""
    known: dict[str, Meaning] = context.setdefault(_NAMES, {})
    for name in names:
        if key := letters(name):
            known.setdefault(key, Meaning(field, value))


def names_in(context: dict[str, Any]) -> dict[str, Meaning]:
    """Every name that has a meaning, by its letters."""
    return dict(context.get(_NAMES, {}))


def meaning_of(context: dict[str, Any], name: str) -> Meaning | None:
    """What `name` means, however it is spaced, accented and capitalised; None: nobody knows it."""
    found: Meaning | None = context.get(_NAMES, {}).get(letters(name))
    return found
