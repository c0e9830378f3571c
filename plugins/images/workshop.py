"""Making what is not kept yet, several pictures at a time, and bringing the files into the site."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from .store import Store

AT_ONCE = min(4, os.cpu_count() or 1)
"""Pictures in work at the same time: each holds its pixels in memory, and Pillow works beside Python."""


class Work(Protocol):
    """Whatever makes files, each under a name that says everything it depends on."""

    def make(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Each of the files `names` with its bytes."""


class Workshop:
    """What one build needs made: `need` it, `make` it, `order` it to a path of the site, and `bring` it there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._needed: dict[str, Work] = {}
        self._files: dict[str, str] = {}

    def need(self, work: Work, names: Iterable[str]) -> None:
        """Need the files `names` of `work`. Needing twice is needing once."""
        for name in names:
            self._needed.setdefault(name, work)

    def order(self, work: Work, name: str, path: str) -> None:
        """Need the file `name` of `work`, at `path` in the site."""
        self.need(work, [name])
        self._files[path] = name

    def make(self) -> None:
        """Make everything that is needed and not kept. Raises what the first work raises that fails."""
        missing: dict[int, tuple[Work, list[str]]] = {}
        for name in self._store.missing(list(self._needed)):
            work = self._needed[name]
            missing.setdefault(id(work), (work, []))[1].append(name)
        if missing:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for _done in pool.map(self._keep, missing.values()):
                    pass

    def _keep(self, ordered: tuple[Work, list[str]]) -> None:
        work, names = ordered
        for name, data in work.make(names):
            self._store.keep(name, data)

    def bring(self, output: Path) -> None:
        """Put every file that was ordered at its path below `output`, in place of what may be there.

        Raises OSError. What somebody deleted meanwhile from the store is made again.
        """
        self.make()
        for path, name in self._files.items():
            _bring(self._store.folder / name, output / path)
        self._store.prune()


def _bring(kept: Path, target: Path) -> None:
    """Copy the file, unless the last build into this folder did: the copy tells by its time of change."""
    moment = kept.stat().st_mtime_ns
    with suppress(FileNotFoundError):
        found = target.lstat()
        if (found.st_mtime_ns, found.st_size) == (moment, kept.stat().st_size):
            return
        # A static file may be a link to the blogger's own: the link goes, the file stays.
        target.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, target)
    os.utime(target, ns=(moment, moment))
