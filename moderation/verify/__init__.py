"""Whether store, log, publication and site all agree. Each difference is one line: what, where, what to do.

It reads only, and may run while the service works: what is being changed at the moment is no difference. Nothing is
held for longer than one thread or one page takes to compare.
"""

from collections.abc import Iterator

from moderation.clock import Clock, system_clock
from moderation.publication import ContractError
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage.store import Store
from moderation.verify.case_log import case_log_differences
from moderation.verify.cases import case_differences, record_differences
from moderation.verify.database import database_differences
from moderation.verify.journal import journal_differences
from moderation.verify.log import log_differences
from moderation.verify.outbox import outbox_differences
from moderation.verify.pages import page_differences
from moderation.verify.recent import recent_differences
from moderation.verify.replies import reply_differences
from moderation.verify.rules import rules_differences
from moderation.verify.threads import thread_differences
from moderation.verify.trail import trail_differences

__all__ = ["verify"]


def verify(store: Store, settings: Settings, clock: Clock = system_clock) -> Iterator[str]:
    """The differences, nearest to the ground first: database, log, publication, pages, outbox.

    A damaged database or catalogue is all that is said: nothing else can be compared then.
    """
    catalogue = CatalogueFile(settings.catalogue)
    damaged = False
    for difference in database_differences(store):
        damaged = True
        yield difference
    if damaged:
        return
    try:
        catalogue()
    except ContractError as error:
        yield str(error)
        return
    yield from trail_differences(store, settings.publication)
    yield from log_differences(store)
    yield from case_log_differences(store)
    yield from reply_differences(store)
    yield from journal_differences(store, settings)
    agreed = True
    for difference in thread_differences(store, settings, catalogue, clock):
        agreed = False
        yield difference
    yield from case_differences(store, settings, catalogue, clock)
    yield from record_differences(store, settings, catalogue)
    if agreed:  # else what differs there is only the same once more
        yield from recent_differences(store, settings, clock)
    yield from rules_differences(settings, clock)
    yield from page_differences(store, settings, catalogue)
    yield from outbox_differences(store, clock())
