"""Store ↔ publication: the newest contributions of all posts are those of the store."""

from collections.abc import Iterator
from datetime import timedelta

from moderation.acts import PUBLISH, REPUBLISH
from moderation.clock import Clock
from moderation.publication import ContractError
from moderation.publication.recent import RecentFile
from moderation.settings import Settings
from moderation.site import weaving
from moderation.storage import outbox, publications
from moderation.storage.store import Store

SOON = timedelta(seconds=30)
"""The document follows the threads within moments; so long after the last of them it has, or nobody is at work."""


def recent_differences(store: Store, settings: Settings, clock: Clock) -> Iterator[str]:
    """A document of the newest contributions that holds something else than the store, while nothing waits."""
    file = RecentFile(settings.publication)
    with weaving(settings.var):
        with store.read() as connection:
            if outbox.waits(connection, PUBLISH) or outbox.waits(connection, REPUBLISH):
                return
            last = publications.last_publication(connection)
            wanted = publications.recent_now(connection)
        try:
            differs = file.read() != wanted
        except ContractError as error:
            yield str(error)
            return
    if differs and (last is None or clock() - last >= SOON):
        yield f"{file.path}: holds other contributions than the store; run `ecoute publish`"
