"""The tables are what the code says, on both databases, and the log only grows."""

from itertools import product

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError

from moderation.clock import Clock
from moderation.storage import schema, search
from moderation.storage.store import Store
from moderation.storage.tables import APPEND_ONLY, metadata
from tests.moderation.lived_in import contents, live


def test_the_migrations_make_the_tables_that_the_code_has(store: Store) -> None:
    indexes = search.POSTGRESQL_INDEXES  # written in SQL: their expressions are no columns
    opts = {
        "compare_type": True,
        "include_name": lambda name, kind, _parents: (
            not ((kind == "table" and search.is_index(name)) or (kind == "index" and name in indexes))
        ),
    }
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), metadata) == []


def test_the_newest_revision_that_the_files_name_is_the_end_of_alembic_s_chain() -> None:
    assert schema.newest() == ScriptDirectory.from_config(schema.config()).get_current_head()


def test_upgrading_again_changes_nothing(store: Store, clock: Clock) -> None:
    live(store, clock())
    before = contents(store)
    schema.upgrade(store)
    assert contents(store) == before
    with store.read() as connection:
        assert schema.current(connection) == schema.newest()


def test_the_migrations_go_back_and_forth_again(store: Store) -> None:
    with store.engine.execution_options(ecoute_durable=True).begin() as connection:
        command.downgrade(schema.config(connection), "base")
    with store.read() as connection:
        left = MetaData()
        left.reflect(connection)
        assert left.tables.keys() == {"alembic_version"}
        assert schema.current(connection) is None
    schema.upgrade(store)
    with store.read() as connection:
        assert schema.current(connection) == schema.newest()


def test_the_log_refuses_every_change_but_growth(store: Store, clock: Clock) -> None:
    live(store, clock())
    before = contents(store)
    changes = [
        "UPDATE {table} SET role = 'rewritten'",
        "UPDATE {table} SET role = 'rewritten' WHERE seq = 1",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE seq = 1",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE seq = 1"
        if store.sqlite
        else "TRUNCATE {table} CASCADE",
    ]
    for table, change in product(APPEND_ONLY, changes):
        assert before[table], f"nothing in {table} to change"
        statement = text(change.format(table=table))
        with pytest.raises(DBAPIError, match=r"append-only|UNIQUE"):
            store.write(lambda connection, statement=statement: connection.execute(statement))
    assert contents(store) == before


def test_a_column_without_a_comment_or_with_a_naive_moment_is_a_mistake(store: Store, clock: Clock) -> None:
    naive = clock().replace(tzinfo=None)
    with pytest.raises(Exception, match="has no time zone"):
        live(store, naive)
