"""A picture file of the blog: what it is, and its pixels as a reader is to see them.

Upright whatever the camera noted, in sRGB, without the notes that cameras and programs leave in it.
"""

import struct
import warnings
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from ..weave.errors import ContentError
from .notes import says_more

FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "GIF", "WEBP": "WEBP", "AVIF": "AVIF"}
"""What Pillow calls the formats that browsers show, and what they are: an MPO is a JPEG with a preview beside it."""

MOST_PIXELS = 80_000_000
"""More than any camera in a pocket gives: what claims more is a mistake, or would fill the memory."""

_ORIENTATION = 0x0112
_LYING = {5, 6, 7, 8}
"""Orientations of Exif in which width and height change places."""

_PLAIN = {"icc_profile", "background", "duration", "loop", "timestamp"}
"""What an opened AVIF may say that tells nothing of who made it, when and where."""

_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Picture:
    """A picture file that can be shown. `where` is its path as the blogger knows it; sizes are in pixels, upright."""

    path: Path
    where: str
    format: str
    width: int
    height: int
    animated: bool
    notes: bool
    """Whether the file says more than pixels: see `notes`."""

    @cached_property
    def digest(self) -> str:
        """What stands for the file's bytes, wherever it lies. Raises OSError."""
        return sha256(self.path.read_bytes()).hexdigest()


def read_picture(path: Path, where: str) -> Picture:
    """Look at a picture without reading its pixels. Raises ContentError where it is none that browsers show."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as opened:
                return _described(opened, path, where)
    except Image.DecompressionBombError:
        raise _too_large(where) from None
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise unreadable(where, error) from None


def _described(opened: Image.Image, path: Path, where: str) -> Picture:
    kind = FORMATS.get(opened.format or "")
    if kind is None:
        raise ContentError(where, f"is in {opened.format}, which browsers do not show: save it as JPEG or PNG")
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _too_large(where)
    # Without that question, Pillow would read all pixels of a PNG to see whether Exif comes after them.
    if "exif" in opened.info and opened.getexif().get(_ORIENTATION) in _LYING:
        width, height = height, width
    animated = kind != "JPEG" and bool(getattr(opened, "is_animated", False))
    notes = says_more(opened, path) if kind != "AVIF" else not _PLAIN.issuperset(opened.info)
    return Picture(path, where, kind, width, height, animated, notes)


def upright(picture: Picture) -> Image.Image:
    """The pixels, RGB or RGBA, and nothing else. Raises ContentError where the file breaks off."""
    try:
        with Image.open(picture.path) as opened:
            turned = ImageOps.exif_transpose(opened)
    except (OSError, SyntaxError, ValueError) as error:
        raise unreadable(picture.where, error) from None
    profile = turned.info.get("icc_profile")
    if turned.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in turned.info:
        whole = turned.convert("RGBA")
        shown = _in_srgb(whole.convert("RGB"), profile)
        shown.putalpha(whole.getchannel("A"))
    elif turned.mode.startswith("I"):  # sixteen bits of grey
        shown = turned.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    else:
        shown = _in_srgb(turned if turned.mode in ("L", "RGB", "CMYK") else turned.convert("RGB"), profile)
    shown.info.clear()
    return shown


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` in RGB, as its colour profile means it. A profile that nobody understands is left aside."""
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(image, given, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            changed = None
        if changed is not None:
            return changed
    return image.convert("RGB")


def unreadable(where: str, error: Exception) -> ContentError:
    """What is said of a file that is no picture, or half of one."""
    why = "it is damaged, or no picture" if "cannot identify" in str(error) else " ".join(str(error).split())
    return ContentError(where, f"cannot be read as a picture ({why}): save it anew as JPEG or PNG")


def _too_large(where: str) -> ContentError:
    return ContentError(where, f"has more than {MOST_PIXELS // 1_000_000} million pixels: save it smaller")
