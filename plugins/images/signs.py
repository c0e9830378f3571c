"""What a file is by its first bytes, whatever its name says."""

from pathlib import Path

SHOWN = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WebP": ".webp", "AVIF": ".avif"}
"""Kinds of pictures that browsers show, and what their names end in."""

_SIGNS = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n", "PNG"),
    (0, b"GIF8", "GIF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftyphev", "HEIC"),
    (4, b"ftypmif1", "HEIF"),
    (4, b"ftypmsf1", "HEIF"),
    (0, b"II*\0", "TIFF or raw"),
    (0, b"MM\0*", "TIFF or raw"),
    (0, b"IIRO", "raw"),
    (0, b"IIU\0", "raw"),
    (0, b"FUJIFILMCCD-RAW", "raw"),
    (4, b"ftypcrx ", "raw"),
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"JXL \r\n", "JPEG XL"),
    (4, b"jP  \r\n", "JPEG 2000"),
)


def picture_kind(path: Path) -> str | None:
    """The kind of picture that a file is; None where it is none that a camera writes. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(32)
    return next((kind for place, sign, kind in _SIGNS if head.startswith(sign, place)), None)
