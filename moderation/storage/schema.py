"""Bringing a database to today's tables, through Alembic's migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from moderation.storage.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file; migrations run on `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def upgrade(store: Store, revision: str = "head") -> None:
    """Create or migrate the tables up to `revision`. Safe to call at every start."""
    with store.engine.execution_options(ecoute_durable=True).begin() as connection:
        if revision != "head" or current(connection) != newest():
            command.upgrade(config(connection), revision)


def current(connection: Connection) -> str | None:
    """The revision of the database, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this code works with."""
    return ScriptDirectory.from_config(config()).get_current_head()
