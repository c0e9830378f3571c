"""Work that follows the threads, one subject at a time, so that no decision waits for it.

Whoever changes something asks in the outbox, in the transaction that changes it, or that settles what changed it.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from moderation.clock import Clock
from moderation.site import weaving
from moderation.storage import outbox
from moderation.storage.store import Store

log = logging.getLogger(__name__)

RETRY = timedelta(seconds=5)


class Following:
    """Does what waits of the outbox's `topic`: `work` is given the subject, while nobody else weaves below `var`.

    `named`: what the log calls it, before the subject. `worker`: who claims.
    """

    def __init__(
        self, topic: str, named: str, work: Callable[[str], None], store: Store, var: Path, clock: Clock, worker: str
    ) -> None:
        self._topic, self._named = topic, named
        self._work = work
        self._store = store
        self._var = var
        self._clock = clock
        self._worker = worker
        self._failing: dict[str, str] = {}

    @property
    def failed(self) -> str | None:
        """What the subject failed of that has failed longest; None where each was done when it was last tried."""
        return next(iter(self._failing.values()), None)

    def failed_of(self, subject: str) -> bool:
        """Whether it failed when it was last tried."""
        return subject in self._failing

    def do_next(self) -> bool:
        """Do the work for one subject that waits; whether there was one to try. A failure is tried again later.

        Killed anywhere, it is done again: the request is settled last.
        """
        with self._store.read() as connection:
            if not outbox.waits(connection, self._topic):
                return False
        with weaving(self._var):
            tasks = self._store.write(lambda c: outbox.claim(c, self._topic, self._worker, self._clock(), 1))
            if not tasks:
                return False
            seqs, subject = [task.seq for task in tasks], tasks[0].subject
            try:
                self._work(subject)
            except Exception as error:
                log.warning("publishing %s %s failed: %s", self._named, subject, error)
                due = self._clock() + RETRY
                self._failing[subject] = reason = f"{type(error).__name__}: {error}"
                self._store.write(lambda connection: outbox.retry(connection, seqs, reason, due))
                return True
            self._store.write(lambda connection: outbox.done(connection, seqs, self._clock()), durable=False)
            self._failing.pop(subject, None)
            return True


def ask(connection: Connection, topic: str, subjects: Iterable[str], now: datetime) -> None:
    """Ask for `subjects`, once for each as long as nobody is at it."""
    for subject in subjects:
        if not outbox.asked(connection, topic, subject):
            outbox.ask(connection, topic, subject, now)
