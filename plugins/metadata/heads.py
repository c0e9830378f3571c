"""What the head of a file may not have, whatever the file is of: looked at before Pelican reads it.

Of some of it Pelican could make nothing but a traceback, and of some a page that nobody meant.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from typing import Any

from pelican.readers import HTMLReader, MarkdownReader, RstReader

from ..weave.errors import ContentError
from ..weave.fields import declared_everywhere
from ..weave.guesses import did_you_mean, guess_field
from ..weave.heads import FIELD, MARKDOWN_ENDINGS, Field, fields_of, read_head
from ..weave.sources import named

ONCE = {"title", "slug", "lang", "status", "date", "modified", "category", "tags", "author", "authors"}
ONCE |= {"template", "save_as", "url", "key"}
"""Fields of which Pelican takes the first line and drops the others, or can make nothing of several."""

SEVERAL = ("tags", "authors", "author")

_MEANT = re.compile(r" {0,3}[^\W\d_][\w -]{0,30}[ \u00a0\u202f]?:(?:\s|$)")
"""A line that was meant to be a field: `Status : draft`, as French is spaced."""

_TWO_DAYS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")


def check_heads(readers: Any) -> None:
    """Let the readers of a build look at the head of each file first."""
    for ending, reader in readers.reader_classes.items():
        if isinstance(reader, type) and issubclass(reader, MarkdownReader | RstReader | HTMLReader):
            readers.reader_classes[ending] = _checking(reader)


@cache
def _checking(reader: type[Any]) -> type[Any]:
    class CheckingReader(reader):
        """Reads as `reader` does."""

        def read(self, source_path: str) -> Any:
            """Raises :class:`ContentError` for a head that cannot be meant as it is written."""
            check_head(source_path, self.settings)
            return super().read(source_path)

    return CheckingReader


def check_head(path: str, settings: dict[str, Any]) -> None:
    """Raise ContentError for what no head may have."""
    markdown = path.lower().endswith(MARKDOWN_ENDINGS)
    lines = _until_empty(path) if markdown else []
    seen: set[str] = set()
    for field in fields_of(lines) if markdown else read_head(path):
        for wrong in _wrong(field, seen):
            raise ContentError(f"{named(path, settings)}:{field.line}", wrong)
        seen.add(field.key)
    _refuse_broken_off(lines, path, settings)


def _until_empty(path: str) -> list[str]:
    with open(path, encoding="utf-8-sig", errors="replace") as stream:
        return list(takewhile(str.strip, stream))


def _wrong(field: Field, seen: set[str]) -> Iterator[str]:
    """What is wrong with a field, by the fields before it."""
    key = field.key
    if key not in ONCE:
        return
    name = field.name.capitalize()
    if key in seen:
        todo = "write them on one line, with commas between" if key in SEVERAL else "keep one"
        yield f"{name} stands there twice: {todo}"
    if field.goes_on:
        yield f"{name} goes over several lines: write it on one"
    two = _TWO_DAYS.match(field.value) if key in ("date", "modified") else None
    if two and max(int(two[1]), int(two[2])) <= 12 and int(two[1]) != int(two[2]):
        yield f"{name} is “{two[0]}”, which may be two days: write it like 2026-01-31 10:00"


def _refuse_broken_off(lines: list[str], path: str, settings: dict[str, Any]) -> None:
    """A line that is no field ends them: below `Category : Essais`, `Status: draft` would be text, and published.

    `lines`: those of a Markdown file before the first that is empty, where the text begins.
    """
    ended, at = "", 0
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith("---"):
            continue
        is_field = FIELD.match(line)
        if line.startswith(("---", "...")) or (number == 1 and not is_field):
            return  # the text begins as it should, or there are no fields
        if not ended and not is_field and not line.startswith("    "):
            ended, at = line.strip()[:60], number
        if ended and (is_field or _MEANT.match(line)):
            said = f"“{ended}” is no field, and would be text with all that follows"
            guess = guess_field(ended.partition(":")[0], declared_everywhere(settings)) if ":" in ended else None
            todo = (
                "write fields like “Name: …”, without accents or a space before the colon; begin with four spaces"
                " what continues a field; leave a line empty before the text"
            )
            raise ContentError(f"{named(path, settings)}:{at}", f"{said}: {did_you_mean(guess)}{todo}")
