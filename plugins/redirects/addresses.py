"""Where pages that redirect lie, each of them for one post."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ..weave.errors import ContentError
from ..weave.sources import key_of, listed, where

PAGES = (".html", ".htm")

FILES = (".txt", ".xml", ".json", ".csv", ".ics", ".css", ".js")
"""Endings of what is no folder, though addresses of programs (`/index.php/post/`) look like that."""

_LIKE = "write it like /2008/03/post/"

_NONE = f"which is no address of a page: {_LIKE}"


class Addresses:
    """The addresses that are taken. `contents`: everything that has a page of its own."""

    def __init__(self, contents: Iterable[Any]) -> None:
        self._pages = {content.save_as: content for content in contents}
        self._redirects: dict[str, Any] = {}

    def take(self, save_as: str, article: Any, field: str) -> None:
        """Have the file `save_as` lead to `article`, as its `field` asks. Raises ContentError where it is taken."""
        owner = self._pages.get(save_as) or self._redirects.setdefault(save_as, article)
        if owner is not article:
            said = f"two posts would have the address “{save_as}”, this one and {where(owner)}"
            hint = "give one of them another `Short: …`, a word of its own" if field == "Short" else f"correct {field}"
            if field == "Short" and key_of(owner) == key_of(article) and owner.lang == article.lang:
                hint = f"both have the key “{key_of(article)}”: give one of them another Slug or Key"
            raise ContentError(where(article, field.lower(), "slug", "title"), f"{said}: {hint}")
        if save_as in self._pages:
            said = f"{field} is the address that the post has now: remove it"
            raise ContentError(where(article, field.lower()), said)

    def taken(self) -> Iterator[tuple[str, Any]]:
        """Each file that redirects and the post it leads to, in the order of addresses."""
        yield from sorted(self._redirects.items(), key=lambda each: each[0])


def moved_from(article: Any) -> list[str]:
    """The files at which a post's field ``Moved_from`` has it found too, below the output folder.

    Raises ContentError for an address that is not this site's, or that no file can answer at.
    """
    return [_file(written, article) for written in listed(article.metadata.get("moved_from"))]


def _file(written: str, article: Any) -> str:
    def refuse(why: str) -> ContentError:
        return ContentError(where(article, "moved_from"), f"Moved_from has “{written}”, {why}")

    address = written
    try:
        parts = urlsplit(written)
    except ValueError:
        raise refuse(_NONE) from None
    if parts.scheme or parts.netloc:
        root = f"{article.settings['SITEURL']}/"
        if not article.settings["SITEURL"] or not written.startswith(root):
            raise refuse(
                "which is an address of another site: write what stands after this site’s, like /2008/03/post/"
            )
        address = written.removeprefix(root)
    if "?" in address or "#" in address:
        raise refuse("with a “?” or “#”, which no file can answer to: have your web server redirect it")
    path = PurePosixPath(unquote(address).strip("/"))
    # Of a name that begins with a dot web servers show nothing.
    if any(part.startswith(".") for part in path.parts) or path == PurePosixPath() or not str(path).isprintable():
        raise refuse(_NONE)
    if any(PurePosixPath(part).suffix in FILES for part in path.parts[:-1]):
        raise refuse(f"below a file, where nothing can be: {_LIKE}")
    if path.suffix in PAGES and not address.endswith("/"):
        return str(path)
    if path.suffix and not address.endswith("/") and path.suffix[1:].isalpha():
        raise refuse(f"which ends in {path.suffix}: files redirect as pages only, so have your web server redirect it")
    return str(path / "index.html")
