"""What waits to be published is no difference of the thread or page that shows it: it is reported once, by itself."""

from sqlalchemy import Connection, select

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.storage.outbox import WAITING
from moderation.storage.tables import outbox


def waits_for_publication(connection: Connection, post: str) -> bool:
    """Whether somebody asked for the thread of `post`, or the record or drawing of that name, to be published anew."""
    asked = outbox.c.topic.in_((PUBLISH, REPUBLISH, DRAWING, RECORD)) & (outbox.c.subject == post)
    query = select(outbox.c.seq).where(WAITING, asked).limit(1)
    return connection.execute(query).first() is not None
