"""Markup and text apart: while text is mended, each piece of markup stands in it as one character, then comes back.

Nothing is parsed into a tree and written anew, so that no byte of a tag can change, and a body of some pages takes a
fraction of a millisecond.
"""

import re
from html import unescape

INLINE = "\ufdd0"
"""A tag within a line: no reader sees it."""
WORD = "\ufdd1"
"""What is not to be touched and counts as a word: code, a formula, a picture, an address."""
BREAK = "\ufdd2"
"""The border of a block of text."""
LINE = "\ufdd3"
"""A new line within a block."""
TYPED = "\ufdd4"
"""What the text itself has as typed: an address, a smiley. Counts as a word."""

# These five are noncharacters (Unicode, 23.7): what a program may use for itself, and no text has.
MASKS = "".join((INLINE, WORD, BREAK, LINE, TYPED))

_MARKUP = re.compile(
    rf"""
      <!--.*?-->
    | <(?P<raw>script|style|textarea|title|iframe|noscript|template)\b.*?</(?P=raw)\s*>
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>
    | <[a-z/!?][^>]*+>?
    | &(?:\#[0-9]+|\#x[0-9a-f]+|[a-z][a-z0-9]*);
    | [{MASKS}]
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_FONTS = ("b", "big", "em", "font", "i", "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "u")
_IN_LINES = frozenset(
    (*_FONTS, "a", "abbr", "acronym", "bdi", "bdo", "cite", "data", "del", "dfn", "ins", "label", "q", "time", "wbr")
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
)
_CODE = ("code", "kbd", "samp", "var", "tt", "math", "svg", "button", "select", "object")
_AS_WORDS = frozenset((*_CODE, "img", "input"))
_UNTOUCHED = frozenset((*_CODE, "pre", "audio", "video", "canvas", "script", "style", "textarea"))
"""Elements whose text is not prose."""

_MEANT = re.compile(r"\s(?:translate\s*=\s*[\"']?no\b|(?:xml:)?lang\s*=\s*[\"']?(?P<lang>[a-z]+))", re.IGNORECASE)
"""Attributes that say that an element is not prose in the language of the page."""

_DECODED = frozenset("\"'«»“”‘’…–—\u00a0\u2009\u202f")
"""Characters that typography is about, and that need not be written as entities in text."""

_ADDRESS = (
    rf"(?i:(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s<>\"«»{MASKS}]*[^\s<>\"«».,;:!?…'’)\]{MASKS}]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_SIGN = (
    rf"(?<![^\s(«{MASKS}])[:;=][-^o'’]?[)(\]\[DPpoO/\\|*$3](?=[\s.,!?…)»{MASKS}]|\Z)"  # a smiley
    r"|:{2,}"
    r"|(?<!\w):[a-z0-9_+-]+:(?!\w)"  # an emoji by its name
)
_AS_TYPED = re.compile(f"{_ADDRESS}|{_SIGN}")
_SIGNS = re.compile(_SIGN)


def mask(html: str, lang: str) -> tuple[str, list[str], list[str]]:
    """The text of `html`, whose prose is in `lang`, with masks, and what stands behind them: markup, and as typed."""
    parts: list[str] = []
    markup: list[str] = []
    position, start, name, depth = 0, 0, "", 0
    for match in _MARKUP.finditer(html):
        if depth:
            if (match["name"] or "").lower() == name:
                depth += -1 if match["end"] else 1
            if depth:
                continue
            sign = WORD if name in _AS_WORDS or name in _IN_LINES else BREAK
        else:
            parts.append(html[position : match.start()])
            position = start = match.start()
            name = (match["name"] or "").lower()
            if _is_untouched(match, name, lang):
                depth = 1
                continue
            sign = _sign_of(match, name)
        if sign in MASKS:
            markup.append(html[start : match.end()])
        parts.append(sign)
        position = match.end()
    if depth:  # never closed: the rest of the text belongs to it
        markup.append(html[start:])
        parts.append(WORD)
    else:
        parts.append(html[position:])
    typed: list[str] = []

    def keep(match: re.Match[str]) -> str:
        typed.append(match[0])
        return TYPED

    text = "".join(parts)
    # Most texts have no address, and looking for one at every letter takes as long as all else.
    addresses = "@" in text or "://" in text or "www." in text or "mailto:" in text
    return (_AS_TYPED if addresses else _SIGNS).sub(keep, text), markup, typed


def unmask(text: str, markup: list[str], typed: list[str]) -> str:
    """What `mask` took out, put back."""
    behind, as_typed = iter(markup), iter(typed)
    return re.sub(f"[{MASKS}]", lambda match: next(as_typed if match[0] == TYPED else behind), text)


def _is_untouched(match: re.Match[str], name: str, lang: str) -> bool:
    """Whether a whole element begins here that stays as it is."""
    attributes = match["attributes"] or ""
    if not name or match["end"] or name in _VOID or attributes.endswith("/"):
        return False
    if name in _UNTOUCHED:
        return True
    meant = _MEANT.search(attributes) if "lang" in attributes or "translate" in attributes else None
    return meant is not None and (meant["lang"] or "").lower() != lang


def _sign_of(match: re.Match[str], name: str) -> str:
    """The mask of one piece of markup, or the character that an entity stands for."""
    if name:
        return INLINE if name in _IN_LINES else LINE if name == "br" else WORD if name in _AS_WORDS else BREAK
    markup = match[0]
    if markup.startswith("&"):
        character = unescape(markup)
        return character if character in _DECODED else WORD
    if markup.startswith("<!--"):
        return INLINE
    return BREAK if match["raw"] else WORD
