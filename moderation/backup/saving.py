"""Taking a backup: one snapshot of the database, streamed; a folder that is whole or not there."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, select

from moderation.backup.manifest import (
    CATALOGUE,
    MANIFEST,
    NAME,
    SEAL,
    SECRET,
    BackupError,
    Facts,
    Manifest,
    Progress,
    Rows,
    described,
    kind_of,
    seal,
    write_manifest,
)
from moderation.clock import Clock, system_clock
from moderation.documents import moment
from moderation.settings import Settings
from moderation.storage import schema
from moderation.storage.search import is_index
from moderation.storage.store import Store

STREAMED = 1000
"""Rows held in memory at a time."""


def backup(
    store: Store,
    settings: Settings,
    folder: Path,
    progress: Progress = lambda _done, _total, _what: None,
    clock: Clock = system_clock,
) -> Manifest:
    """Write a backup into `folder`, which must be new or empty; the service may go on writing meanwhile.

    What is written while the backup is taken is not in it, wholly. Raises BackupError, SettingError (a place that
    readers could fetch) and OSError; then `folder` is as it was.
    """
    settings.refuse_in_site("the backup", folder)
    with _staged(folder.expanduser().resolve()) as part:
        files: dict[str, Facts] = {}
        with store.read() as connection:
            revision = schema.current(connection)
            if revision is None:
                raise BackupError(f"{store.url.render_as_string()}: has no tables of Écoute's, so nothing to back up")
            tables = _tables(connection)
            counts = {table.name: _count(connection, table) for table in tables}
            described_as: dict[str, Rows] = {}
            done = 0
            for table in tables:
                rows = Rows(counts[table.name], {each.name: kind_of(each) for each in table.columns})
                progress(done, sum(counts.values()), table.name)
                files[f"{table.name}.jsonl"] = _write(part / f"{table.name}.jsonl", _lines(connection, table, rows))
                described_as[table.name] = rows
                done += rows.count
        files[SECRET] = _write(part / SECRET, [f"{settings.secret}\n".encode()])
        if settings.catalogue.is_file():
            files[CATALOGUE] = _write(part / CATALOGUE, [settings.catalogue.read_bytes()])
        manifest = Manifest(revision, moment(clock()), described_as, files)
        written = write_manifest(manifest)
        _write(part / MANIFEST, [written])
        _write(part / SEAL, [seal(written)])
        progress(done, done, "")
    return manifest


def _tables(connection: Connection) -> list[Table]:
    """The tables as the database has them, which may be older than this code; those referred to come first.

    Indexes for searching are made again by themselves, from what is restored.
    """
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: not is_index(name))
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _lines(connection: Connection, table: Table, rows: Rows) -> Iterator[bytes]:
    source = described(table.name, rows.columns)
    order = [source.c[each.name] for each in table.primary_key.columns]
    query = select(*source.c).order_by(*order).execution_options(yield_per=STREAMED)
    for row in connection.execute(query):
        values = {
            name: moment(value) if isinstance(value, datetime) else value
            for name, value in zip(rows.columns, row, strict=True)
        }
        yield (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _write(path: Path, parts: Iterable[bytes]) -> Facts:
    """Write a file that only its owner can read, down to the disk."""
    digest, size = hashlib.sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for part in parts:
            stream.write(part)
            digest.update(part)
            size += len(part)
        stream.flush()
        os.fsync(stream.fileno())
    return Facts(digest.hexdigest(), size)


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when all went well, and is gone otherwise.

    One that a killed backup left behind is cleared; one that is being written is left alone.
    """
    part = folder.with_name(f"{folder.name}.part")
    _refuse_full(folder)
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"{part}: another backup is being written there; wait for it, or name another") from None
        if not (part.is_dir() and os.path.samestat(os.fstat(handle), part.stat())):
            raise BackupError(f"{folder}: another backup was just written there; name another folder")
        _clear(part)
        try:
            yield part
            os.fsync(handle)
            _refuse_full(folder)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    finally:
        os.close(handle)
    _sync(folder.parent)


def _refuse_full(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BackupError(f"{folder}: is not an empty folder; name a new one for each backup")


def _clear(part: Path) -> None:
    left = sorted(path.name for path in part.iterdir())
    for name in left:
        if not NAME.fullmatch(name):
            raise BackupError(f"{part / name}: is in the way and no part of a backup; move it")
    for name in left:
        (part / name).unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
