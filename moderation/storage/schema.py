"""Bringing a database to today's tables, through Alembic's migrations.

Alembic is loaded where there is something to migrate: it takes a tenth of what the start of the service costs, or 0.3 s
of every command, and hardly any start has a migration to run.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from moderation.storage.store import Store

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration without a file; migrations run on `connection`."""
    settings: Config = import_module("alembic.config").Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def upgrade(store: Store, revision: str = "head") -> None:
    """Create or migrate the tables up to `revision`. Safe to call at every start."""
    with store.engine.execution_options(ecoute_durable=True).begin() as connection:
        if revision != "head" or current(connection) != newest():
            import_module("alembic.command").upgrade(config(connection), revision)


def current(connection: Connection) -> str | None:
    """The revision of the database, None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def newest() -> str:
    """The revision that this code works with: each migration's file is called after its own, and they count on."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
