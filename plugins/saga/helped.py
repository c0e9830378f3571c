"""People of a brand who helped, as a saga or an episode names them: only with their consent, and when they gave it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..weave.errors import ContentError
from ..weave.i18n import format_day

FORM = "write “Helpers: Name, role, consent 2026-03-01”, several parted by “;”, or leave out who has not agreed"

_WRITTEN = re.compile(r"(?P<name>[^,]+?)(?:\s*,\s*(?P<role>.+?))?\s*,\s*consent\s+(?P<day>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Helper:
    """Somebody who helped. `role`: what they are there, or empty; `consent`: the day they agreed to be named."""

    name: str
    role: str
    consent: date

    def agreed_on(self, lang: str) -> str:
        """That day as readers of `lang` read it."""
        return format_day(lang, self.consent)


def helpers_of(content: Any, source: str) -> list[Helper]:
    """The helpers that the field ``Helpers`` names, in its order. Raises :class:`ContentError` naming `source`.

    Who is named without a day of consent stops the build: a name is not published on somebody else's word.
    """
    written = content.metadata.get("helpers", "")
    text = ";".join(map(str, written)) if isinstance(written, list) else str(written)
    return [_helper(item, source) for item in map(str.strip, text.split(";")) if item]


def _helper(item: str, source: str) -> Helper:
    match = _WRITTEN.fullmatch(item)
    if match is None:
        raise ContentError(source, f"Helpers has “{item}”, without the day of their consent: {FORM}")
    try:
        day = date.fromisoformat(match["day"])
    except ValueError:
        raise ContentError(source, f"Helpers has “{item}”, and there is no day {match['day']}: {FORM}") from None
    return Helper(match["name"].strip(), (match["role"] or "").strip(), day)
