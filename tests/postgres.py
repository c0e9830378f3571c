"""A PostgreSQL server for a test process, and one database on it that every test finds as if it were new."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from moderation.storage import schema
from moderation.storage.store import Store
from tests import waiting

NAME = "ecoute_store"

LONG = int(waiting.LONG)

_OPTIONS = "-c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=200"
"""Nothing here has to outlive a power cut, and nothing lives long enough to be swept."""

_SHAPE = """
SELECT string_agg(each, ' ' ORDER BY each) FROM (
    SELECT 'class ' || oid || ' ' || xmin || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'column ' || attrelid || '.' || attnum || ' ' || xmin FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
    UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint
    UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'schema ' || oid || ' ' || xmin FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
    UNION ALL SELECT 'setting ' || setdatabase || ' ' || xmin FROM pg_db_role_setting
    UNION ALL SELECT 'statistics ' || starelid || '.' || staattnum FROM pg_statistic
        WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
) AS named(each)
"""
"""Changes when anything is created, altered, dropped or analysed: each row of the catalogue names who wrote it last."""

_SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"

_TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
_COUNTERS = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"

LARGEST = 16 * 1024 * 1024
"""Bytes of tables and indexes, above which a new database is quicker than what deleted rows leave behind."""


def programs() -> Path | None:
    """The folder of initdb and postgres: Debian keeps it out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


@contextmanager
def running(at: Path) -> Iterator[str]:
    """A server on a socket in a temporary folder; gives the address of a database, `{}` in the place of its name.

    Not in pytest's own folder: each run of pytest closes that to other users, and the server may run as one.
    """
    folder = Path(tempfile.mkdtemp(prefix="ecoute-", dir="/tmp"))  # a socket's path has at most 107 bytes
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True)
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(folder, user, user)
        shutil.chown(data, user, user)

    def run(program: str, *arguments: object) -> None:
        with (folder / "output").open("ab") as output:
            command = [str(each) for each in (at / program, "-D", data, *arguments)]
            subprocess.run(command, check=True, cwd="/tmp", user=user, group=user, stdout=output, stderr=output)

    run("initdb", "-U", "ecoute", "-A", "trust", "-E", "UTF8", "--no-sync")
    run("pg_ctl", "-w", "-t", LONG, "-o", f"-k {folder} -c listen_addresses='' {_OPTIONS}", "-l", data / "log", "start")
    try:
        yield f"postgresql+psycopg://ecoute@/{{}}?host={folder}"
    finally:
        run("pg_ctl", "-w", "-t", LONG, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """The databases of one server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._admin = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
        self._kept: Kept | None = None
        self._template = False

    def create(self, name: str, *, tables: bool = False) -> str:
        """A database of that name, empty or with today's `tables`; one that is there already is dropped."""
        if tables and not self._template:
            self._template = True
            migrate(self.create("ecoute_template"))
        template = ' TEMPLATE "ecoute_template"' if tables else ""
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
        return self.address.format(name)

    def fresh(self) -> str:
        """The database with today's tables as the migrations leave it: emptied if it still has its shape, else anew.

        To empty it takes a hundredth of the time that a new one takes.
        """
        if self._kept is None or not self._kept.emptied():
            if self._kept is not None:
                self._kept.close()
            self._kept = Kept(self.create(NAME, tables=True))
        return self._kept.url

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._admin.dispose()


class Kept:
    """One database with today's tables, which is emptied between tests."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            self._shape = connection.scalar(text(_SHAPE))
            tables = sorted(connection.scalars(text(_TABLES)))
            counters = sorted(connection.scalars(text(_COUNTERS)))
            # What a migration wrote, as statements that write it again.
            written = [statement for table in tables for statement in _rows(connection, table)]
        self._statements = [
            "SET session_replication_role = replica",  # the log's triggers let nobody else delete
            *(f"DELETE FROM {table}" for table in tables),
            *(f"SELECT setval('{counter}', 1, false)" for counter in counters),
            *written,
            "SET session_replication_role = DEFAULT",
        ]

    def emptied(self) -> bool:
        """Bring it back to how it was; False if a test changed more than rows, or filled it."""
        with self._engine.connect() as connection:
            connection.execute(text(_OTHERS), {"name": NAME})
            if connection.scalar(text(_SHAPE)) != self._shape or connection.scalar(text(_SIZE)) > LARGEST:
                return False
            connection.exec_driver_sql("; ".join(self._statements))
        return True

    def close(self) -> None:
        self._engine.dispose()


def _rows(connection: Connection, table: str) -> Iterator[str]:
    for (row,) in connection.execute(text(f"SELECT quote_literal(t::text) FROM {table} AS t")):
        yield f"INSERT INTO {table} SELECT ({row}::{table}).*"


def migrate(url: str) -> None:
    """Bring a database to today's tables."""
    opened = Store(url)
    schema.upgrade(opened)
    opened.close()
