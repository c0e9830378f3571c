"""What blocks say of themselves, in the language of the text that they stand in."""

from pathlib import Path

from ..weave.i18n import translations

HERE = Path(__file__).parent


def N_(message: str) -> str:
    """Marks a message id for the catalogue of translations."""
    return message


def say(lang: str, message: str, **values: str) -> str:
    """`message` in `lang`, with its places filled."""
    translated = translations(HERE / "translations", lang, "blocks").gettext(message)
    return translated % values if values else translated
