"""Numbers of a record as people read them: shares, days, how much one share is above another."""

from babel.numbers import format_decimal


def percent(lang: str, share: float) -> str:
    """« 67 % », “67%”: whole ones, since no interval here is narrow enough for more."""
    whole = _whole(share * 100)
    # U+202F, as CLDR has it: a number and its sign never stand on two lines.
    return f"{whole}\u202f%" if lang == "fr" else f"{whole}%"


def points(difference: float) -> str:
    """How many points of percent, with its sign: “+12”, “−3”, “0”."""
    whole = _whole(difference * 100)
    return f"+{whole}" if whole > 0 else f"\u2212{-whole}" if whole < 0 else "0"


def days(lang: str, number: float) -> str:
    """Days with one decimal below ten, whole from ten on: « 2,5 », “12”."""
    return format_decimal(round(number, 1) if number < 10 else _whole(number), "0.#", locale=lang)


def _whole(number: float) -> int:
    return int(number + 0.5) if number >= 0 else -int(0.5 - number)


SPELLED = {"percent": percent, "days": days}
"""What templates call those that depend on the language."""
