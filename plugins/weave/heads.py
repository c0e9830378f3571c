"""The fields at the head of a source, with the lines they stand in: as Python-Markdown, docutils and Pelican read them.

Pelican keeps what a field says and forgets where it stood; who wrote it wants to know the line.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FIELD = re.compile(r" {0,3}(?P<name>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
"""A field at the head of a Markdown file, as Python-Markdown's extension `meta` reads it."""

MARKDOWN_ENDINGS = (".md", ".markdown", ".mkd", ".mdown")

_REST = re.compile(r":(?P<name>[^:\s][^:]*):(?:\s+(?P<value>.*)|$)")
_ADORNMENT = re.compile(r"([^\w\s])\1*\s*$")
_META = re.compile(r"<meta\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(name|content|contents)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)

_LARGEST = 20_000
"""Characters of a file that are read for its head: more than any has, and less than a long post."""


class Field(NamedTuple):
    """A field as it stands there: its name as typed, the first line of what it says, the number of that line, from 1,
    and whether what it says goes on below."""

    name: str
    value: str
    line: int
    goes_on: bool = False

    @property
    def key(self) -> str:
        """The name under which Pelican knows it."""
        return self.name.lower()


def read_head(path: str | Path) -> list[Field]:
    """The fields of the file at `path`, in their order; none of a kind of file that is not known here.

    Never fails: who reads the file itself says what is wrong with it.
    """
    ending = os.path.splitext(path)[1].lower()
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            if ending in MARKDOWN_ENDINGS:
                return list(fields_of(stream))
            text = stream.read(_LARGEST)
    except OSError:
        return []
    if ending == ".rst":
        return list(_of_rest(text.splitlines()))
    return list(_of_html(text)) if ending in (".html", ".htm") else []


def fields_of(lines: Iterable[str]) -> Iterator[Field]:
    """The fields at the head of a Markdown file, by its lines."""
    last: Field | None = None
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith("---"):
            continue
        found = FIELD.match(line)
        if found is None and last and line.startswith("    ") and line.strip():
            last = last._replace(goes_on=True)
            continue
        if last:
            yield last
        if found is None:
            return
        last = Field(found["name"], found["value"].strip(), number)
    if last:
        yield last


def _of_rest(lines: list[str]) -> Iterator[Field]:
    """The first list of fields, where nothing but titles and comments stands before it: only that one is the head."""
    begun, comment = False, False
    for number, line in enumerate(lines, 1):
        if found := _REST.match(line):
            begun = True
            yield Field(found["name"].strip(), (found["value"] or "").strip(), number)
        elif begun:
            if line.strip() and not line[0].isspace():
                return
        elif line.startswith(".."):
            comment = True
        elif line.strip() and not (comment and line[0].isspace()):
            comment = False
            beside = lines[max(0, number - 2) : number - 1] + lines[number : number + 1]
            if not _ADORNMENT.match(line) and not any(map(_ADORNMENT.match, beside)):
                return


def _of_html(text: str) -> Iterator[Field]:
    head = re.split(r"</head|<body", text, maxsplit=1, flags=re.IGNORECASE)[0]
    for tag in _META.finditer(head):
        said = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(tag[0])}
        if "name" in said:
            line = head.count("\n", 0, tag.start()) + 1
            yield Field(said["name"], said.get("content", said.get("contents", "")).strip(), line)


def line_of(path: str | Path, *names: str) -> int | None:
    """The line of the first of the fields `names` that the file has, of one that is there twice the last."""
    found = read_head(path)
    for name in names:
        if lines := [field.line for field in found if field.key == name]:
            return lines[-1]
    return None
