"""A blog with its service, to be tampered with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from moderation.publisher import Publisher
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage.store import Store
from moderation.verify import verify
from moderation.weaving import SiteWeaver
from tests.conftest import Cast, MovedClock


@dataclass
class Site:
    """A blog with its service, everything published and at peace."""

    settings: Settings
    store: Store
    clock: MovedClock
    cast: Cast

    @property
    def publisher(self) -> Publisher:
        catalogue = CatalogueFile(self.settings.catalogue)
        return Publisher(self.store, self.settings.var, catalogue, SiteWeaver(self.settings, catalogue), self.clock)

    def publish(self) -> None:
        self.publisher.publish_everything()

    def differences(self) -> list[str]:
        return list(verify(self.store, self.settings, self.clock))

    def only_difference(self) -> str:
        found = self.differences()
        assert len(found) == 1, found
        assert "\n" not in found[0]
        return found[0]

    def tamper(self, statement: str, **values: object) -> None:
        """What somebody does who has the database's password."""

        def work(connection: Any) -> None:
            if self.store.sqlite:
                kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
                for name, _sql in kept:
                    connection.execute(text(f"DROP TRIGGER {name}"))
                connection.execute(text(statement), values)
                for _name, sql in kept:
                    connection.execute(text(sql))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(statement), values)

        if self.store.sqlite:
            # Foreign keys cannot be switched off inside a transaction.
            with self.store.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
                work(connection)
                connection.commit()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
        else:
            self.store.write(work)

    def document(self, post: str) -> Path:
        return self.settings.publication / "threads" / f"{post}.json"

    def page(self, name: str) -> Path:
        return self.settings.output / name


def number(site: Site, body: str) -> tuple[int, str]:
    """seq and id of the contribution with these words."""
    with site.store.read() as connection:
        row = connection.execute(text("SELECT seq, id FROM contributions WHERE body = :body"), {"body": body}).one()
    return row.seq, row.id
