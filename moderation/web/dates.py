"""Dates as the blog states them, in the words of the page's language."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton

from moderation.web.words import language


def day(text: str) -> str:
    """A date of the catalogue (ISO 8601: a year, a month, a day or a moment) for people, as precise as it is.

    What is no such date is shown as it stands: the blog says it so.
    """
    try:
        if len(text) == len("2026"):
            return str(int(text))
        if len(text) == len("2026-01"):
            return format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=language())
        return format_date(datetime.fromisoformat(text).date(), "long", locale=language())
    except ValueError:
        return text
