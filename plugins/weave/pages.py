"""Which page shows which post: read off the built pages themselves, so that it cannot disagree with them."""

import json
import os
from pathlib import Path

from moderation.publication import replace_file

from .slots import slots_of

WOVEN = (".html", ".xml")
"""Endings of the files that may have slots."""


class PageIndex:
    """The pages that show something of a post: `pages(key)`, as paths relative to the output folder.

    `templates` is the folder whose templates the pages were made with, if the theme has its own for slots.
    """

    def __init__(self, pages: dict[str, list[str]], templates: str | None = None) -> None:
        self._pages = pages
        self.templates = templates

    @classmethod
    def scan(cls, output: Path, templates: str | None = None) -> "PageIndex":
        """Read every page below `output`. Takes seconds where there are tens of thousands."""
        found: dict[str, list[str]] = {}
        for path in woven_files(output):
            page = (output / path).read_bytes()
            for key in sorted({slot.key for slot in slots_of(page)}):
                found.setdefault(key, []).append(path)
        return cls(found, templates)

    @classmethod
    def load(cls, path: Path) -> "PageIndex":
        """The index that `save` wrote. Raises FileNotFoundError, or ValueError when the file is damaged."""
        content = json.loads(path.read_bytes())
        names = content["pages"]
        posts = {key: [names[number] for number in numbers] for key, numbers in content["posts"].items()}
        return cls(posts, content["templates"])

    def save(self, path: Path) -> None:
        """Write the index, each page's name once."""
        names = sorted({name for pages in self._pages.values() for name in pages})
        number = {name: position for position, name in enumerate(names)}
        posts = {key: [number[name] for name in self._pages[key]] for key in sorted(self._pages)}
        content = {"templates": self.templates, "pages": names, "posts": posts}
        replace_file(path, json.dumps(content, separators=(",", ":")).encode())

    def pages(self, key: str) -> list[str]:
        """The pages that show something of post `key`, sorted."""
        return self._pages.get(key, [])

    def keys(self) -> list[str]:
        """Every post that is shown somewhere, sorted."""
        return sorted(self._pages)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageIndex) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # it is compared, never a key


def woven_files(output: Path) -> list[str]:
    """Every file below `output` that may have slots, relative to it, sorted."""
    return sorted(
        str(Path(folder, name).relative_to(output))
        for folder, _folders, names in os.walk(output)
        for name in names
        if name.endswith(WOVEN) and not name.startswith(".")
    )
