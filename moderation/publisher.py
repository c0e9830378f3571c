"""The publisher: from the outbox to the publication and the pages.

For each thread that changed it writes the publication's document, weaves the pages that show it, and marks the work
done *last*. Killed anywhere, it does the same again and arrives at the same bytes.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import PUBLISH
from moderation.clock import Clock
from moderation.publication import Catalogue, Publication, Thread
from moderation.rules import RulesPublisher
from moderation.site import weaving
from moderation.sitewide import Sitewide
from moderation.storage import outbox, publications
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

BATCH = 100
"""Outbox rows taken at a time: many decisions on one thread are one publication."""

RETRY = timedelta(seconds=5)
TICK = timedelta(minutes=1)

SITEWIDE = timedelta(seconds=2)
"""What the site shows of all threads at once follows so closely, and no closer."""

UNSYNCED = timedelta(minutes=5)
"""Pages are not forced to the disk: after a power cut, what was woven so long before it is woven again."""


class Publisher(Worker):
    """Publishes what waits. `weave` fills the pages of the posts it is given; `clock` is injected.

    What the site shows of all threads at once follows them (`moderation.sitewide`), and what it says of `rules`.
    """

    POLL_SECONDS = 0.5
    FAILED = "publishing failed"

    def __init__(
        self,
        store: Store,
        var: Path,
        catalogue: Callable[[], Catalogue],
        weave: Callable[[Iterable[str]], list[str]],
        clock: Clock,
        rules: RulesPublisher | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._var = var
        self._publication = Publication(var / "publication")
        self._sitewide = Sitewide(store, var, weave, clock)
        self._rules = rules
        self._catalogue = catalogue
        self._weave = weave
        self._clock = clock
        self._worker = f"{socket.gethostname()}/{os.getpid()}/{id(self)}"
        self._took_over = False
        self._calendar_due = self._sitewide_due = clock()
        self.alive_at = clock()
        self.failed: str | None = None
        """What the last try to publish failed of; None after one that did not."""

    def turn(self) -> None:
        """Publish what waits, and what follows from it and from the calendar. The first turn makes up for the dead."""
        self.alive_at = self._clock()
        if not self._took_over:
            self.recover()
            self.redo_unsynced()
            self._took_over = True
        # While publishing fails, what was asked for still waits: asking again would only pile it up.
        if self.failed is None and self.alive_at >= self._calendar_due:
            self.follow_the_calendar()
            self._calendar_due = self.alive_at + TICK
        while self.publish_waiting() and not self._stopping.is_set():
            pass
        if not self._stopping.is_set() and self.alive_at >= self._sitewide_due:
            self._sitewide_due = self.alive_at + SITEWIDE
            self.publish_sitewide()

    def recover(self) -> None:
        """Take over from workers of this machine that died."""

        def work(connection: Connection) -> None:
            for worker in outbox.workers(connection, PUBLISH):
                if _is_dead(worker):
                    outbox.release(connection, worker)

        self._store.write(work)

    def redo_unsynced(self) -> None:
        """Ask again for what was published so shortly before the last publication that a power cut may have lost it."""

        def work(connection: Connection) -> None:
            last = publications.last_publication(connection)
            if last is not None:
                for post in publications.published_after(connection, last - UNSYNCED):
                    outbox.ask(connection, PUBLISH, post, self._clock())

        self._store.write(work)

    def publish_waiting(self) -> int:
        """Publish one batch of what waits; returns how many rows of the outbox it settled."""
        with self._store.read() as connection:
            if not outbox.waits(connection, PUBLISH):
                return 0
        with weaving(self._var):
            tasks, threads = self._store.write(self._claim)
            if not tasks:
                return 0
            seqs = [task.seq for task in tasks]
            try:
                self._show(threads)
            except Exception as error:
                log.warning("publishing %s failed: %s", ", ".join(sorted({t.subject for t in tasks})), error)
                due = self._clock() + RETRY
                self.failed = reason = f"{type(error).__name__}: {error}"
                self._store.write(lambda connection: outbox.retry(connection, seqs, reason, due))
                return 0
            # Forgotten in a power cut, it is done again: nobody need wait for the disk.
            self._store.write(lambda connection: outbox.done(connection, seqs, self._clock()), durable=False)
            self.failed = None
            return len(tasks)

    def publish_all(self) -> list[str]:
        """Publish every thread anew, whatever the outbox says; returns their posts."""
        with weaving(self._var):
            with self._store.read() as connection:
                posts = publications.posts_with_contributions(connection)
                posts = sorted({*posts, *(post for post, _s, _c in publications.published_since(connection, 0))})
            for start in range(0, len(posts), BATCH):
                part = posts[start : start + BATCH]
                self._show(self._store.write(lambda connection, part=part: self._renew(connection, part)))  # type: ignore[misc]
        self.publish_sitewide(everything=True)
        return posts

    def publish_sitewide(self, everything: bool = False) -> bool:
        """Publish what the site shows of all threads at once, if it changed; whether it did. Raises as weaving does."""
        changed = self._sitewide.publish(everything)
        return (self._rules is not None and self._rules.publish(everything)) or changed

    def follow_the_calendar(self) -> int:
        """Ask for the threads whose last day for comments has passed, or was moved; returns how many."""
        catalogue = self._catalogue()
        now = self._clock()
        with self._store.read() as connection:
            told = publications.closed_posts(connection)
        changed = [
            post.key
            for post in catalogue.posts.values()
            if (post.comments_until or post.key in told) and is_closed(catalogue, post.key, now) != (post.key in told)
        ]

        def work(connection: Connection) -> None:
            for key in changed:
                outbox.ask(connection, PUBLISH, key, now)

        if changed:
            self._store.write(work)
        return len(changed)

    def _claim(self, connection: Connection) -> tuple[list[outbox.Task], list[Thread]]:
        tasks = outbox.claim(connection, PUBLISH, self._worker, self._clock(), BATCH)
        return tasks, self._renew(connection, sorted({task.subject for task in tasks}))

    def _renew(self, connection: Connection, posts: Iterable[str]) -> list[Thread]:
        publications.hold(connection)
        catalogue = self._catalogue()
        now = self._clock()
        return [
            publications.renew(
                connection, publications.thread_now(connection, post, is_closed(catalogue, post, now)), now
            )
            for post in posts
        ]

    def _show(self, threads: list[Thread]) -> None:
        for thread in threads:
            self._publication.write(thread)
        self._weave([thread.post for thread in threads])


def is_closed(catalogue: Catalogue, key: str, now: datetime) -> bool:
    """Whether readers are to be told that the thread is closed by its date. A post that is gone takes nothing."""
    post = catalogue.posts.get(key)
    if post is None or post.comments_until is None:
        return False
    return now.astimezone(ZoneInfo(catalogue.timezone)).date() > post.comments_until


def _is_dead(worker: str) -> bool:
    host, pid, _ = worker.split("/")
    if host != socket.gethostname() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
