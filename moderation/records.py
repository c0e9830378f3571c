"""The records of brands: published after the threads, one brand at a time, so that no decision waits for figures.

Whoever changes something that a record shows asks for it in the outbox (`acts.RECORD`), in the transaction that changes
it; the publisher does for each story with cases that it publishes.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import RECORD
from moderation.clock import Clock
from moderation.following import Following, ask
from moderation.publication import Catalogue
from moderation.publication.cases import BrandRecord
from moderation.publication.record_documents import RecordsFolder
from moderation.site import weaving
from moderation.storage import record_publication, records
from moderation.storage.records import Published
from moderation.storage.store import Store


class Records:
    """Publishes records below `var`; `weave` is given the slugs of brands whose pages are to be filled anew."""

    def __init__(
        self,
        store: Store,
        var: Path,
        catalogue: Callable[[], Catalogue],
        weave: Callable[[Iterable[str]], list[str]],
        clock: Clock,
        worker: str,
    ) -> None:
        self._store = store
        self._var = var
        self._folder = RecordsFolder(var / "publication")
        self._catalogue = catalogue
        self._weave = weave
        self._clock = clock
        self._following = Following(RECORD, "the record of", self._publish, store, var, clock, worker)

    @property
    def failed(self) -> str | None:
        """What the record failed of that has failed longest; None where each was published when it was last tried."""
        return self._following.failed

    def publish_next(self) -> bool:
        """Publish the record of one brand that waits; whether there was one to try. A failure is tried again later.

        Killed anywhere, it is done again: whether pages show it is kept.
        """
        return self._following.do_next()

    def ask_for_the_day(self) -> int:
        """Ask for the records in which cases wait a day longer than was published; returns how many."""
        now = self._clock()
        zone = self._zone()
        midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
        with self._store.read() as connection:
            late = records.waiting_since(connection, midnight)
        if late:
            self._store.write(lambda connection: ask(connection, RECORD, late, now))
        return len(late)

    def ask_for_all(self) -> None:
        """Ask for every record, to be written and shown whatever was before."""

        def work(connection: Connection) -> list[str]:
            records.doubt(connection)
            brands = records.brands(connection)
            ask(connection, RECORD, brands, self._clock())
            return brands

        with weaving(self._var):
            self._folder.discard(self._store.write(work))

    def _publish(self, brand: str) -> None:
        now, zone = self._clock(), self._zone()
        with self._store.read() as connection:
            before = records.published(connection, brand)
            record = record_publication.brand_record(connection, brand, now, zone)
        published, record = _next(before, record, zone)
        if before is not None and before.shown and published == before:
            return
        self._store.write(lambda c: records.keep(c, brand, replace(published, shown=False)), durable=False)
        self._folder.write(record)
        self._weave([brand])
        self._store.write(lambda c: records.keep(c, brand, replace(published, shown=True)), durable=False)

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._catalogue().timezone)


def _next(before: Published | None, record: BrandRecord, zone: ZoneInfo) -> tuple[Published, BrandRecord]:
    """What is to be published, where `before` was and the store says `record` now: as of then, if nothing is new."""
    told, now = record_publication.digest(record), record.as_of
    if before is not None and before.digest == told and not _waits_longer(record, before.as_of, zone):
        return before, replace(record, as_of=before.as_of)
    return Published(told, now, now, shown=True), record


def _waits_longer(record: BrandRecord, before: datetime, zone: ZoneInfo) -> bool:
    """Whether a day has begun since `before`, and cases that wait have waited that much longer."""
    waits = any(each.state in records.UNANSWERED for each in record.cases)
    return waits and before.astimezone(zone).date() < record.as_of.astimezone(zone).date()
