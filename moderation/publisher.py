"""The publisher: from the outbox to the publication and the pages.

For each thread that changed it writes the publication's document and that of its cases, weaves the pages that show it,
and marks the work done *last*. Killed anywhere, it does the same again and arrives at the same bytes.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.clock import Clock
from moderation.drawings import Drawings
from moderation.following import RETRY, Following, ask
from moderation.publication import Catalogue, Publication, Thread
from moderation.publication.case_documents import CasesFolder
from moderation.publication.cases import StoryCases
from moderation.records import Records
from moderation.rules import RulesPublisher
from moderation.site import weaving
from moderation.sitewide import Sitewide
from moderation.storage import case_publication, outbox, publications, records, stories
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

BATCH = 100
"""Outbox rows taken at a time: many decisions on one thread are one publication."""

ANEW = 50
"""Threads in which nothing was decided, published anew at a time: then it is time to look at everything else."""

TICK = timedelta(minutes=1)

SITEWIDE = timedelta(seconds=2)
"""What the site shows of all threads at once follows so closely, and no closer."""

UNSYNCED = timedelta(minutes=5)
"""Pages are not forced to the disk: after a power cut, what was woven so long before it is woven again."""


class Publisher(Worker):
    """Publishes what waits. `weave` fills the pages of the posts it is given; `clock` is injected.

    What the site shows of all threads at once follows them (`moderation.sitewide`), what it says of `rules`, the
    drawings of cases (`moderation.drawings`) and the records of brands (`moderation.records`).
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
        self._cases = CasesFolder(var / "publication")
        self._sitewide = Sitewide(store, var, weave, clock)
        self._rules = rules
        self._catalogue = catalogue
        self._weave = weave
        self._clock = clock
        self._worker = f"{socket.gethostname()}/{os.getpid()}/{id(self)}"
        self._anew = Following(REPUBLISH, "the thread", self._publish_anew, store, var, clock, self._worker)
        self._drawings = Drawings(store, var, catalogue, weave, clock, self._worker)
        self._records = Records(store, var, catalogue, weave, clock, self._worker)
        self._took_over = False
        self._calendar_due = self._sitewide_due = clock()
        self.alive_at = clock()
        self._failed: str | None = None

    @property
    def failed(self) -> str | None:
        """What the last try to publish a thread failed of, or that of a drawing or record; None if none did."""
        return self._failed or self._anew.failed or self._drawings.failed or self._records.failed

    def turn(self) -> None:
        """Publish what waits, and what follows from it and from the calendar. The first turn makes up for the dead."""
        self.alive_at = self._clock()
        if not self._took_over:
            self.recover()
            self.redo_unsynced()
            self._took_over = True
        # While publishing fails, what was asked for still waits: asking again would only pile it up.
        if self._failed is None and self.alive_at >= self._calendar_due:
            self.follow_the_calendar()
            self._calendar_due = self.alive_at + TICK
        while self.publish_waiting() and not self._stopping.is_set():
            pass
        if self.publish_anew():
            self.wake()  # there may be more, and there is no need to wait for it
        if not self._stopping.is_set() and self.alive_at >= self._sitewide_due:
            self._sitewide_due = self.alive_at + SITEWIDE
            self.publish_sitewide()

    def recover(self) -> None:
        """Take over from workers of this machine that died."""

        def work(connection: Connection) -> None:
            topics = (PUBLISH, REPUBLISH, DRAWING, RECORD)
            for worker in {each for topic in topics for each in outbox.workers(connection, topic)}:
                if _is_dead(worker):
                    outbox.release(connection, worker)

        self._store.write(work)

    def redo_unsynced(self) -> None:
        """Ask again for what was published so shortly before the last publication that a power cut may have lost it."""

        def work(connection: Connection) -> None:
            last = publications.last_publication(connection)
            if last is not None:
                posts = publications.published_after(connection, last - UNSYNCED)
                for post in posts:
                    outbox.ask(connection, PUBLISH, post, self._clock())
                stories = set(case_publication.posts(connection))
                self._drawings.ask(connection, [post for post in posts if post in stories])
                ask(connection, RECORD, records.doubt(connection, last - UNSYNCED), self._clock())

        self._store.write(work)

    def publish_waiting(self) -> int:
        """Publish one batch of what waits; returns how many rows of the outbox it settled."""
        with self._store.read() as connection:
            if not outbox.waits(connection, PUBLISH):
                return 0
        with weaving(self._var):
            tasks, shown = self._store.write(self._claim)
            if not tasks:
                return 0
            seqs = [task.seq for task in tasks]
            try:
                self._show(shown)
            except Exception as error:
                log.warning("publishing %s failed: %s", ", ".join(sorted({t.subject for t in tasks})), error)
                due = self._clock() + RETRY
                self._failed = reason = f"{type(error).__name__}: {error}"
                self._store.write(lambda connection: outbox.retry(connection, seqs, reason, due))
                return 0
            # What was tried before may have been drawn of documents that were not written yet.
            again = {task.subject for task in tasks if task.attempts > 1}
            redrawn = [each.thread.post for each in shown if each.redrawn or each.thread.post in again]

            def settle(connection: Connection) -> None:
                self._drawings.ask(connection, redrawn)
                outbox.done(connection, seqs, self._clock())

            # Forgotten in a power cut, it is done again: nobody need wait for the disk.
            self._store.write(settle, durable=False)
            self._failed = None
            return len(tasks)

    def publish_anew(self) -> int:
        """Publish some of the threads in which nothing was decided, and between two what was decided meanwhile; returns
        how many, 0 when none is left."""
        number = 0
        while number < ANEW and not self._stopping.is_set() and self._anew.do_next():
            number += 1
            self.publish_waiting()
        return number

    def publish_everything(self) -> int:
        """Publish all that waits, and what follows from it; returns how many rows of the outbox asked for a thread."""
        settled = 0
        while batch := self.publish_waiting() or self.publish_anew():
            settled += batch
        self.publish_sitewide()
        return settled

    def publish_all(self) -> list[str]:
        """Publish every thread anew, whatever the outbox says; returns their posts."""
        with weaving(self._var):
            with self._store.read() as connection:
                posts = publications.posts_with_contributions(connection)
                published = (post for post, _serial, _closed in publications.published_since(connection, 0))
                posts = sorted({*posts, *published, *case_publication.posts(connection)})
            self._cases.discard(set(posts))
            for start in range(0, len(posts), BATCH):
                part = posts[start : start + BATCH]
                self._show(self._store.write(lambda connection, part=part: self._renew(connection, part)))  # type: ignore[misc]
        self._drawings.ask_for_all()
        self._records.ask_for_all()
        self.publish_sitewide(everything=True)
        return posts

    def publish_sitewide(self, everything: bool = False) -> bool:
        """Publish what the site shows of all threads at once, if it changed; whether it did. Raises as weaving does.

        Drawings and records last, and between two whatever was decided meanwhile: nobody who decides waits for them.
        """
        changed = self._sitewide.publish(everything)
        changed = (self._rules is not None and self._rules.publish(everything)) or changed
        while not self._stopping.is_set() and (self._drawings.draw_next() or self._records.publish_next()):
            changed = True
            self.publish_waiting()
        return changed

    def follow_the_calendar(self) -> int:
        """Ask for what the day or a build changed; returns how many threads.

        Threads whose last day for comments has passed, or was moved; stories with cases that say something else of
        themselves; records of brands whose cases wait a day longer.
        """
        catalogue = self._catalogue()
        now = self._clock()
        with self._store.read() as connection:
            told, known = publications.closed_posts(connection), stories.known(connection)
        changed = [
            post.key
            for post in catalogue.posts.values()
            if (post.comments_until or post.key in told) and is_closed(catalogue, post.key, now) != (post.key in told)
        ]
        for key in known.keys() & catalogue.posts.keys():
            story = stories.told_by(catalogue.posts[key], catalogue)
            if story is not None and story != known[key]:
                changed.append(key)

        def work(connection: Connection) -> None:
            for key in changed:
                outbox.ask(connection, PUBLISH, key, now)

        if changed:
            self._store.write(work)
        self._records.ask_for_the_day()
        return len(changed)

    def _claim(self, connection: Connection) -> tuple[list[outbox.Task], list["_Shown"]]:
        tasks = outbox.claim(connection, PUBLISH, self._worker, self._clock(), BATCH)
        return tasks, self._renew(connection, sorted({task.subject for task in tasks}))

    def _publish_anew(self, post: str) -> None:
        """The records of its brands were asked for by whoever asked for this, once for all posts."""

        def work(connection: Connection) -> list[_Shown]:
            shown = self._renew(connection, [post], followed=False)
            # Drawn after this, also when it is killed here: what was begun is done again before anything is drawn.
            if shown[0].redrawn or self._anew.failed_of(post):
                self._drawings.ask(connection, [post])
            return shown

        self._show(self._store.write(work))

    def _renew(self, connection: Connection, posts: Iterable[str], followed: bool = True) -> list["_Shown"]:
        publications.hold(connection)
        catalogue = self._catalogue()
        return [self._renew_one(connection, catalogue, post, followed) for post in posts]

    def _renew_one(self, connection: Connection, catalogue: Catalogue, post: str, followed: bool) -> "_Shown":
        now = self._clock()
        thread = publications.thread_now(connection, post, is_closed(catalogue, post, now))
        cases = case_publication.story_cases(connection, post, now, ZoneInfo(catalogue.timezone))
        if cases.cases and followed:
            self._follow(connection, catalogue, cases, now)
        told = case_publication.digest(cases)
        redrawn = told != publications.cases_told(connection, post)
        return _Shown(publications.renew(connection, thread, now, told), cases, redrawn)

    def _follow(self, connection: Connection, catalogue: Catalogue, cases: StoryCases, now: datetime) -> None:
        """Have the records of its brands follow a story, whose part in them depends on what it says of itself."""
        story = stories.told_by(catalogue.posts[cases.post], catalogue) if cases.post in catalogue.posts else None
        if story is not None:
            stories.remember(connection, cases.post, story)
        ask(connection, RECORD, [each.brand for each in cases.cases], now)

    def _show(self, shown: list["_Shown"]) -> None:
        for each in shown:
            self._publication.write(each.thread)
            self._cases.write(each.cases)
        self._weave([each.thread.post for each in shown])


class _Shown(NamedTuple):
    """What readers are to see under one post, and whether its cases say something else than before."""

    thread: Thread
    cases: StoryCases
    redrawn: bool


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
