"""Setting words in the open fonts that come with Matplotlib: every sign from the first font that has it.

STIX (SIL Open Font License) for what a newspaper would set, DejaVu for the signs that STIX lacks. What no font has is
left out: a card shows no boxes.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

FAMILIES = {
    "bold": ("STIXGeneralBol.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "plain": ("STIXGeneral.ttf", "DejaVuSerif.ttf", "DejaVuSans.ttf"),
}

NARROW = "\u202f"
_SPACE_WIDTHS = {"\u00a0": 1.0, NARROW: 0.6}
"""Spaces that hold words together, as parts of a common space: fonts have them seldom, or draw them too wide."""

_SPACE = re.compile("([\u00a0\u202f])")

_BREAK = re.compile(r"[ \t\r\n\f\v]+")


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""What steers other signs and is none itself: fonts draw boxes for some of them."""

_NOTHING = "\U0010fffe"
"""A code point that no font has a sign for, and never will."""


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    # The other layout engine is there or not, from machine to machine.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _drawn(path: str, sign: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(path, 24).getmask(sign)
    return mask.size, bytes(mask)


def _has(path: str, sign: str) -> bool:
    """Whether a font has a sign of its own for `sign`, not the one that stands for all that it lacks.

    Pillow does not say it otherwise, and what reads fonts takes longer to import than a card to draw.
    """
    return _drawn(path, sign) != _drawn(path, _NOTHING)  # each sign is asked for once: see `_first`


@lru_cache(maxsize=4096)
def _first(fonts: tuple[str, ...], sign: str) -> int | None:
    """Which of `fonts` is the first to have a sign, if any has."""
    if sign == " ":  # which some fonts draw as they draw what they lack: not at all
        return 0
    return next((number for number, path in enumerate(fonts) if _has(path, sign)), None)


def _folder() -> Path:
    """Where Matplotlib keeps its fonts, as its `get_data_path` says it: found without importing Matplotlib."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("cards are set in the fonts that come with Matplotlib: install matplotlib")
    return Path(package.origin).with_name("mpl-data") / "fonts" / "ttf"


class Lettering:
    """One weight (`bold` or `plain`) of letters; with `own`, a font of the blog's that comes before the others."""

    def __init__(self, weight: str, own: Path | None = None) -> None:
        folder = _folder()
        self._fonts = (*([str(own)] if own else []), *(str(folder / name) for name in FAMILIES[weight]))
        self._widths: dict[tuple[str, int], float] = {}

    def width(self, text: str, size: int) -> float:
        """How far `text` reaches in letters of `size` pixels."""
        if (text, size) not in self._widths:
            self._widths[text, size] = sum(self._advance(path, part, size) for path, part in self._parts(text))
        return self._widths[text, size]

    def draw(self, canvas: ImageDraw.ImageDraw, left: float, baseline: float, text: str, size: int, ink: int) -> None:
        """Draw `text` from `left` on; its letters stand on `baseline`."""
        for path, part in self._parts(text):
            if part not in _SPACE_WIDTHS:
                canvas.text((left, baseline), part, fill=ink, font=_font(path, size), anchor="ls")
            left += self._advance(path, part, size)

    def wrap(self, text: str, size: int, width: float) -> list[str]:
        """`text` in lines of at most `width` pixels; no-break spaces hold. A word that is longer is broken."""
        space = self.width(" ", size)
        lines: list[str] = []
        used = 0.0
        for word in filter(None, _BREAK.split(text)):
            pieces = self._pieces(word, size, width)
            wanted = self.width(pieces[-1], size)
            if lines and len(pieces) == 1 and used + space + wanted <= width:
                lines[-1] = f"{lines[-1]} {word}"
                used += space + wanted
            else:
                lines += pieces
                used = wanted
        return lines

    def longest(self, text: str, size: int) -> float:
        """How far the longest word of `text` reaches."""
        return max((self.width(word, size) for word in _BREAK.split(text)), default=0)

    def _pieces(self, word: str, size: int, width: float) -> list[str]:
        """A word, in pieces that fit into `width` if it does not."""
        if self.width(word, size) <= width:
            return [word]
        pieces, used = [""], 0.0
        for sign in word:
            wanted = self.width(sign, size)
            if pieces[-1] and used + wanted > width:
                pieces.append("")
                used = 0.0
            pieces[-1] += sign
            used += wanted
        return pieces

    def readable(self, text: str) -> str:
        """`text` without the signs that no font has, accents joined to their letters."""
        signs = unicodedata.normalize("NFC", text)
        shown = (sign for sign in signs if _BREAK.match(sign) or (not _UNSEEN.match(sign) and self._shows(sign)))
        return _BREAK.sub(" ", "".join(shown)).strip(" ")

    def _parts(self, text: str) -> list[tuple[str, str]]:
        """`text` in parts of one font each; each space with a width of its own is a part."""
        parts: list[tuple[str, str]] = []
        for piece in _SPACE.split(text):
            if piece in _SPACE_WIDTHS:
                parts.append((self._fonts[0], piece))
                continue
            for number, signs in groupby(piece, lambda sign: _first(self._fonts, sign)):
                if number is not None:
                    parts.append((self._fonts[number], "".join(signs)))
        return parts

    def _shows(self, sign: str) -> bool:
        return sign in _SPACE_WIDTHS or _first(self._fonts, sign) is not None

    @staticmethod
    def _advance(path: str, part: str, size: int) -> float:
        if part in _SPACE_WIDTHS:
            return _font(path, size).getlength(" ") * _SPACE_WIDTHS[part]
        return _font(path, size).getlength(part)
