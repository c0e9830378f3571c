"""A picture in the sizes that screens want, in a format of today with one of yesterday to fall back on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import PIL
from PIL import Image, features

from .picture import Picture, upright
from .store import fingerprint

PLAIN_WIDTH = 1200
"""The widest picture, in pixels, for who reads neither `srcset` nor WebP: old browsers, some readers of feeds."""

FALLBACK = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "PNG"}
"""In what format that picture is, by the format of the original. Who shows the other formats shows WebP too."""

ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}

ENGINE = (PIL.__version__, *(features.version(each) for each in ("webp", "jpg", "zlib", "littlecms2", "avif")))
"""Other versions may make other bytes of the same pixels."""


@dataclass(frozen=True)
class Size:
    """One file to make, named after everything that it depends on."""

    width: int
    height: int
    format: str
    name: str


class Sizes:
    """The files made of one still picture, for pages that show it up to the largest of `widths` (pixels) wide.

    `modern` are those to choose from, from narrow to wide, none wider than the picture; `plain` is the one for
    everybody, which gives the page its proportions; `files` are all of them.
    """

    def __init__(self, picture: Picture, widths: Sequence[int]) -> None:
        self.picture = picture
        widest = min(picture.width, max(widths))
        # A size that is hardly smaller than the next saves nobody anything.
        narrower = [width for width in sorted(set(widths)) if width < 0.9 * widest]
        self.modern = [self._size(width, "WEBP") for width in [*narrower, widest]]
        fitting = [size for size in self.modern if size.width <= PLAIN_WIDTH] or self.modern
        kind = FALLBACK.get(picture.format)
        self.plain = self._size(fitting[-1].width, kind) if kind else fitting[-1]
        self.files = list(dict.fromkeys([*self.modern, self.plain]))

    def make(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Each of the files `names` with its bytes. Raises ContentError where the picture breaks off."""
        pixels = upright(self.picture)
        for size in self.files:
            if size.name in names:
                scaled = pixels.resize((size.width, size.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
                yield size.name, encode(scaled, size.format, exact=self.picture.format in ("PNG", "GIF"))

    def _size(self, width: int, kind: str) -> Size:
        picture = self.picture
        height = max(1, round(picture.height * width / picture.width))
        made_from = fingerprint(ENGINE, picture.digest, width, kind)
        return Size(width, height, kind, f"{width}-{made_from}.{ENDINGS[kind]}")


def encode(image: Image.Image, kind: str, exact: bool = False) -> bytes:
    """The file of `image`; `exact` for drawings and pictures of screens, whose edges a lossy format would blur."""
    written = BytesIO()
    if kind == "WEBP" and exact:
        image.save(written, "WEBP", lossless=True, quality=60, method=4)
    elif kind == "WEBP":
        image.save(written, "WEBP", quality=80, method=4)
    elif kind == "PNG":
        image.save(written, "PNG", optimize=True)
    else:
        image.convert("RGB").save(written, "JPEG", quality=82, optimize=True, progressive=True)
    return written.getvalue()
