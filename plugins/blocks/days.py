"""The day of a P.S., as a number or in words."""

import re
from datetime import datetime
from functools import cache

from babel.dates import get_month_names

from .errors import BlockError

_DAY = re.compile(r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)? +(?P<month>[^\W\d_]+) +(?P<year>\d{4})")


def read_day(words: list[str], title: str | None, lang: str, line: int | None) -> str:
    """The day, or the minute, of a P.S. as ISO 8601: `2011-04-04` or `2011-04-04T22:10`.

    It stands behind `ps`, or in words in the title (“P.S. du 4 avril 2011”). Raises :class:`BlockError` without either.
    """
    written = " ".join(words)
    if not words and title and (found := _DAY.search(title.replace("\u00a0", " "))):
        month = _months(lang).get(found["month"].lower())
        if month:
            written = f"{found['year']}-{month:02}-{int(found['day']):02}"
    if not written:
        raise BlockError("the P.S. has no date: write it like !!! ps 2011-04-04", line)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", written):
        raise BlockError(f"“{written}” is no date of a P.S.: write it like 2011-04-04, or 2011-04-04 22:10", line)
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise BlockError(f"there is no {written}: correct the date of the P.S.", line) from None
    return written.replace(" ", "T")


@cache
def _months(lang: str) -> dict[str, int]:
    names = get_month_names("wide", locale=lang)
    return {name.lower(): number for number, name in names.items()}
