"""Taking what was erased out of SQLite's index of words: in small steps, between which everybody else writes.

The index only marks words as gone; they stand in its pages until it is merged anew, which takes as long as it is large.
The erasure does that itself where the index is small; else it asks for it with a row in the outbox.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from moderation.acts.erase import TIDY
from moderation.clock import Clock
from moderation.storage import outbox, search
from moderation.storage.outbox import Task
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02
"""Between two steps: the writer is not to be busy with this alone."""

MOST = 1_000
"""Erasures that one tidying answers for."""


class Tidying(Worker):
    """Tidies the index after erasures. What a stop or a crash interrupts is begun anew at the next start."""

    POLL_SECONDS = 5.0
    FAILED = "tidying the index of words failed"

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._clock = clock
        self._name = f"tidying/{id(self)}"

    def turn(self) -> None:
        """Tidy the index, if an erasure asked for it."""
        with self._store.read() as connection:
            if not outbox.waits(connection, TIDY):
                return
        now = self._clock()
        tasks = self._store.write(lambda connection: self._claim(connection, now))
        if tasks and tidy(self._store, self._pause):
            # Only those: what was erased while it went on may stand where it had passed already.
            seqs = [task.seq for task in tasks]
            self._store.write(lambda connection: outbox.done(connection, seqs, self._clock()))
            log.info("the index of words is tidy")
        elif tasks:
            self._store.write(lambda connection: outbox.release(connection, self._name))

    def _claim(self, connection: Connection, now: datetime) -> list[Task]:
        return outbox.claim(connection, TIDY, self._name, now, MOST)

    def _pause(self) -> bool:
        return self._stopping.wait(PAUSE_SECONDS)


def tidy(store: Store, stop: Callable[[], bool] = lambda: False) -> bool:
    """Tidy the whole index, a step a transaction; False if `stop`, asked between them, ended it before."""
    begin = True
    # Nobody need wait for the disk: what a power cut makes forgotten is begun anew, until the row that asks is done.
    while not store.write(partial(search.tidy, begin=begin), durable=False):
        if stop():
            return False
        begin = False
    return True
