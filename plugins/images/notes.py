"""What a picture file says besides its pixels: where and when it was taken, by whom, with what, and what was cut off.

Told apart by what is known to be harmless. Whatever else stands in a file counts as a note: cameras and programs keep
finding new places for them (Exif, XMP, comments, the credentials of C2PA, a film behind the picture, the uncut picture
behind a cut one).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

Part = tuple[bytes, bool]
"""Bytes of a file, and whether they are a note."""

_JPEG = {"APP0": b"JFIF\0", "APP2": b"ICC_PROFILE\0", "APP14": b"Adobe"}
"""How the segments begin that a JPEG needs: its proportions and its colours."""

_JPEG_END = b"\xff\xd9"

_PNG_HEAD = 8
_PNG = set(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT iDOT".split()
)

_RIFF_HEAD = 12
_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
_WEBP_NOTED = 0x08 | 0x04
"""The flags of `VP8X` that announce Exif and XMP."""

_GIF_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""How often a GIF moves, and its colours."""

_EXTENSION, _IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF


def says_more(opened: Image.Image, path: Path) -> bool:
    """Whether the JPEG, PNG, WebP or GIF at `path`, `opened` too, has notes. Raises OSError."""
    if opened.format in _PARTS:
        return any(noted for _bytes, noted in _PARTS[opened.format](path.read_bytes()))
    told = getattr(opened, "applist", [])
    return any(not _JPEG.get(name) or not data.startswith(_JPEG[name]) for name, data in told) or _goes_on(path)


def _goes_on(path: Path) -> bool:
    """Whether something stands behind a JPEG, as the film does that a telephone takes with it."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 4096))
        return not stream.read().rstrip(b"\0\r\n ").endswith(_JPEG_END)


def without_notes(data: bytes, kind: str) -> bytes:
    """The PNG, WebP or GIF in `data` without its notes and otherwise the same, moving or not."""
    kept = b"".join(part for part, noted in _PARTS[kind](data) if not noted)
    return kept[:4] + struct.pack("<I", len(kept) - 8) + kept[8:] if kind == "WEBP" else kept


def _png(data: bytes) -> Iterator[Part]:
    yield data[:_PNG_HEAD], False
    place, kind = _PNG_HEAD, b""
    while kind != b"IEND" and len(head := data[place : place + 8]) == 8:
        length, kind = struct.unpack(">I4s", head)
        yield data[place : place + length + 12], kind not in _PNG
        place += length + 12
    if place < len(data):
        yield data[place:], True


def _webp(data: bytes) -> Iterator[Part]:
    yield data[:_RIFF_HEAD], False
    place, end = _RIFF_HEAD, min(len(data), 8 + struct.unpack("<I", data[4:8])[0])
    while place + 8 <= end:
        kind, length = struct.unpack("<4sI", data[place : place + 8])
        part = data[place : place + 8 + length + length % 2]
        if kind == b"VP8X" and len(part) > 8:
            part = part[:8] + bytes([part[8] & ~_WEBP_NOTED]) + part[9:]
        yield part, kind not in _WEBP
        place += len(part)
    if place < len(data):
        yield data[place:], True


def _gif(data: bytes) -> Iterator[Part]:
    place = 13 + _colours(data[10])
    yield data[:place], False
    while place < len(data):
        begin, noted = place, False
        if data[place] == _IMAGE and place + 9 < len(data):
            place = _behind_blocks(data, place + 11 + _colours(data[place + 9]))
        elif data[place] == _EXTENSION and place + 1 < len(data):
            application = data[place + 1] == _APPLICATION and data[place + 3 : place + 14] not in _GIF_APPLICATIONS
            noted = application or data[place + 1] == _COMMENT
            place = _behind_blocks(data, place + 2)
        elif data[place] == _GIF_END:
            yield data[place : place + 1], False
            place += 1
            begin, noted, place = place, True, len(data)
        else:
            place = len(data)  # no reader of GIF goes on here either
        if begin < place:
            yield data[begin:place], noted


def _colours(flags: int) -> int:
    """Bytes of the table of colours that `flags` announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: bytes, place: int) -> int:
    """Where a row of blocks ends that each begin with their length."""
    while place < len(data) and data[place]:
        place += data[place] + 1
    return place + 1


_PARTS = {"PNG": _png, "WEBP": _webp, "GIF": _gif}
