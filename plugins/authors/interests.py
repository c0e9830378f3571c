"""Declared interests: what ties an author to an organisation, since when and until when.

As a file says it: ``Interests: nuage (2021-04/2022-09), paid tests; Chambre des métiers (2019/..), employed``. The
organisation comes first: a brand of this blog by its slug, or any other by its name. The time follows in brackets, as
ISO 8601 writes it: a year, a month or a day, or two of them with a stroke between, of which the second may be `..`
(ISO 8601-2: not over yet). The rest are the author's own words. ``Interests: none`` says that there are none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from ..weave.errors import ContentError
from ..weave.i18n import format_day, format_month

FORM = "write “brand (2021-04/2022-09), what it was”, or “(2019/..)” for what goes on, several parted by “;”, or “none”"

NONE = "none"

_WRITTEN = re.compile(r"(?P<whom>[^();]+?)\s*\((?P<begin>[\d-]+)(?:/(?P<end>[\d-]+|\.\.))?\)\s*,\s*(?P<what>.+)")
_TIME = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass
class Interest:
    """A tie to one organisation. `begin`, `end`: a year, month or day as ISO 8601 writes it; `end` is empty for what
    goes on, and as `begin` for what began and ended in it. `brand`: the brand of the blog that is meant, once known."""

    whom: str
    begin: str
    end: str
    what: str
    brand: Any = None
    author: Any = None

    @property
    def name(self) -> str:
        """The organisation, as readers know it."""
        return str(self.brand.name) if self.brand is not None else self.whom

    def begun(self, lang: str) -> str:
        """Since when, in words."""
        return _in_words(self.begin, lang)

    def ended(self, lang: str) -> str:
        """Until when, in words; empty for what goes on."""
        return _in_words(self.end, lang) if self.end else ""


def read_interests(written: Any, source: str) -> list[Interest]:
    """The interests that the field ``Interests`` declares, in its order. Raises ContentError naming `source`."""
    text = ";".join(map(str, written)) if isinstance(written, list) else str(written or "")
    if text.strip().lower() == NONE:
        return []
    if written is not None and not text.strip(" ;"):
        raise ContentError(source, f"Interests is empty: {FORM}")
    return [_interest(item, source) for item in map(str.strip, text.split(";")) if item]


def _interest(item: str, source: str) -> Interest:
    match = _WRITTEN.fullmatch(item)
    if match is None:
        raise ContentError(source, f"Interests has “{item}”: {FORM}")
    begin, end = match["begin"], match["begin"] if match["end"] is None else match["end"].replace("..", "")
    for moment in filter(None, (begin, end)):
        if not _is_time(moment):
            raise ContentError(source, f"Interests has “{item}”, and there is no day, month or year {moment}: {FORM}")
    if end and end < begin[: len(end)]:
        raise ContentError(source, f"Interests has “{item}”, which ends before it begins: correct one of the two")
    return Interest(match["whom"].strip(), begin, end, match["what"].strip())


def recognise(interest: Interest, brands: Iterable[Any], source: str) -> None:
    """Find the brand of the blog that is meant, by slug, name or alias, and set it.

    What looks like a slug must be one: a slip would keep an interest from every story it touches, and nobody would
    notice. Raises ContentError then. A blog without brands takes every organisation by its name.
    """
    known = list(brands)
    slugs = {brand.slug: brand for brand in known}
    names = {name.casefold(): brand for brand in known for name in (brand.name, *getattr(brand, "aliases", ()))}
    interest.brand = slugs.get(interest.whom) or names.get(interest.whom.casefold())
    if interest.brand is None and known and _SLUG.fullmatch(interest.whom):
        guess = get_close_matches(interest.whom, slugs, n=1)
        hint = f"did you mean “{guess[0]}”? If not, " if guess else ""
        said = f"Interests names “{interest.whom}”, which is no brand of this blog"
        raise ContentError(source, f"{said}: {hint}write the organisation’s name with its capitals")


def _is_time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def _in_words(text: str, lang: str) -> str:
    """« 2019 », « avril 2021 », « 4 avril 2021 »."""
    if len(text) == 4:
        return text
    return format_month(lang, text) if len(text) == 7 else format_day(lang, date.fromisoformat(text))
