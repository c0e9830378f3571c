"""What was read, kept in memory: a file that did not change is neither read nor converted again.

Plugins change what was read: they settle its links and its names, and add what they know. So each build gets copies,
of the moment at which the file had just been read.
"""

import io
import pickle
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pelican.generators import CachingGenerator, Generator
from pelican.plugins.weave.naming import names_in

from moderation.site import Stamp, stamp

INSERTING = (b".. include::", b":file:", b".. raw::")
"""With these, reStructuredText puts other files into a text; a change of those would not be seen."""


class Kept(NamedTuple):
    """A file as it was read: its stamp before that, what names meant then, and what it gave, pickled."""

    stamp: Stamp
    names: str
    data: bytes


class Sources:
    """Gives the generators of each build what earlier ones read. One build uses it at a time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}

    def forget(self) -> None:
        """Forget everything: the settings changed."""
        self._kept.clear()

    def serve(self, generator: Generator) -> None:
        """Let `generator`, which was just made, ask here before it reads."""
        if isinstance(generator, CachingGenerator):
            place = _Place(self._kept, generator, type(generator).__name__, generator.path)
            generator.get_cached_data, generator.cache_data = place.get_cached_data, place.cache_data
        else:
            place = _Place(self._kept, generator, f"read for {type(generator).__name__}", "")
            readers = generator.readers
            readers.get_cached_data, readers.cache_data = place.get_cached_data, place.cache_data


class _Place:
    """Stands in for the cache of one generator, or of its readers (`pelican.cache.FileStampDataCacher`)."""

    def __init__(self, kept: dict[tuple[str, str], Kept], generator: Generator, kind: str, folder: str) -> None:
        self._kept, self._kind, self._folder = kept, kind, Path(folder)
        self._context = generator.context
        self._shared = (generator.settings, generator.context)
        self._stamps: dict[str, Stamp | None] = {}

    @cached_property
    def _names(self) -> str:
        """What hashtags in titles mean, once every plugin has said so: a post may name a brand by one."""
        return repr(sorted(names_in(self._context).items()))

    def get_cached_data(self, name: str, default: Any = None) -> Any:
        path = self._folder / name
        kept = self._kept.get((self._kind, name))
        self._stamps[name] = stamp(path)
        if kept is None or kept.stamp != self._stamps[name] or kept.names != self._names:
            return default
        return _Reviver(kept.data, self._shared).load()

    def cache_data(self, name: str, read: Any) -> None:
        """Keep what the file gave, where that depends on nothing but the file and what names mean."""
        self._kept.pop((self._kind, name), None)
        found = self._stamps.get(name)
        # The moment at which a post appears comes without a change of its file.
        ahead = getattr(read, "date", None)
        if found is None or (ahead is not None and ahead > datetime.now(UTC)) or _inserts(self._folder / name):
            return
        stream = io.BytesIO()
        try:
            _Keeper(stream, self._shared).dump(read)
        except (pickle.PicklingError, TypeError, AttributeError):
            return  # a plugin gave it something that cannot be kept: it is read each time
        self._kept[self._kind, name] = Kept(found, self._names, stream.getvalue())


class _Keeper(pickle.Pickler):
    """What every content of a build holds, its settings and its context, is not copied but named."""

    def __init__(self, stream: io.BytesIO, shared: tuple[Any, ...]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(each): number for number, each in enumerate(shared)}

    def persistent_id(self, found: Any) -> int | None:
        return self._numbers.get(id(found))


class _Reviver(pickle.Unpickler):
    """Only what this process pickled comes here."""

    def __init__(self, data: bytes, shared: tuple[Any, ...]) -> None:
        super().__init__(io.BytesIO(data))
        self._shared = shared

    def persistent_load(self, number: int) -> Any:
        return self._shared[number]


def _inserts(path: Path) -> bool:
    return path.suffix == ".rst" and any(mark in path.read_bytes() for mark in INSERTING)
