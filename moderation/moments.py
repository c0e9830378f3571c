"""Days and moments as people read them, French and English: the same words as in the site's pages (`weave.i18n`)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date


def day_words(day: date, lang: str) -> str:
    """« 29 mars 2011 », “29 March 2011”; the first of a month is « 1er » in French."""
    if lang == "fr" and day.day == 1:
        return "1er " + format_date(day, "MMMM y", locale="fr")
    return format_date(day, "d MMMM y", locale=lang)


def moment_words(moment: datetime, lang: str, zone: str) -> str:
    """« 29 mars 2011 à 22 h 07 », “29 March 2011, 22:07”, in the time zone `zone`."""
    there = moment.astimezone(ZoneInfo(zone))
    if lang == "fr":
        # U+00A0: an hour never breaks over two lines.
        return f"{day_words(there.date(), lang)} à {there.hour}\u00a0h\u00a0{there.minute:02d}"
    return f"{day_words(there.date(), lang)}, {there:%H:%M}"
