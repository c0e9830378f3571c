"""The built site as the service knows it: the catalogue, and the locks that keep builds and weaves apart."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from moderation.publication import Catalogue, read_catalogue
from moderation.settings import make_state_folder

Stamp = tuple[int, int, int]

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; frame-src https:; base-uri 'none'; form-action 'self'"
)
"""The Content-Security-Policy of the site: what the blogger put there.

Frames are players of videos, after a click; what searches is compiled in the reader's browser."""


def stamp(path: Path) -> Stamp | None:
    """What changes whenever the file at `path` is replaced; None where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


class CatalogueFile:
    """The catalogue, read anew whenever a build replaced it. Before the first build it is empty. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[Stamp | None, Catalogue] = (None, Catalogue())

    def __call__(self) -> Catalogue:
        """The catalogue as it is now. Raises ContractError when the file does not keep the contract."""
        found = stamp(self._path)
        if found is None:
            return Catalogue()
        with self._lock:
            if found != self._read[0]:
                self._read = found, read_catalogue(self._path.read_bytes(), str(self._path))
            return self._read[1]


def weaving(var: Path) -> AbstractContextManager[None]:
    """Hold the site's lock: between processes of this machine, one build's last step or one weave at a time."""
    return _held(var, "weave.lock")


def building(var: Path) -> AbstractContextManager[None]:
    """Hold the right to build: builds of one site share the folder in which the next one is made. Whoever comes second
    waits, and then builds from what is there by then."""
    return _held(var, "build.lock")


@contextmanager
def _held(var: Path, name: str) -> Iterator[None]:
    """Whoever dies lets go."""
    make_state_folder(var)
    with open(var / name, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
