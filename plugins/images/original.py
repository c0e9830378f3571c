"""The pictures that a blog publishes as they are, without what cameras and programs noted in them.

`STATIC_PATHS` puts the file itself into the site, where anybody may fetch it, whatever size a page shows. A photograph
says in its Exif where it was taken, when, and with what.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

from ..weave.errors import ContentError
from .notes import without_notes
from .picture import Picture, upright
from .sizes import ENGINE
from .store import fingerprint


class Cleaned:
    """The file that takes the place of a picture with notes: its pixels, upright and in sRGB, in its own format.

    Raises ContentError for an AVIF that moves, of which nobody here can write one without them.
    """

    def __init__(self, picture: Picture) -> None:
        if picture.format == "AVIF" and picture.animated:
            hint = "take it out (exiftool -all= does), or save it as WebP"
            raise ContentError(picture.where, f"says more than it shows, such as where it was taken: {hint}")
        self.picture = picture
        self.name = f"clean-{fingerprint(ENGINE, picture.digest)}.{picture.format.lower()}"

    def make(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The file, if it is among `names`. Raises ContentError where the picture breaks off."""
        if self.name not in names:
            return
        yield self.name, self._exactly() if self.picture.format == "GIF" or self.picture.animated else self._anew()

    def _exactly(self) -> bytes:
        """What moves, frame by frame as it is."""
        return without_notes(self.picture.path.read_bytes(), self.picture.format)

    def _anew(self) -> bytes:
        written = BytesIO()
        pixels = upright(self.picture)
        if self.picture.format == "JPEG":
            pixels.convert("RGB").save(written, "JPEG", quality=90, optimize=True, progressive=True)
        elif self.picture.format == "PNG":
            pixels.save(written, "PNG", optimize=True)
        else:
            pixels.save(written, self.picture.format, quality=90)
        return written.getvalue()
