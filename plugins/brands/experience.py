"""What a story says of the experience: its tone, and when it happened.

Both are duties, not decoration: the date of the experience stands beside the date of publication
(Code de la consommation, art. L111-7-2 and D111-9 to D111-12).
"""

import re
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton

from ..weave.i18n import format_day

EXPERIENCES = ("negative", "positive", "mixed")

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class ExperienceDate:
    """The day, the month or the year in which something happened, as precisely as the author remembers it."""

    text: str
    """As written: ``2007-09-08``, ``2007-09`` or ``2007``."""
    earliest: date
    """The first day of that period."""

    def in_words(self, lang: str) -> str:
        """The date as a reader of ``lang`` (a language code) reads it: “septembre 2007”, “September 2007”."""
        if len(self.text) == len("2007"):
            return self.text
        if len(self.text) == len("2007-09"):
            return format_skeleton("yMMMM", self.earliest, locale=lang)
        return format_day(lang, self.earliest)

    def __str__(self) -> str:
        return self.text


def parse_experience_date(text: str) -> ExperienceDate:
    """Read ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``. Raises :class:`ValueError` for all else, 30 February too."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date: {text}")
    year, month, day = match.groups()
    return ExperienceDate(match.group(), date(int(year), int(month or 1), int(day or 1)))
