"""The built site as the service knows it: the catalogue, and the lock that keeps a build and a weave apart."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.publication import Catalogue, read_catalogue

Stamp = tuple[int, int, int]


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


@contextmanager
def weaving(var: Path) -> Iterator[None]:
    """Hold the site's lock: between processes of this machine, one build's last step or one weave at a time."""
    var.mkdir(parents=True, exist_ok=True)
    with open(var / "weave.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
