"""Store ↔ publication: the newest contributions of all posts are those of the store, and so is what they add up to."""

from collections.abc import Iterator
from datetime import timedelta

from moderation.acts import PUBLISH, REPUBLISH
from moderation.clock import Clock
from moderation.publication import ContractError
from moderation.publication.conversations import WINDOW, ConversationsFile, conversations_of
from moderation.publication.recent import RECENT_MOST, RecentFile
from moderation.settings import Settings
from moderation.site import weaving
from moderation.storage import outbox, publications
from moderation.storage.store import Store

SOON = timedelta(seconds=30)
"""The document follows the threads within moments; so long after the last of them it has, or nobody is at work."""


def recent_differences(store: Store, settings: Settings, clock: Clock) -> Iterator[str]:
    """A document of the newest contributions that holds something else than the store, while nothing waits."""
    recent, conversations = RecentFile(settings.publication), ConversationsFile(settings.publication)
    with weaving(settings.var):
        with store.read() as connection:
            if outbox.waits(connection, PUBLISH) or outbox.waits(connection, REPUBLISH):
                return
            last = publications.last_publication(connection)
            newest = publications.recent_now(connection, WINDOW)
        try:
            differs = {
                recent.path: recent.read() != newest[:RECENT_MOST],
                conversations.path: conversations.read() != conversations_of(newest),
            }
        except ContractError as error:
            yield str(error)
            return
    for path in (path for path, differ in differs.items() if differ):
        if last is None or clock() - last >= SOON:
            yield f"{path}: holds other contributions than the store; run `ecoute publish`"
