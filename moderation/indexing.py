"""The index of the site's search, made anew behind what is published: comments are found like posts, moments later.

It is the one thing on the site that may lag. A build brings an index of its own.
"""

import json
import shutil
import time
from datetime import timedelta

from pelican.plugins.search.index import folder_of, make_index, place_index, throw_away

from moderation.clock import Clock
from moderation.documents import replace_file
from moderation.settings import Settings
from moderation.site import stamp, weaving
from moderation.storage import publications
from moderation.storage.store import Store
from moderation.worker import Worker

RATHER = timedelta(minutes=2)
"""Between two indexes at least: what many decisions in a row change is indexed once."""

SHARE = 20
"""Of so many moments one at most goes into indexing: a large site is indexed less often."""


class Indexer(Worker):
    """Indexes the site in `settings.output` once something was published since the last time, or a build replaced it.

    A site that was built without a search has none, and is left alone.
    """

    POLL_SECONDS = 30
    FAILED = "indexing the site for its search failed"

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._clock = clock
        self._noted = settings.var / "searched.json"
        self._not_before = clock()

    def turn(self) -> None:
        """Index if there is reason to, and it is time. Raises IndexingFailed, OSError."""
        if not self._settings.search or self._clock() < self._not_before or folder_of(self._settings.output) is None:
            return
        stand = self._stand()
        if stand == self._indexed():
            return
        began = time.monotonic()
        throw_away(self._settings.output)
        try:
            self._index(stand)
        finally:
            took = timedelta(seconds=time.monotonic() - began)
            self._not_before = self._clock() + max(RATHER, SHARE * took)

    def _index(self, stand: list[object]) -> None:
        made = make_index(self._settings.output, self._stopping.is_set)
        if made is None:
            return
        with weaving(self._settings.var):
            target = folder_of(self._settings.output)
            # A build that came between brought an index that knows pages which this one has not seen.
            if target is None or stand[1] != self._stand()[1]:
                shutil.rmtree(made, ignore_errors=True)
                return
            place_index(made, target)
        self._note(stand)

    def _stand(self) -> list[object]:
        """What the index depends on: the newest thread, and the build."""
        with self._store.read() as connection:
            serial = publications.newest_serial(connection)
        built = stamp(self._settings.catalogue)
        return [serial, list(built) if built else None]

    def _indexed(self) -> object:
        try:
            return json.loads(self._noted.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _note(self, stand: list[object]) -> None:
        replace_file(self._noted, json.dumps(stand).encode())
