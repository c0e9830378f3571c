"""What waits to be published is no difference of the thread or page that shows it: it is reported once, by itself."""

from sqlalchemy import Connection, select

from moderation.acts import PUBLISH
from moderation.storage.outbox import WAITING
from moderation.storage.tables import outbox


def waits_for_publication(connection: Connection, post: str) -> bool:
    """Whether somebody asked for the thread of `post` to be published anew, and it was not yet."""
    query = select(outbox.c.seq).where(WAITING, outbox.c.topic == PUBLISH, outbox.c.subject == post).limit(1)
    return connection.execute(query).first() is not None
