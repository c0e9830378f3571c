"""The pictures that a blog publishes as they are, without what cameras and programs noted in them.

`STATIC_PATHS` puts the file itself into the site, where anybody may fetch it, whatever size a page shows. A photograph
says in its Exif where it was taken, when, and with what.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

from .picture import Picture, upright
from .sizes import ENGINE
from .store import fingerprint


class Cleaned:
    """The file that takes the place of a picture with notes: its pixels, upright and in sRGB, in its own format."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.name = f"clean-{fingerprint(ENGINE, picture.digest)}.{picture.format.lower()}"

    def make(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The file, if it is among `names`. Raises ContentError where the picture breaks off."""
        if self.name not in names:
            return
        written = BytesIO()
        pixels = upright(self.picture)
        if self.picture.format == "JPEG":
            pixels.convert("RGB").save(written, "JPEG", quality=90, optimize=True, progressive=True)
        elif self.picture.format == "PNG":
            pixels.save(written, "PNG", optimize=True)
        else:
            pixels.save(written, self.picture.format, quality=90)
        yield self.name, written.getvalue()


def has_notes(picture: Picture) -> bool:
    """Whether `picture` may not be published as it is. A GIF has no Exif, and what moves is left whole."""
    return picture.notes and not picture.animated and picture.format != "GIF"
