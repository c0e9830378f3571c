"""What the site shows of all threads at once: the newest contributions, where people talk, the end of the log.

It follows the threads and is behind them by moments: whoever decides many at once is not to wait for it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from moderation.clock import Clock
from moderation.journal import Journal
from moderation.publication.conversations import WINDOW, ConversationsFile, conversations_of
from moderation.publication.recent import RECENT, RECENT_MOST, RecentFile
from moderation.site import weaving
from moderation.storage import publications
from moderation.storage.store import Store


class _Stand(NamedTuple):
    """What all of it depends on: as long as neither changes, nothing does."""

    serial: int
    """The newest thread's: what is newest changes only with a thread."""

    log: tuple[str, date]


class Sitewide:
    """Publishes it, below `var`. `weave` is given what pages call the slots, as for a thread the post's key."""

    def __init__(self, store: Store, var: Path, weave: Callable[[Iterable[str]], list[str]], clock: Clock) -> None:
        self._store = store
        self._var = var
        self._recent = RecentFile(var / "publication")
        self._conversations = ConversationsFile(var / "publication")
        self._journal = Journal(store, var / "publication", clock)
        self._weave = weave
        self._shown: _Stand | None = None
        """What it was last shown for. None at the start and after a failure: documents may have been renewed by one who
        died before the pages were, so everything is shown anew."""

    def publish(self, everything: bool = False) -> bool:
        """Renew what changed since the last time, and show it; whether anything did.

        With `everything`, what was written on earlier days is written anew. Nobody need ask for it: what has changed
        is read off the store until it is shown. Raises ContractError, PageMissing, OSError.
        """
        if self._stand() == self._shown and not everything:
            return False
        with weaving(self._var):
            stand, before = self._stand(), None if everything else self._shown
            self._shown = None
            changed = self._renew(stand, before, everything)
            self._weave([RECENT, *self._journal.slots()] if before is None else changed)
            self._shown = stand
        return True

    def _stand(self) -> _Stand:
        with self._store.read() as connection:
            serial = publications.newest_serial(connection)
        return _Stand(serial, self._journal.stand())

    def _renew(self, stand: _Stand, before: _Stand | None, everything: bool) -> list[str]:
        changed = []
        if before is None or before.serial != stand.serial:
            with self._store.read() as connection:
                newest = publications.recent_now(connection, WINDOW)
            self._recent.write(newest[:RECENT_MOST])
            self._conversations.write(conversations_of(newest))
            # Slots of both have one key.
            changed.append(RECENT)
        if before is None or before.log != stand.log:
            changed += self._journal.renew(everything)
        return changed
