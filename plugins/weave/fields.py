"""What contents say of themselves in their fields: read, and refused in one line with file and line.

Each plugin says which fields it reads, so that a plugin which looks for misspelt ones can know them all; neither knows
the other: the names lie in Pelican's settings, from the moment at which plugins set their defaults there.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from .errors import ContentError
from .guesses import did_you_mean, guess_word
from .sources import where

_KNOWN = "FIELDS_READ"

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")

TWICE = "stands there twice, or goes over several lines: keep one"


def declare(settings: dict[str, Any], kind: str, names: Iterable[str], lists: Iterable[str] = ()) -> None:
    """Say that the fields `names` and `lists` of files of a `kind` are read; those of `lists` may be given repeatedly.

    `kind` is the name of the class that Pelican makes of them: `Article`, `Page`, or a plugin's own. Names are in
    small letters.
    """
    known = settings.get(_KNOWN, {})
    declared = {**known.get(kind, {}), **dict.fromkeys(names, False), **dict.fromkeys(lists, True)}
    # Not changed in place: another build of this process may read the same dictionary.
    settings[_KNOWN] = {**known, kind: declared}


def declared_of(settings: dict[str, Any], kind: str) -> dict[str, bool]:
    """The fields that somebody reads of files of a `kind`, and whether each may be given repeatedly."""
    found: dict[str, bool] = settings.get(_KNOWN, {}).get(kind, {})
    return found


def declared_everywhere(settings: dict[str, Any]) -> set[str]:
    """The fields that somebody reads of whatever file."""
    return {name for fields in settings.get(_KNOWN, {}).values() for name in fields}


def text_of(content: Any, field: str) -> str:
    """What a field says that is one line; empty where it is not there.

    Raises ContentError for one that goes over several lines, or is given twice.
    """
    said = content.metadata.get(field)
    if isinstance(said, list):
        raise ContentError(where(content, field), f"{field.capitalize()} {TWICE}")
    return "" if said is None else str(said).strip()


def choice_of(content: Any, field: str, words: Sequence[str], default: str = "") -> str:
    """What a field says that has so many `words` to choose from, in small letters; `default` where it is not there.

    Raises ContentError for any other word, and says which was meant.
    """
    word = text_of(content, field).lower() or default
    if word in words or word == default:
        return word
    choice = f"{', '.join(words[:-1])} or {words[-1]}"
    hint = f"{did_you_mean(guess_word(word, words))}write {choice}"
    raise ContentError(where(content, field), f"{field.capitalize()} is “{word}”: {hint}")


def check_slug(content: Any) -> None:
    """Raise ContentError where the `Slug` of a content, of which files are named, could lead out of their folder."""
    if not _SLUG.fullmatch(content.slug):
        said = f"Slug is “{content.slug[:80]}”: write a name for the address, with small letters, digits and hyphens"
        raise ContentError(where(content, "slug", "title"), said)
