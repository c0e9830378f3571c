"""The proof of an erasure: every place that can be searched is searched for every personal value."""

import gzip
import html
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, String, select

from moderation.acts.person import Traces
from moderation.settings import Settings
from moderation.storage.store import Store

SHORTEST = 5
"""Characters of the shortest value that is searched for: a shorter one stands everywhere."""

NEEDLE_MOST = 60

_PLAIN = re.compile(r"[\w ,.'’@+-]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """A value that is still somewhere. `name`: it may be somebody else's."""

    place: str
    value: str
    name: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for what, and what was found."""

    files: int
    tables: int
    values: int
    found: tuple[Found, ...]


def search(store: Store, settings: Settings, traces: Traces) -> Search:
    """Look for every value in the pages, the publication, the state folder, the tables and the database's file."""
    needles = {needle(value): False for value in traces.values} | {needle(name): True for name in traces.names}
    needles = {each: name for each, name in needles.items() if len(each) >= SHORTEST}
    files, found = 0, []
    for path in _files((settings.output, settings.var)):
        files += 1
        found += [Found(str(path), each, needles[each]) for each in _in_file(path, needles)]
    tables, rows = _in_tables(store, needles)
    return Search(files, tables, len(needles), (*found, *rows))


def needle(value: str) -> str:
    """The longest part of `value` that no rendering changes: no markup, no line break, no spacing of punctuation."""
    parts = [_SPACE.sub(" ", part).strip(" .,'’-") for part in _PLAIN.findall(value)]
    return max(parts, key=len, default="")[:NEEDLE_MOST].strip()


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        # Of a folder that goes meanwhile, as the search's next index does, this says nothing.
        for place, _folders, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name != "secret" and (path := Path(place, name)).is_file():
                    yield path


def _in_file(path: Path, needles: Iterable[str]) -> list[str]:
    try:
        data = path.read_bytes()
    except OSError:  # gone since it was listed
        return []
    if data.startswith(b"\x1f\x8b"):  # what the site's search shows of a page
        with suppress(OSError, EOFError, zlib.error):  # something else may begin likewise
            data = gzip.decompress(data)
    text = _SPACE.sub(" ", html.unescape(data.decode("utf-8", "replace")))
    return [each for each in needles if each in text or each.encode() in data]


def _in_tables(store: Store, needles: dict[str, bool]) -> tuple[int, list[Found]]:
    reflected, found = MetaData(), []
    with store.read() as connection:
        reflected.reflect(connection)
        for table in reflected.sorted_tables:
            texts = [column for column in table.columns if isinstance(column.type, String)]
            if not texts:
                continue
            for row in connection.execution_options(yield_per=1000).execute(select(*texts)):
                joined = _SPACE.sub(" ", " ".join(value for value in row if value))
                found += [Found(f"table {table.name}", each, name) for each, name in needles.items() if each in joined]
    return len(reflected.tables), found
