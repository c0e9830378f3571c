"""The pictures of one build: which file an address means, and the texts that show it."""

import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pelican.utils import slugify

from ..weave.errors import ContentError
from ..weave.sources import place, where
from .markup import Attributes, picture_element, tag, with_dimensions, with_images, with_loading
from .original import Cleaned
from .picture import Picture, read_picture
from .signs import SHOWN, picture_kind
from .sizes import Sizes
from .svg import svg_size
from .workshop import Workshop

logger = logging.getLogger(__name__)

RASTER = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".avif"}
"""Endings of the pictures that are made smaller; others than these and SVG are shown as they are."""


class Gallery:
    """Knows the static files of a build, changes the images of its texts, and orders what they need.

    `context` is that of Pelican's generators, once the static files are known.
    """

    def __init__(self, context: dict[str, Any], settings: dict[str, Any], workshop: Workshop) -> None:
        self._static: dict[str, Any] = context["static_content"]
        self._settings = settings
        self._workshop = workshop
        self._marker = re.compile(settings["INTRASITE_LINK_REGEX"])
        self._made = settings["IMAGES_MADE"].strip("/")
        self._pictures: dict[str, Picture] = {}
        self._sizes: dict[str, Sizes] = {}
        self._cleaned: list[tuple[Any, Cleaned]] = []

    def show(self, content: Any) -> None:
        """Give the images of a post, a page or whatever else has a text their sizes. Raises ContentError."""
        html = content._content
        if html and "<img" in html.lower():
            content._content = with_images(html, lambda given, at_once: self._shown(content, given, at_once))

    def _shown(self, content: Any, given: Attributes, at_once: bool) -> str | None:
        static = self.static_of(content, given.get("src") or "")
        if static is None:
            self._warn(content, given.get("src") or "")
            return None
        source = Path(static.source_path)
        given = with_loading(given, at_once)
        if source.suffix.lower() == ".svg":
            size = svg_size(source, where(static))
            return tag("img", with_dimensions(given, *size) if size else given)
        if source.suffix.lower() not in RASTER:
            return tag("img", given)
        picture = self.picture(static)
        # Pelican makes addresses relative to a page where it stands in `src`, and does not know `srcset`.
        if picture.animated or self._settings["RELATIVE_URLS"] or "srcset" in given:
            return tag("img", with_dimensions(given, picture.width, picture.height))
        home, sizes = self._settings["SITEURL"], self._ordered(static, picture)
        addresses = {size.name: f"{home}/{self._path(static, size.name)}" for size in sizes.files}
        return picture_element(given, sizes, addresses, self._settings["IMAGES_SIZES"])

    def _ordered(self, static: Any, picture: Picture) -> Sizes:
        """The sizes of a picture, ordered."""
        if static.source_path not in self._sizes:
            sizes = self._sizes[static.source_path] = Sizes(picture, self._settings["IMAGES_WIDTHS"])
            for size in sizes.files:
                self._workshop.order(sizes, size.name, self._path(static, size.name))
        return self._sizes[static.source_path]

    def _path(self, static: Any, name: str) -> str:
        """Where a made file lies in the site: after the picture's own name, which people and search engines read."""
        stem = slugify(Path(static.source_path).stem, self._settings["SLUG_REGEX_SUBSTITUTIONS"])
        return f"{self._made}/{stem or 'image'}-{name}"

    def picture(self, static: Any) -> Picture:
        """The picture in a static file. Raises ContentError where it is none."""
        path = static.source_path
        if path not in self._pictures:
            self._pictures[path] = read_picture(Path(path), where(static))
        return self._pictures[path]

    def clean(self, statics: Iterable[Any]) -> None:
        """Need, for each static picture that has notes in it, the file that is published in its place.

        Raises ContentError.
        """
        for static in sorted(statics, key=lambda each: str(each.source_path)):
            source = Path(static.source_path)
            if not source.is_file():
                continue  # linked to, and not there
            if source.suffix.lower() not in RASTER:
                _refuse_hidden_picture(source, where(static))
            elif self.picture(static).notes:
                cleaned = Cleaned(self.picture(static))
                self._cleaned.append((static, cleaned))
                self._workshop.need(cleaned, [cleaned.name])

    def order_cleaned(self) -> None:
        """Say where those files lie. Only once pages are written: a link with `{attach}` moves a file until then."""
        for static, cleaned in self._cleaned:
            self._workshop.order(cleaned, cleaned.name, static.save_as)

    def static_of(self, content: Any, source: str) -> Any | None:
        """The static file that an image's `src` means; None where it is no file of this blog's.

        Raises ContentError where the blogger meant one and it is not there.
        """
        marker = self._marker.match(source)
        if marker:
            if marker["what"] not in ("static", "attach", "filename"):
                return None
            path = source[marker.end() :]
            found = self._find(content, path)
            if found is None:
                raise ContentError(
                    place(content, source), f"there is no picture {path}: put it there, or write the path that it has"
                )
            return found
        if source.startswith(("http:", "https:", "//")):
            home = self._settings["SITEURL"]
            return self._find(content, source.removeprefix(home)) if home and source.startswith(f"{home}/") else None
        return self._find(content, source) if source.startswith("/") else None

    def _warn(self, content: Any, source: str) -> None:
        """Warn of an image in a text that is no file of this blog's, where it was meant to be or ought to be one."""
        home = self._settings["SITEURL"]
        if source.startswith(("http:", "https:", "//")):
            if not (home and source.startswith(f"{home}/")):
                logger.warning(
                    "%s: the image %s lies on another host, which every reader's browser would ask for it: put it into"
                    " the content folder and write {static}/images/…",
                    place(content, source),
                    source,
                )
        elif self._looks_own(source):
            logger.warning(
                "%s: the image %s is no picture of this blog as it is written: write {static}/images/…, its path in"
                " the content folder",
                place(content, source),
                source,
            )

    def _looks_own(self, source: str) -> bool:
        """Whether an address was meant for a picture of the blog: below a static folder, or beside the text."""
        if source.startswith("/"):
            return any(source.startswith(f"/{folder.strip('/')}/") for folder in self._settings["STATIC_PATHS"])
        return re.match(r"[\w./ %-]+\.\w+$", source) is not None

    def _find(self, content: Any, address: str) -> Any | None:
        """The static file of a path: from the content folder if it begins with a slash, else from the text's own."""
        path = urlsplit(address).path
        for candidate in (path, unquote(path)):
            inside = candidate.removeprefix("/")
            if candidate == inside:
                inside = content.get_relative_source_path(os.path.join(content.relative_dir, candidate))
            found = self._static.get(inside)
            # Pelican knows a file that is linked to even if it is not there.
            if found is not None and Path(found.source_path).is_file():
                return found
        return None


def _refuse_hidden_picture(source: Path, named: str) -> None:
    """What a camera wrote says where it was taken, and only what is known for a picture can be rid of it."""
    kind = picture_kind(source)
    if kind in SHOWN:
        raise ContentError(named, f"is a picture ({kind}), which its name does not say: let it end in {SHOWN[kind]}")
    if kind:
        said = f"is in {kind}, which browsers do not show, and says where it was taken: save it as JPEG"
        raise ContentError(named, said)
