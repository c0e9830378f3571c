"""Bringing a backup back into an empty state: checked first, in one transaction, and migrated to today's tables."""

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError

from moderation.backup.manifest import (
    CATALOGUE,
    MANIFEST,
    SECRET,
    BackupError,
    Manifest,
    Progress,
    Rows,
    check_files,
    described,
    kind_of,
    read_manifest,
)
from moderation.documents import replace_file
from moderation.publication import Publication
from moderation.settings import Settings
from moderation.storage import schema
from moderation.storage.search import is_index
from moderation.storage.store import Store

log = logging.getLogger(__name__)

TOGETHER = 500
"""Rows a statement."""


def restore(settings: Settings, folder: Path, progress: Progress = lambda _done, _total, _what: None) -> Manifest:
    """Restore the backup in `folder` into the database and state folder of `settings`, which must be empty.

    Sessions, sign-in links and API tokens come back as they were. The secret comes back too, unless ECOUTE_SECRET is
    given; the publication and the site are to be made again. Raises BackupError and OSError; then nothing is changed.
    """
    folder = folder.expanduser().resolve()
    manifest = read_manifest(folder)
    _refuse_newer(manifest, folder)
    check_files(folder, manifest, progress)
    published = Publication(settings.publication).posts()
    if published:
        raise BackupError(
            f"{settings.publication}: holds published threads ({published[0]}, …); restore into an empty ECOUTE_VAR"
        )
    with _opened(settings) as store, store.engine.execution_options(ecoute_durable=True).begin() as connection:
        _make_room(connection, store, manifest)
        command.upgrade(schema.config(connection), manifest.revision)
        _fill(connection, folder, manifest, progress)
        command.upgrade(schema.config(connection), "head")
        _continue_sequences(connection)
        _place_secret(settings, (folder / SECRET).read_text(encoding="ascii").strip())
        if CATALOGUE in manifest.files and not settings.catalogue.exists():
            replace_file(settings.catalogue, (folder / CATALOGUE).read_bytes())
    return manifest


def _known_revisions() -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(schema.config()).walk_revisions()}


def _refuse_newer(manifest: Manifest, folder: Path) -> None:
    if manifest.revision not in _known_revisions():
        raise BackupError(
            f"{folder / MANIFEST}: its tables are of revision {manifest.revision}, which this release does not know; "
            "restore it with the release that wrote it, or a newer one"
        )


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    """The store. When the restore fails, the files of the state folder are put back as they were."""
    settings.var.mkdir(parents=True, exist_ok=True)
    secret = settings.var / SECRET
    before = secret.read_bytes() if secret.is_file() else b""
    built = settings.catalogue.exists()
    store = Store(settings.database_url)
    file = Path(store.url.database) if store.sqlite and store.url.database else None
    there = file is not None and file.exists()
    try:
        yield store
    except BaseException:
        store.close()
        if file is not None and not there:
            for ending in ("", "-wal", "-shm"):
                file.with_name(file.name + ending).unlink(missing_ok=True)
        if before and secret.read_bytes() != before:
            _write_secret(settings, before)
        if not built:
            settings.catalogue.unlink(missing_ok=True)
        raise
    store.close()


def _make_room(connection: Connection, store: Store, manifest: Manifest) -> None:
    """Take away empty tables of any revision. Raises BackupError where there is anything to lose."""
    where = store.url.render_as_string()
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: not is_index(name))
    if "alembic_version" not in found.tables:
        for name in sorted(found.tables.keys() & manifest.tables.keys()):
            raise BackupError(f"{where}: has a table {name} that is not Écoute's; name an empty database")
        return
    revision = schema.current(connection)
    if revision is not None and revision not in _known_revisions():
        raise BackupError(f"{where}: its tables are not of this release (revision {revision}); name an empty database")
    for table in found.sorted_tables:
        if table.name != "alembic_version" and connection.execute(select(table).limit(1)).first() is not None:
            raise BackupError(f"{where}: is not empty (there are {table.name}); restore into an empty database")
    command.downgrade(schema.config(connection), "base")


def _fill(connection: Connection, folder: Path, manifest: Manifest, progress: Progress) -> None:
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: name in manifest.tables)
    tables = found.sorted_tables
    if {table.name for table in tables} != manifest.tables.keys():
        raise BackupError(f"{folder / MANIFEST}: its tables are not those of revision {manifest.revision}")
    done = 0
    for table in tables:
        rows = manifest.tables[table.name]
        if {each.name: kind_of(each) for each in table.columns} != rows.columns:
            raise BackupError(f"{folder / MANIFEST}: the columns of {table.name} are not those of its revision")
        progress(done, manifest.rows, table.name)
        done += _fill_table(connection, folder / f"{table.name}.jsonl", table, rows)


def _fill_table(connection: Connection, path: Path, table: Table, rows: Rows) -> int:
    target = insert(described(table.name, rows.columns))
    lines, count = _read(path, rows.columns), 0
    while batch := list(islice(lines, TOGETHER)):
        try:
            connection.execute(target, batch)
        except (DataError, IntegrityError) as error:
            said = " ".join(str(error.orig).split())
            raise BackupError(f"{path}: the database refuses its rows: {said}") from error
        count += len(batch)
    if count != rows.count:
        raise BackupError(f"{path}: has {count} rows instead of {rows.count}; take another backup")
    return count


def _read(path: Path, columns: dict[str, str]) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                values = json.loads(line)
                yield {
                    name: datetime.fromisoformat(values[name])
                    if kind == "moment" and values[name] is not None
                    else values[name]
                    for name, kind in columns.items()
                }
            except (ValueError, TypeError, KeyError) as error:
                raise BackupError(f"{path}: line {number} is no row ({error}); take another backup") from error


def _continue_sequences(connection: Connection) -> None:
    """PostgreSQL counts apart from the rows; SQLite's AUTOINCREMENT saw them come in."""
    if connection.dialect.name != "postgresql":
        return
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if "seq" in table.columns:
            highest = connection.execute(select(func.max(table.c.seq))).scalar_one()
            if highest is not None:
                sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'seq'), :highest)")
                connection.execute(sequence, {"name": table.name, "highest": highest})


def _place_secret(settings: Settings, secret: str) -> None:
    """Keep the backup's secret, with which receipts already sent go on working."""
    path = settings.var / SECRET
    given = not path.is_file() or path.read_text(encoding="ascii").strip() != settings.secret
    if given:
        if settings.secret != secret:
            log.warning("ECOUTE_SECRET is not the backup's: the receipts sent before the backup no longer open")
        return
    _write_secret(settings, f"{secret}\n".encode("ascii"))


def _write_secret(settings: Settings, secret: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=settings.var, prefix=".secret")  # readable by its owner only
    with open(descriptor, "wb") as stream:
        stream.write(secret)
    os.replace(temporary, settings.var / SECRET)
