"""What waits to be published is no difference of the thread or page that shows it: it is reported once, by itself."""

from pelican.plugins.brands.comparison import COMPARISON
from sqlalchemy import Connection, select

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.publication import Catalogue
from moderation.publication.cases import DRAWN
from moderation.storage.outbox import WAITING
from moderation.storage.tables import outbox


def waits_for_publication(connection: Connection, post: str) -> bool:
    """Whether somebody asked for the thread of `post`, or the record or drawing of that name, to be published anew."""
    asked = outbox.c.topic.in_((PUBLISH, REPUBLISH, DRAWING, RECORD)) & (outbox.c.subject == post)
    query = select(outbox.c.seq).where(WAITING, asked).limit(1)
    return connection.execute(query).first() is not None


def waits_for_weaving(connection: Connection, key: str, catalogue: Catalogue) -> bool:
    """Whether the slot that pages call `key` is still to be woven: it waits itself, or something that it shows does.

    The curve of a saga shows its stories, a drawing its page, the comparison all brands: where their documents are
    written and weaving failed, or was killed, what follows from them waits too.
    """
    shown = key.removesuffix(DRAWN)
    behind = {key, shown, *(post.key for post in catalogue.posts.values() if post.saga == shown)}
    if key == COMPARISON:
        behind |= catalogue.brands.keys()
    return any(waits_for_publication(connection, each) for each in sorted(behind))
