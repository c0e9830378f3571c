"""Keeping the model up with the log of decisions.

What is new is learnt as it comes. What takes a decision back (an undo, an erasure, a reversal) cannot be subtracted:
then everything is learnt anew from the store; and once a day as well, so that words which the store no longer holds
are forgotten here too.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from moderation.clock import Clock
from moderation.storage import triage
from moderation.storage.store import Store
from moderation.triage.cache import Learnt, NoModel, load, save
from moderation.triage.learning import Model

log = logging.getLogger(__name__)

WINDOW = 10_000
"""The newest decisions that a model is put together from: what was decided long ago followed other habits."""

BATCH = 100
"""Decisions learnt between two pauses, in which requests are answered."""

FETCHED = 2_000
"""Decisions read from the store at a time: to find the last word on each takes as long for few as for many."""

RENEWED = timedelta(days=1)

REST = 20
"""After learning anew for so long, it is left alone for that many times as long, however often somebody undoes."""


class Learner:
    """Learns from `store`, and keeps what it knows in `file`. `pause` is called between batches; True ends the work."""

    def __init__(self, store: Store, file: Path, clock: Clock, pause: Callable[[], bool] = lambda: False) -> None:
        self._store = store
        self._file = file
        self._clock = clock
        self._pause = pause
        self._rest_until: datetime | None = None
        self.learnt = self._kept()
        """What is known now; replaced and never changed. None before the first time."""

    def _kept(self) -> Learnt | None:
        """The model in the file, if it is one and has learnt from this very log."""
        try:
            found = load(self._file)
        except NoModel as reason:
            log.info("triage learns anew: %s", reason)
            return None
        with self._store.read() as connection:
            ours = triage.link_at(connection, found.seq) == found.link
        if not ours:
            log.info("triage learns anew: %s has learnt from another log", self._file)
        return found if ours else None

    def follow(self) -> bool:
        """Learn what was decided since the last time; whether there was anything."""
        before, now = self.learnt, self._clock()
        with self._store.read() as connection:
            seq, link = triage.newest(connection)
            anew = before is None or now - before.built_at >= RENEWED
            if before is not None and not anew:
                if seq == before.seq:
                    return False
                anew = triage.unsaid(connection, before.seq, seq)
            oldest = triage.oldest_place(connection, WINDOW) - 1 if anew else 0
        if before is None or anew:
            if self._rest_until is not None and now < self._rest_until:
                return False
            model, after, built_at = Model(), oldest, now
        else:
            model, after, built_at = before.model.copy(), before.seq, before.built_at
        if not self._learn(model, after, seq):
            return False
        if anew:
            done = self._clock()
            self._rest_until = done + REST * (done - now)
        self.learnt = Learnt(model, seq, link, built_at)
        self._keep(self.learnt)
        return True

    def _learn(self, model: Model, after: int, until: int) -> bool:
        """Take in what was decided between these places; False when it had to stop before the end."""
        while True:
            with self._store.read() as connection:
                lessons = triage.lessons(connection, after, until, FETCHED)
            for start in range(0, len(lessons), BATCH):
                if start and self._pause():
                    return False
                batch = lessons[start : start + BATCH]
                model.learn([each.words for each in batch], [each.refused for each in batch])
            if len(lessons) < FETCHED:
                return True
            after = lessons[-1].seq
            if self._pause():
                return False

    def _keep(self, learnt: Learnt) -> None:
        try:
            save(self._file, learnt)
        except OSError as error:  # it is a cache: what is not kept is learnt again at the next start
            log.warning("what triage has learnt cannot be kept: %s", error)
