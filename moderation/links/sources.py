"""Where in the blog's own files an address is written."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

WRITTEN = {".md", ".markdown", ".mkd", ".mdown", ".rst", ".html", ".htm"}

FORMER = re.compile(r":?(?:moved_from|short):", re.IGNORECASE)
"""Begins a line that gives a page an address and links to nothing."""

SHOWN = 3
"""Places that are named of an address that is written in more."""


class Sources:
    """The files of the folder `content`, and `others` (such as the blog's settings), which write addresses too."""

    def __init__(self, content: Path, others: Iterable[Path] = ()) -> None:
        self._texts: list[tuple[str, str]] = []
        for path in sorted(content.rglob("*")):
            if path.suffix.lower() in WRITTEN and path.is_file():
                name = f"{content.name}/{path.relative_to(content).as_posix()}"
                self._texts.append((name, path.read_text(encoding="utf-8", errors="replace")))
        self._texts += [(path.name, path.read_text(encoding="utf-8", errors="replace")) for path in others]

    def where(self, spellings: Iterable[str]) -> str | None:
        """File and line of the first of `spellings` that is written anywhere; None where none is."""
        for spelling in dict.fromkeys([*spellings]):
            found = self._places(spelling) or self._places(unquote(spelling))
            if found:
                more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
                return ", ".join(found[:SHOWN]) + more
        return None

    def _places(self, address: str) -> list[str]:
        # Neither within a longer address nor as the end of one; the name of a place stands behind any address.
        before = "" if address.startswith("#") else r"(?<![\w/.~-])"
        whole = re.compile(rf"{before}{re.escape(address)}(?![\w/%~?&=+-]|[.#]\w)")
        found = {
            f"{name}:{text.count(chr(10), 0, there.start()) + 1}": None
            for name, text in self._texts
            if address in text
            for there in whole.finditer(text)
            if not FORMER.match(text, text.rfind("\n", 0, there.start()) + 1)
        }
        return [*found]
