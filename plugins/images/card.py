"""Cards: one picture for each page of the blog, which other sites show where somebody links to it."""

import html
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL
from pelican.contents import Article
from pelican.utils import slugify
from PIL import Image, ImageOps, features

from ..weave.errors import ContentError
from ..weave.i18n import format_day
from ..weave.sources import where
from .drawing import EDITION, HEIGHT, WIDTH, Look, Words, draw_card
from .gallery import RASTER, Gallery
from .picture import Picture, upright
from .sizes import ENGINE
from .store import fingerprint
from .workshop import Work, Workshop

DRAWN_BY = (EDITION, PIL.__version__, features.version("freetype2"), version("matplotlib"))
"""What the bytes of a card depend on besides what it says."""

LARGEST = 60_000
"""Bytes of a card: some sites fetch no more, and none needs it."""

_QUALITIES = (82, 74, 66, 58, 50, 40)


class Titled:
    """A card that says the title."""

    type = "image/png"

    def __init__(self, words: Words, look: Look, font: str) -> None:
        """`font` stands for the bytes of the look's own font."""
        self._words, self._look = words, look
        self.name = f"{fingerprint(DRAWN_BY, words, look.colours, font)}.png"

    def make(self, _names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The one file."""
        yield self.name, draw_card(self._words, self._look)


class Pictured:
    """A card from a picture of the blogger's own, cut to shape."""

    type = "image/jpeg"

    def __init__(self, picture: Picture, paper: str) -> None:
        self._picture, self._paper = picture, paper
        self.name = f"{fingerprint(ENGINE, EDITION, picture.digest, paper)}.jpg"

    def make(self, _names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The one file. Raises ContentError where the picture breaks off."""
        pixels = upright(self._picture)
        if pixels.mode == "RGBA":
            ground = Image.new("RGBA", pixels.size, self._paper)
            pixels = Image.alpha_composite(ground, pixels).convert("RGB")
        # What a photograph is about stands above its middle more often than below.
        cut = ImageOps.fit(pixels, (WIDTH, HEIGHT), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
        for quality in _QUALITIES:
            written = BytesIO()
            cut.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
            if written.tell() <= LARGEST:
                break
        yield self.name, written.getvalue()


class Card:
    """What templates get as `article.card`, `page.card` …: `url` (below SITEURL, as `article.url` is), `width` and
    `height` in pixels, `type` (of media) and `alt` (plain text). A card whose `url` nobody asks for is not drawn."""

    width, height = WIDTH, HEIGHT

    def __init__(self, work: "Titled | Pictured", path: str, alt: str, workshop: Workshop) -> None:
        self._work: Work = work
        self._name, self._path = work.name, path
        self._workshop = workshop
        self.type = work.type
        self.alt = alt

    @property
    def url(self) -> str:
        """Its address below SITEURL, which is another one when the card is."""
        self._workshop.order(self._work, self._name, self._path)
        return self._path


class Cards:
    """Makes the cards of one build."""

    def __init__(self, settings: dict[str, Any], gallery: Gallery, workshop: Workshop) -> None:
        self._settings, self._gallery, self._workshop = settings, gallery, workshop
        paper, ink, accent = settings["IMAGES_CARD_COLOURS"]
        self._look = Look((paper, ink, accent), Path(font) if (font := settings["IMAGES_CARD_FONT"]) else None)
        self._font = fingerprint(self._look.font.read_bytes()) if self._look.font else ""
        self._folder = f"{settings['IMAGES_MADE'].strip('/')}/cards"

    def of_site(self) -> Card:
        """The card of pages that have no title of their own."""
        blog = str(self._settings["SITENAME"])
        motto = str(self._settings.get("SITESUBTITLE") or "")
        words = Words("", blog, foot=motto)
        return self._card(Titled(words, self._look, self._font), "site", " – ".join(filter(None, [blog, motto])))

    def of(self, content: Any) -> Card:
        """The card of a post, a page or whatever else has a page. Raises ContentError for an `Image` that is none."""
        title = html.unescape(str(content.title))  # of reStructuredText it comes escaped
        if said := content.metadata.get("image"):
            alt = str(content.metadata.get("image_alt") or title)
            return self._card(Pictured(self._own(content, str(said)), self._look.colours[0]), content.slug, alt)
        words = Words(str(self._settings["SITENAME"]), title, _kicker(content), _foot(content))
        alt = " – ".join(filter(None, [title, words.foot, words.blog]))
        return self._card(Titled(words, self._look, self._font), content.slug, alt)

    def _card(self, work: Titled | Pictured, stem: str, alt: str) -> Card:
        # A `Slug` may be anything where `Save_as` says the address: its own signs alone make no path of it.
        named = slugify(stem, self._settings["SLUG_REGEX_SUBSTITUTIONS"]) or "card"
        return Card(work, f"{self._folder}/{named}-{work.name}", alt, self._workshop)

    def _own(self, content: Any, said: str) -> Picture:
        """The picture that the field `Image` names: a path from the content folder, or as in the text."""
        address = said if said.startswith(("{", "|", "/")) else f"/{said}"
        static = self._gallery.static_of(content, address)
        suffix = Path(static.source_path).suffix.lower() if static is not None else ""
        if suffix not in RASTER:
            problem = "is a drawing, of which no card can be cut" if suffix == ".svg" else "is no picture of this site"
            hint = "write the path of a JPEG or PNG, images/….jpg"
            raise ContentError(where(content, "image"), f"Image “{said}” {problem}: {hint}")
        return self._gallery.picture(static)


def _kicker(content: Any) -> str:
    """What a post is about: the brands of a story, else its section."""
    if not isinstance(content, Article):
        return ""
    brands = [str(brand.name) for brand in getattr(content, "brands", None) or () if hasattr(brand, "name")]
    return ", ".join(brands) or str(content.category)


def _foot(content: Any) -> str:
    """Who wrote a post, and when."""
    if not isinstance(content, Article) or content.status == "draft":
        return ""
    authors = ", ".join(str(author) for author in getattr(content, "authors", ()))
    return " · ".join(filter(None, [authors, format_day(content.lang, content.date)]))
