"""What the days of a week are called (Unicode CLDR)."""

from functools import lru_cache

from babel.dates import get_day_names


@lru_cache(maxsize=32)
def day_names(lang: str) -> list[tuple[str, str]]:
    """The names of Monday to Sunday in `lang`, each short and in full: « lun. », « lundi »."""
    short = get_day_names("abbreviated", "stand-alone", locale=lang)
    full = get_day_names("wide", "stand-alone", locale=lang)
    return [(short[number], full[number]) for number in range(7)]
