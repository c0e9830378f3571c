"""The herald: turns news in the outbox into letters, for those who gave an address or asked to be told.

News and letter are one transaction, so each is told once. Without a mail server nothing is told, and nothing piles up.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from moderation.acts.corrections import record_told
from moderation.acts.news import NEWS, Kind
from moderation.clock import Clock
from moderation.domain.errors import Unknown
from moderation.mail import digest
from moderation.mail.postbox import post_letter
from moderation.mail.telling import LATER, Teller
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import accounts, corrections, outbox
from moderation.storage.store import Store
from moderation.storage.tables import digests
from moderation.worker import Worker

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=5)
TRIES = 15
"""News that cannot be told are tried so often, over half a day."""


class Herald(Worker):
    """Writes the letters that news ask for, and the daily digest. `wake` tells the postman that there are letters."""

    POLL_SECONDS = 2.0
    FAILED = "telling news failed"

    def __init__(
        self,
        store: Store,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock
        self._wake_postman = wake

    def turn(self) -> None:
        """Tell all news that are due."""
        written = self.write_digest()
        self.record_told()
        while self.tell_one() and not self._stopping.is_set():
            written = True
        if written:
            self._wake_postman()

    def tell_one(self) -> bool:
        """Tell the oldest news that is due; False when there was none."""
        with self._store.read() as connection:
            if not outbox.is_due(connection, NEWS, self._clock()):
                return False
        now, failed = self._clock(), []

        def work(connection: Connection) -> bool:
            tasks = outbox.claim(connection, NEWS, f"herald/{id(self)}", now, 1)
            for task in tasks:
                failed.append(task.seq)
                due = self._tell(connection, task.subject, now)
                if due is None:
                    outbox.done(connection, [task.seq], now)
                else:
                    outbox.retry(connection, [task.seq], LATER, due)
            return bool(tasks)

        try:
            return self._store.write(work)
        except Exception as error:
            if not failed:
                raise
            log.exception("news %d could not be told; it will be tried again", failed[0])
            reason = f"{type(error).__name__}: {error}"
            self._store.write(lambda connection: self._put_off(connection, reason, now))
            return True

    def _put_off(self, connection: Connection, reason: str, now: datetime) -> None:
        """The oldest news failed: try again later, and not for ever; `ecoute verify` tells what was given up."""
        for task in outbox.claim(connection, NEWS, f"herald/{id(self)}", now, 1):
            if task.attempts >= TRIES:
                outbox.give_up(connection, [task.seq], reason, now)
            else:
                outbox.retry(connection, [task.seq], reason, now + RETRY * task.attempts)

    def _tell(self, connection: Connection, subject: str, now: datetime) -> datetime | None:
        """Write the letters of one row; returns when to look again, if it is too early now."""
        if not self._settings.smtp_url:
            return None
        kind, _, about = subject.partition(" ")
        teller = Teller(connection, self._settings, self._catalogue(), now)
        try:
            return teller.tell(Kind(kind), about)
        except Unknown:  # erased meanwhile: there is nobody left to tell
            return None

    def record_told(self) -> None:
        """Record which authors of stories were told of a corrective action: those whose letters were taken."""
        with self._store.read() as connection:
            if not corrections.letters_taken(connection):
                return
        self._store.write(lambda connection: record_told(connection, self._clock()))

    def write_digest(self) -> bool:
        """Write today's digest, if it is time, something waits, and nobody wrote it yet."""
        hour, settings = self._settings.digest_hour, self._settings
        if hour is None or not settings.smtp_url:
            return False
        catalogue, now = self._catalogue(), self._clock()
        local = now.astimezone(ZoneInfo(catalogue.timezone))
        day = local.date().isoformat()
        if local.hour < hour:
            return False
        with self._store.read() as connection:
            if digest.was_sent(connection, day):
                return False
            if not accounts.digest_readers(connection) or not digest.what_waits(connection, catalogue, now).total:
                return False

        def work(connection: Connection) -> bool:
            waiting = digest.what_waits(connection, catalogue, now)
            to = accounts.digest_readers(connection)
            if digest.was_sent(connection, day) or not waiting.total or not to:
                return False
            connection.execute(insert(digests).values(day=day, sent_at=now))  # of two processes, one fails here
            for reader in to:
                post_letter(connection, digest.digest_letter(reader, waiting, settings, catalogue.timezone, now), now)
            return True

        return self._store.write(work)
