"""The picture that other sites show for a page: its title in words, set as a newspaper would, in sixteen colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path
from zlib import Z_RLE

from PIL import Image, ImageColor, ImageDraw

from .lettering import Lettering

WIDTH, HEIGHT = 1200, 630
"""Pixels: what the sites that show such pictures ask for, about 1.91 to 1."""

EDITION = 2
"""Counts up with every change of the drawing: cards of before are then drawn anew."""

MARGIN = 80
_ROOM = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 176, 520
"""Between which the title stands."""

_LEAST = 120
"""Pixels beside the blog's name from which something can be said there."""

_NAMEPLATE = 200
_SIZES = (96, 84, 72, 62, 54, 46, 40)
"""Of letters in pixels: of the blog's own name on its card, and of titles."""

_LEADING = 1.12

_INK, _SOFT = 255, 165
"""Strengths of the ink, of 255."""

_SHADES = 15
"""Steps from paper to ink, so that letters have soft edges; one more colour is left for the accent."""


@dataclass(frozen=True)
class Words:
    """What a card says: the blog's name, what kind of page it is, its title, and who wrote it when.

    Without `blog`, the card is the blog's own, and its title the name.
    """

    blog: str
    title: str
    kicker: str = ""
    foot: str = ""


@dataclass(frozen=True)
class Look:
    """The colours of a card (paper, ink, accent, as CSS writes them), and the blog's own font, if it has one."""

    colours: tuple[str, str, str]
    font: Path | None = None


def draw_card(words: Words, look: Look) -> bytes:
    """The card as PNG: the same words and look give the same bytes, with the same libraries."""
    bold, plain = Lettering("bold", look.font), Lettering("plain", look.font)
    # Drawn as amounts of ink on one grey page, coloured afterwards: far quicker than in three colours.
    page = Image.new("L", (WIDTH, HEIGHT), 0)
    canvas = ImageDraw.Draw(page)
    if words.blog:
        _draw_head(canvas, bold, plain, words)
    else:
        _draw_rule(canvas, _BOTTOM + 6)
    _draw_title(canvas, bold, bold.readable(words.title), _SIZES if words.blog else (_NAMEPLATE, *_SIZES))
    plain.draw(canvas, MARGIN, 580, _in_one_line(plain, words.foot, 34, _ROOM), 34, _SOFT)
    return _coloured(page, look.colours)


def _draw_head(canvas: ImageDraw.ImageDraw, bold: Lettering, plain: Lettering, words: Words) -> None:
    """The blog's name with a rule under it, and at its end what kind of page this is."""
    blog = _in_one_line(bold, words.blog, 54, _ROOM)
    bold.draw(canvas, MARGIN, 104, blog, 54, _INK)
    _draw_rule(canvas, 130)
    beside = _ROOM - bold.width(blog, 54) - MARGIN
    if beside > _LEAST:
        kicker = _in_one_line(plain, words.kicker, 34, beside)
        plain.draw(canvas, WIDTH - MARGIN - plain.width(kicker, 34), 104, kicker, 34, _SOFT)


def _draw_rule(canvas: ImageDraw.ImageDraw, top: int) -> None:
    """A thick line and a thin one under it."""
    canvas.rectangle((MARGIN, top, WIDTH - MARGIN - 1, top + 1), fill=_INK)
    canvas.rectangle((MARGIN, top + 6, WIDTH - MARGIN - 1, top + 6), fill=_INK)


def _draw_title(canvas: ImageDraw.ImageDraw, letters: Lettering, title: str, sizes: Sequence[int]) -> None:
    size, lines = fitted(letters, title, sizes)
    height = len(lines) * size * _LEADING
    baseline = _TOP + (_BOTTOM - _TOP - height) / 2 + size * 0.9
    for number, line in enumerate(lines):
        letters.draw(canvas, MARGIN, round(baseline + number * size * _LEADING), line, size, _INK)


def fitted(letters: Lettering, title: str, sizes: Sequence[int] = _SIZES) -> tuple[int, list[str]]:
    """A title in lines of about the same length, and the largest of `sizes` in which it fits and no word is broken.

    A title that is too long even in small letters ends in an ellipsis.
    """
    for size in sizes:
        most = int((_BOTTOM - _TOP) // (size * _LEADING))
        lines = letters.wrap(title, size, _ROOM)
        if len(lines) <= most and letters.longest(title, size) <= _ROOM:
            return size, _balanced(letters, title, size, len(lines))
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1].rstrip()}…"]
    return size, lines


def _balanced(letters: Lettering, title: str, size: int, count: int) -> list[str]:
    """The same number of lines, none much shorter than the others."""
    for width in range(max(_ROOM // 2, ceil(letters.longest(title, size))), _ROOM, 20):
        lines = letters.wrap(title, size, width)
        if len(lines) <= count:
            return lines
    return letters.wrap(title, size, _ROOM)


def _in_one_line(letters: Lettering, text: str, size: int, room: float) -> str:
    """`text`, cut off where there is no more room."""
    lines = letters.wrap(letters.readable(text), size, room)
    return f"{lines[0]}…" if len(lines) > 1 else "".join(lines)


def _coloured(page: Image.Image, colours: tuple[str, str, str]) -> bytes:
    """A page of ink as PNG, on paper of its colour, with a bar of the accent under it."""
    paper, ink, accent = (ImageColor.getrgb(colour)[:3] for colour in colours)
    palette: list[int] = []
    for step in range(_SHADES):
        palette += [round(p + (i - p) * step / (_SHADES - 1)) for p, i in zip(paper, ink, strict=True)]
    palette += accent
    coloured = page.point([round(amount * (_SHADES - 1) / 255) for amount in range(256)])
    coloured.putpalette(palette)
    ImageDraw.Draw(coloured).rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=_SHADES)
    written = BytesIO()
    # Letters on plain paper are runs of equal bytes: looking for nothing else is quicker, and no larger.
    coloured.save(written, "PNG", compress_type=Z_RLE, compress_level=1)
    return written.getvalue()
