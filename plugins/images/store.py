"""What took long to make, kept from one build to the next.

A file's name says everything that it was made from, so it is right for ever. The folder can be deleted at any time.
Two builds may use it at once.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

DAY = 24 * 60 * 60
UNUSED = 90 * DAY
"""Seconds after which a file that no build asked for is dropped."""


def fingerprint(*parts: object) -> str:
    """Twenty characters that stand for `parts`, which have a `repr` that says all of them."""
    return sha256(repr(parts).encode()).hexdigest()[:20]


class Store:
    """The folder of what is kept; it is made when the first file is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def missing(self, names: Sequence[str]) -> list[str]:
        """Those of `names` that are not kept; the others count as used today."""
        now = time.time()
        absent = []
        for name in names:
            try:
                found = os.stat(self.folder / name)
            except FileNotFoundError:
                absent.append(name)
                continue
            if not found.st_size:  # a machine that lost its power wrote the name, and no more
                absent.append(name)
            elif now - found.st_mtime > DAY:
                os.utime(self.folder / name)
        return absent

    def keep(self, name: str, data: bytes) -> None:
        """Keep `data` as `name`, whole or not at all, whoever else does the same. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self.folder, prefix=".")
        try:
            with open(descriptor, "wb") as stream:
                stream.write(data)
            os.replace(temporary, self.folder / name)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        return (self.folder / name).read_bytes()

    def prune(self) -> None:
        """Drop what no build used for `UNUSED` seconds, and what a build that was killed left half-written."""
        if not self.folder.is_dir():
            return
        now = time.time()
        for entry in os.scandir(self.folder):
            with suppress(FileNotFoundError):  # another build dropped it first
                if now - entry.stat().st_mtime > (DAY if entry.name.startswith(".") else UNUSED):
                    os.unlink(entry.path)
