"""Making the database file forget: what was deleted or overwritten lies in it until its pages are written anew."""

from sqlalchemy import Connection, text

from moderation.storage.store import ERASED, Store


def overwrite(connection: Connection) -> None:
    """From here on in this transaction, SQLite writes zeros where something stood; the store then empties its log.

    PostgreSQL has no such thing: there, what was erased is gone for every query at once, and from the files when
    VACUUM has passed, which it does by itself.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))
        connection.info[ERASED] = True


def purge(store: Store, tables: tuple[str, ...]) -> bool:
    """Write the file anew (SQLite) or these tables (PostgreSQL), so that nothing erased is left in free pages.

    Also empties SQLite's write-ahead log. False: somebody was reading just then, and the log is emptied later, at the
    latest when the service stops.
    """
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not store.sqlite:
            for table in tables:
                connection.execute(text(f'VACUUM (FULL) "{table}"'))
            return True
        raw = connection.connection.cursor()
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = raw.fetchone() != (0, 0, 0)
        raw.close()
        return not busy
