"""The database itself: its file, its tables' revision, what refers to what, and the locks on the log."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, inspect, select, text
from sqlalchemy.exc import DatabaseError

from moderation.storage import schema
from moderation.storage.store import Store
from moderation.storage.tables import APPEND_ONLY, contributions, metadata

RESTORE = "restore the last good backup (`ecoute restore`)"

# PostgreSQL has one trigger for what takes three in SQLite (update, delete, replace).
TRIGGERS_SQLITE = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
TRIGGERS_POSTGRESQL = text(
    "SELECT 3 * count(*) FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass) AND NOT tgisinternal"
    " AND tgenabled IN ('O', 'A')"
)


def database_differences(store: Store) -> Iterator[str]:
    """What is wrong with the database as such."""
    where = store.url.render_as_string()
    damage = _damage(store) if store.sqlite else None
    if damage is not None:
        yield f"{where}: the file is damaged ({damage}); {RESTORE}"
        return
    with store.read() as connection:
        revision = schema.current(connection)
        if revision != schema.newest():
            yield (
                f"{where}: its tables are of revision {revision}, this release works with {schema.newest()}; "
                "start the service once, or use the release that wrote it"
            )
            return
        there = set(inspect(connection).get_table_names())
        missing = sorted(metadata.tables.keys() - there)
        if missing:
            yield f"{where}: the table {missing[0]} is gone; {RESTORE}"
            return
        for table in metadata.sorted_tables:
            yield from _orphans(connection, table)
        yield from _lost_parents(connection)
        for name in APPEND_ONLY:
            query = TRIGGERS_SQLITE if store.sqlite else TRIGGERS_POSTGRESQL
            if connection.execute(query, {"name": name}).scalar_one() < 3:
                yield (
                    f"{where}: the triggers that keep {name} append-only are gone, so rows may have been changed; "
                    f"compare with the last backup, and restore it into a new database to have them back"
                )


def _damage(store: Store) -> str | None:
    """What SQLite finds wrong with its file first. It may be damaged beyond looking."""
    try:
        with store.read() as connection:
            found = connection.execute(text("PRAGMA integrity_check(1)")).scalars().first()
    except DatabaseError as error:
        return str(error.orig)
    return None if found == "ok" else " ".join(str(found).split())


def _orphans(connection: Connection, table: Table) -> Iterator[str]:
    """Rows that refer to nothing: foreign keys hold them off, unless somebody switched those off."""
    for key in table.foreign_keys:
        referred = key.column.table.alias("referred")  # which may be the table itself
        child, parent = key.parent, referred.c[key.column.name]
        query = (
            select(child)
            .select_from(table.outerjoin(referred, child == parent))
            .where(child.is_not(None), parent.is_(None))
            .order_by(child)
        )
        for value in connection.execute(query).scalars():
            yield f"table {table.name}: a row refers to {key.column.table.name} {value}, which is gone; {RESTORE}"


def _lost_parents(connection: Connection) -> Iterator[str]:
    """Answers to what is not there, or stands under another post."""
    above = contributions.alias("above")
    query = (
        select(contributions.c.id, contributions.c.parent, contributions.c.post)
        .outerjoin(above, (above.c.id == contributions.c.parent) & (above.c.post == contributions.c.post))
        .where(contributions.c.parent.is_not(None), above.c.id.is_(None))
        .order_by(contributions.c.seq)
    )
    for row in connection.execute(query):
        yield (
            f"contribution {row.id} (post {row.post}): answers {row.parent}, which is not under that post; {RESTORE}"
        )
