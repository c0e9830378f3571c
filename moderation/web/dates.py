"""Dates as the blog states them, in the words of the page's language."""

from datetime import date, datetime

from babel.dates import format_skeleton

from moderation.moments import day_words
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
        return day_words(datetime.fromisoformat(text).date(), language())
    except ValueError:
        return text
