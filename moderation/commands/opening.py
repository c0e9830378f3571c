"""The store, as every command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from moderation.settings import Settings
from moderation.storage import schema
from moderation.storage.store import Store


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store with today's tables."""
    store = Store(settings.database_url)
    try:
        schema.upgrade(store)
        yield store
    finally:
        store.close()
