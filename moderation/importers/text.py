"""Text that can be stored, shown and put on one line; and plain text out of the little HTML that titles carry."""

import html
import re

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_NONCHARACTERS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|var)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def storable(text: str) -> tuple[str, int]:
    """`text` less what HTML, XML and PostgreSQL cannot all carry, line ends as `\\n`, and how many it lost.

    A C1 control is what is left of Windows-1252 typing read as Latin-1: it becomes the character that was meant, as
    browsers do for references (HTML, 13.2.5.80), and is counted too.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.subn(lambda found: _meant(found[0]), text)


def _meant(character: str) -> str:
    if "\x80" <= character <= "\x9f":
        return bytes([ord(character)]).decode("cp1252", errors="ignore")
    return ""


def one_line(text: str) -> str:
    """`text` on one line, without white space around it. No-break spaces inside stay: French needs them."""
    return _BREAKS.sub(" ", text).strip()


def plain(text: str) -> str:
    """The words of a title or a name as readers saw them: no formatting tags, references decoded, one line.

    Whatever else looks like HTML stays as typed: it is text, to be escaped where it is shown.
    """
    decoded = html.unescape(_FORMATTING.sub("", text))
    return one_line(storable(decoded)[0])


def has_words(text: str) -> bool:
    """Whether a reader would see anything: a letter, a digit, a mark of punctuation or a symbol."""
    return any(character.isprintable() and not character.isspace() for character in text)


def for_terminal(text: str) -> str:
    """`text` without what a terminal would obey: controls and marks that turn the reading direction."""
    return "".join(character if character.isprintable() else "\ufffd" for character in one_line(text))
