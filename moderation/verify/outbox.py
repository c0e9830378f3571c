"""Outbox: work that waits, and work that was given up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.storage.outbox import lag
from moderation.storage.store import Store
from moderation.storage.tables import outbox

SHOWN = timedelta(days=7)
"""How long a letter that was given up is reported: addresses die every day, and an old one must not hide news."""


def outbox_differences(store: Store, now: datetime) -> Iterator[str]:
    """Rows that wait to be published (letters are on their way as long as they wait), and rows given up."""
    with store.read() as connection:
        waiting = sum(lag(connection, topic)[0] for topic in (PUBLISH, REPUBLISH, DRAWING, RECORD))
        if waiting:
            yield f"outbox: {waiting} waiting: run `ecoute publish`"
        query = select(outbox.c.seq, outbox.c.topic, outbox.c.failed_at, outbox.c.error)
        query = query.where(outbox.c.failed_at.is_not(None)).order_by(outbox.c.seq)
        for row in connection.execute(query):
            if row.topic in (PUBLISH, REPUBLISH, DRAWING, RECORD):
                yield f"outbox: row {row.seq} was given up ({row.error}); run `ecoute publish --all`"
            elif now - row.failed_at < SHOWN:
                yield f"outbox: row {row.seq} ({row.topic}) was given up ({row.error}); nobody got that letter"
