"""A disk so small that it is soon full, and that can be made read-only: of the kind that a machine really has."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import leave_out

KIB = 1024


class Disk:
    """A file system of its own, in memory, at `folder`."""

    def __init__(self, folder: Path, kibibytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._filler = folder / "filler"
        self._mount(f"size={kibibytes}k")

    def _mount(self, options: str, kind: tuple[str, ...] = ("-t", "tmpfs", "tmpfs")) -> None:
        command = ["mount", *kind, "-o", options, str(self.folder)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        if ended.returncode:
            leave_out(f"a small disk cannot be mounted (root may): {ended.stderr.strip()}")

    def fill(self, but: int = 0) -> None:
        """Use up what is free, but for so many bytes."""
        self.free()
        with open(self._filler, "wb", buffering=0) as stream, contextlib.suppress(OSError):
            while stream.write(b"\0" * 4 * KIB):
                pass
        if but:
            os.truncate(self._filler, max(0, self._filler.stat().st_size - but))

    def free(self) -> None:
        """Give back what `fill` used."""
        self._filler.unlink(missing_ok=True)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nothing can be written meanwhile, not even by root."""
        self._mount("remount,ro", ())
        try:
            yield
        finally:
            self._mount("remount,rw", ())

    def remove(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[Disk]:
    """A disk at `folder`, gone afterwards."""
    disk = Disk(folder, kibibytes)
    try:
        yield disk
    finally:
        disk.remove()
