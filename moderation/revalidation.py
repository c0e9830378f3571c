"""The worker that asks representatives once a year whether they still are, and lets lapse who does not say so."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation import keys
from moderation.acts import representatives
from moderation.acts.renewing import LINK_LIFE, post_renewal
from moderation.clock import Clock
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import joinings
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)


class Revalidation(Worker):
    """Looks once an hour, and at the start. `wake_others`: there are letters, and pages to be published."""

    POLL_SECONDS = 60.0
    FAILED = "asking representatives to renew their proofs failed"

    def __init__(
        self,
        store: Store,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        wake_others: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock
        self._wake_others = wake_others
        self._looked_at: datetime | None = None

    def wake(self) -> None:
        """Nothing that happens just now makes a year pass: it waits for its hour."""

    def turn(self) -> None:
        """Do what is due, every hour."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return
        if self.look(now):
            self._wake_others()
        self._looked_at = now

    def look(self, now: datetime) -> bool:
        """Ask who is to be asked, and let lapse who was and did not answer; whether anything came of it."""
        catalogue = self._catalogue()

        def work(connection: Connection) -> bool:
            late = representatives.lapse(connection, now)
            to_ask = representatives.to_ask(connection, now)
            for each in to_ask:
                asked = representatives.asked(connection, each, now)
                # Without mail nobody can be sent a link; whoever signs in can renew there.
                if self._settings.smtp_url and asked.renew_by is not None and asked.brand is not None:
                    brand = catalogue.brands.get(asked.brand)
                    key = keys.renewal_key(self._settings.secret, asked.seq, asked.renew_by, now + LINK_LIFE)
                    name, address = brand.name if brand else asked.brand, self._settings.service_address
                    post_renewal(connection, asked, name, key, asked.renew_by, address, catalogue.timezone, now)
            joinings.forget_ended(connection, now)
            return bool(late or to_ask)

        return self._store.write(work)
