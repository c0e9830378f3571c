"""Markup and text apart: while text is mended, each piece of markup stands in it as one character, then comes back.

Nothing is parsed into a tree and written anew, so that no byte of a tag can change, and a body of some pages takes a
fraction of a millisecond.
"""

import re
from functools import lru_cache
from html import unescape
from itertools import chain, zip_longest
from typing import NamedTuple

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
_MASKED = re.compile(f"[{MASKS}]")

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
    "[:;=](?:"
    rf"(?<![^\s(«{MASKS}].)[-^o'’]?[)(\]\[DPpoO/\\|*$3](?=[\s.,!?…)»{MASKS}]|\Z)"  # a smiley
    r"|(?<=:):+"
    r"|(?<!\w.)(?<=:)[a-z0-9_+-]+:(?!\w)"  # an emoji by its name
    ")"
)
_AS_TYPED = re.compile(f"{_ADDRESS}|{_SIGN}")
_SIGNS = re.compile(_SIGN)


class _Piece(NamedTuple):
    """What one piece of markup is: `sign`, its mask, or the character that an entity stands for."""

    sign: str
    name: str
    """Of a tag: its element's."""
    ends: bool
    """Whether it is an end tag."""
    untouched: bool
    """Whether an element begins with it that stays as it is."""


def mask(html: str, lang: str) -> tuple[str, list[str], list[str]]:
    """The text of `html`, whose prose is in `lang`, with masks, and what stands behind them: markup, and as typed."""
    parts: list[str] = []
    markup: list[str] = []
    position = depth = 0
    name = ""  # of the untouched element that has begun at `position` and `depth` times in itself
    for match in _MARKUP.finditer(html):
        piece = _read(match[0], lang)
        sign = piece.sign
        if depth:
            if piece.name == name:
                depth += -1 if piece.ends else 1
            if depth:
                continue
            markup.append(html[position : match.end()])
            sign = WORD if name in _AS_WORDS or name in _IN_LINES else BREAK
        else:
            parts.append(html[position : match.start()])
            if piece.untouched:
                position, depth, name = match.start(), 1, piece.name
                continue
            if sign in MASKS:
                markup.append(match[0])
        parts.append(sign)
        position = match.end()
    if depth:  # never ended: the rest of the text belongs to it
        markup.append(html[position:])
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
    prose = _MASKED.split(text)
    kept = [next(as_typed if sign == TYPED else behind) for sign in _MASKED.findall(text)]
    return "".join(chain.from_iterable(zip_longest(prose, kept, fillvalue="")))


@lru_cache(maxsize=4096)
def _read(markup: str, lang: str) -> _Piece:
    """One piece as `_MARKUP` finds it. Most of a text's are tags that all texts have."""
    match = _MARKUP.fullmatch(markup)
    if match is None or not match["name"]:
        return _Piece(_sign_of(markup, bool(match and match["raw"])), "", False, False)
    name, ends, attributes = match["name"].lower(), bool(match["end"]), match["attributes"]
    sign = INLINE if name in _IN_LINES else LINE if name == "br" else WORD if name in _AS_WORDS else BREAK
    void = ends or name in _VOID or attributes.endswith("/")
    return _Piece(sign, name, ends, not void and (name in _UNTOUCHED or _says_so(attributes, lang)))


def _says_so(attributes: str, lang: str) -> bool:
    """Whether the attributes of a tag say that its element is a name, or in another language than `lang`."""
    meant = _MEANT.search(attributes)
    return meant is not None and (meant["lang"] or "").lower() != lang


def _sign_of(markup: str, raw: bool) -> str:
    """The sign of what is no tag: of a comment, an entity, an element of no prose (`raw`)."""
    if markup.startswith("&"):
        character = unescape(markup)
        return character if character in _DECODED else WORD
    return INLINE if markup.startswith("<!--") else BREAK if raw else WORD
