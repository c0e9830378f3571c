"""Threads as the last build of this process read them: whoever builds again and again reads only what changed."""

import os
from collections.abc import Iterable
from pathlib import Path

from moderation.publication import Publication, Thread

Stamp = tuple[int, int, int]
"""What changes whenever a file is replaced."""

_kept: dict[Path, tuple[Stamp | None, Thread | None]] = {}
"""What the last build read: no more, so that it does not grow."""


def read_threads(publication: Publication, keys: Iterable[str]) -> dict[str, Thread | None]:
    """The threads of posts `keys`, as `Publication.thread` gives them. Raises ContractError and OSError as it does."""
    read: dict[Path, tuple[Stamp | None, Thread | None]] = {}
    found: dict[str, Thread | None] = {}
    for key in keys:
        path = publication.path(key)
        # Before it is read: what is written meanwhile has another stamp at the next build.
        stamp = _stamp(path)
        kept = _kept.get(path)
        thread = kept[1] if kept is not None and kept[0] == stamp else publication.thread(key)
        read[path], found[key] = (stamp, thread), thread
    _kept.clear()
    _kept.update(read)
    return found


def _stamp(path: Path) -> Stamp | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
