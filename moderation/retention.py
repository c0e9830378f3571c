"""The worker that keeps nothing longer than promised: once an hour, and at the start."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from moderation.acts.retain import Gone, erase_ended, forget_dated
from moderation.clock import Clock
from moderation.domain.policy_rules import Policy
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)


class Retention(Worker):
    """Forgets what is due by `clock`, as `policy` says at that moment."""

    POLL_SECONDS = 60.0
    FAILED = "forgetting what was kept long enough failed"

    def __init__(self, store: Store, policy: Callable[[], Policy], clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._policy = policy
        self._clock = clock
        self._ran_at: datetime | None = None

    def wake(self) -> None:
        """Nothing that happens just now has been kept too long: it waits for its hour."""

    def turn(self) -> None:
        """Forget what is due, every hour."""
        self.look()

    def look(self) -> Gone | None:
        """Forget what is due, if the last time is an hour ago; None if it is not."""
        now = self._clock()
        if self._ran_at is not None and now - self._ran_at < EVERY:
            return None
        gone = self.forget(now)
        self._ran_at = now
        if gone:
            log.warning("kept long enough, and gone: %s", gone)
        return gone

    def forget(self, now: datetime) -> Gone:
        """Forget all that is due at `now`, in transactions that let others in between."""
        policy = self._policy()
        gone = self._store.write(lambda connection: forget_dated(connection, policy, now))
        while not self._stopping.is_set():
            erased = self._store.write(lambda connection: erase_ended(connection, policy, now))
            if not erased:
                break
            gone = replace(gone, contributions=gone.contributions + erased)
        return gone
