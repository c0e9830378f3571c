"""Translations and dates for pages. Message ids are English; catalogues are .po files, read as they are."""

from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations


@lru_cache(maxsize=32)
def translations(folder: Path, lang: str, domain: str) -> NullTranslations:
    """The catalogue `folder/lang/LC_MESSAGES/domain.po`, or one that returns message ids as they are (English)."""
    path = folder / lang / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=lang, domain=domain)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled, domain=domain)


@lru_cache(maxsize=4096)
def format_day(lang: str, day: date) -> str:
    """« 29 mars 2011 », “29 March 2011”; the first of a month is « 1er » in French."""
    if lang == "fr" and day.day == 1:
        return "1er " + format_date(day, "MMMM y", locale="fr")
    return format_date(day, "d MMMM y", locale=_locale(lang))


@lru_cache(maxsize=1024)
def format_month(lang: str, month: str) -> str:
    """« mars 2026 », “March 2026”, from 2026-03."""
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale=_locale(lang))


@lru_cache(maxsize=4096)
def format_moment(lang: str, moment: datetime) -> str:
    """« 29 mars 2011 à 22 h 07 », “29 March 2011, 22:07”, in the moment's own time zone."""
    if lang == "fr":
        # U+00A0: an hour never breaks over two lines.
        return f"{format_day(lang, moment.date())} à {moment.hour}\u00a0h\u00a0{moment.minute:02d}"
    return f"{format_day(lang, moment.date())}, {format_time(moment, 'HH:mm', tzinfo=None, locale=_locale(lang))}"


def language_name(lang: str) -> str:
    """What those who speak it call a language, such as « français »; its code, where nobody knows it."""
    try:
        return Locale.parse(lang).get_language_name(lang) or lang
    except (UnknownLocaleError, ValueError):
        return lang


@lru_cache(maxsize=64)
def _locale(lang: str) -> str:
    """Of a language that nobody knows, the English ways: whoever checks a post's fields says what is wrong with it."""
    try:
        Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return "en_GB"
    return "en_GB" if lang == "en" else lang
