"""The index of the site's search, made anew behind what is published: comments are found like posts, moments later.

It is the one thing on the site that may lag, but not where words went that readers could see. A build brings an index
of its own.
"""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pelican.plugins.search.index import folder_of, make_index, place_index, throw_away

from moderation.acts import PUBLISH, REPUBLISH
from moderation.clock import Clock
from moderation.documents import replace_file
from moderation.settings import Settings, make_state_folder
from moderation.site import stamp, weaving
from moderation.storage import outbox, publications
from moderation.storage.store import Store
from moderation.worker import Worker

RATHER = timedelta(minutes=2)
"""Between two indexes at least: what many decisions in a row change is indexed once."""

SHARE = 20
"""Of so many moments one at most goes into indexing: a large site is indexed less often."""


class _Stand(NamedTuple):
    """What an index was made of."""

    serial: int
    """The newest thread's."""

    built: list[int] | None

    shown: bool
    """Whether the pages show all of that: who renews a thread counts first, and weaves then."""

    decided: int
    """The last entry of the log, which changes nothing by itself."""


class Indexer(Worker):
    """Indexes the site in `settings.output` once something was published since the last time, or a build replaced it.

    A site that was built without a search has none, and is left alone.
    """

    POLL_SECONDS = 5.0
    FAILED = "indexing the site for its search failed"

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._clock = clock
        self._noted = settings.var / "searched.json"
        self._not_before = self._at_once_from = clock()
        self._waits_since: datetime | None = None

    def turn(self) -> None:
        """Index if there is reason to, and it is time. Raises IndexingFailed, OSError."""
        if not self._settings.search:
            return
        stand, indexed, now = self._stand(), self._indexed(), self._clock()
        if indexed is not None and stand[:3] == indexed[:3]:
            return
        if now < (self._at_once_from if self._words_went(indexed) else self._not_before):
            return
        if not stand.shown:
            # Soon they are shown; what cannot be published now is not to keep everything else out of the index.
            self._waits_since = self._waits_since or now
            if now < self._waits_since + RATHER:
                return
        self._waits_since = None
        self.index()

    def index(self) -> bool:
        """Index now; whether there was anything to. Raises IndexingFailed, OSError."""
        if not self._settings.search:
            return False
        with _alone(self._settings.var):
            if folder_of(self._settings.output) is None:
                return False
            stand = self._stand()
            began = time.monotonic()
            throw_away(self._settings.output)
            try:
                self._index(stand)
            finally:
                took = timedelta(seconds=time.monotonic() - began)
                self._at_once_from = self._clock() + took
                self._not_before = self._clock() + max(RATHER, SHARE * took)
        return True

    def _index(self, stand: _Stand) -> None:
        made = make_index(self._settings.output, self._stopping.is_set)
        if made is None:
            return
        with weaving(self._settings.var):
            target = folder_of(self._settings.output)
            # A build that came between brought an index that knows pages which this one has not seen.
            if target is None or stand.built != self._stand().built:
                shutil.rmtree(made, ignore_errors=True)
                return
            place_index(made, target)
        replace_file(self._noted, json.dumps(stand).encode())

    def _stand(self) -> _Stand:
        with self._store.read() as connection:
            serial, decided = publications.newest_serial(connection), publications.last_decision(connection)
            shown = not any(outbox.waits(connection, topic) for topic in (PUBLISH, REPUBLISH))
        built = stamp(self._settings.catalogue)
        return _Stand(serial, list(built) if built else None, shown, decided)

    def _indexed(self) -> _Stand | None:
        try:
            return _Stand(*json.loads(self._noted.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _words_went(self, indexed: _Stand | None) -> bool:
        """Whether readers may find words that they are no longer to see."""
        if indexed is None:
            return True
        with self._store.read() as connection:
            return publications.went_since(connection, indexed.decided)


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One process of this machine indexes at a time: each begins by throwing away what others have left."""
    make_state_folder(var)
    with open(var / "search.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
