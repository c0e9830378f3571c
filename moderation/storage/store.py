"""The database: one way to read, one way to write.

SQLite lets one writer in at a time, and a commit waits for the disk. So every write of this process goes to one thread,
which runs what is waiting in savepoints of one transaction and commits it together: many acknowledged comments for one
wait. PostgreSQL does that itself, so there each write is a transaction of its own.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, FromClause, create_engine, event, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

Result = TypeVar("Result")
Work = Callable[[Connection], Result]

BUSY_SECONDS = 30
"""How long a write waits for another process's write to the same SQLite file before it fails."""

BATCH = 256
"""How many waiting writes share one commit at most, so that the first of them does not wait for ever."""

EMPTY_SECONDS = 1.0
"""How long the writer waits before it tries again to empty SQLite's log, in which erased words stand."""

ERASED = "ecoute_erased"
"""Set in a connection's `info` by work that erased something (see `storage.purging.overwrite`)."""

_NOT_DURABLE = text("SET LOCAL synchronous_commit = off")


class StoreClosed(RuntimeError):
    """The store was closed before this write; it did not happen."""


class Store:
    """The database behind the service. Thread-safe; `close` it when done.

    `read` gives a connection on a consistent snapshot; `write` runs a function in a transaction and returns what it
    returns *after* the commit is durable: an exception in it undoes all that it did, and nothing of anybody else's.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.engine = _engine(url, self.sqlite)
        self._writer = _Writer(self.engine) if self.sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout, and writes nothing."""
        with self.engine.connect() as connection:
            if not self.sqlite:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    def write(self, work: Work[Result], durable: bool = True) -> Result:
        """Run `work` in a transaction; returns its result once committed. Raises what `work` raises.

        What is not `durable` outlives the death of this process, but perhaps not a power cut: only for what is then
        done again by itself. It does not wait for the disk.
        """
        if self._writer is not None:
            return self._writer.run(work, durable)
        with self.engine.begin() as connection:
            if not durable:
                connection.execute(_NOT_DURABLE)
            return work(connection)

    def close(self) -> None:
        """Finish the writes that wait, then let go of the database."""
        if self._writer is not None:
            self._writer.stop()
        self.engine.dispose()


def _engine(url: str, sqlite: bool) -> Engine:
    if not sqlite:
        return create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: `_begin` does (SQLAlchemy, "SQLite transactions").
        connection.isolation_level = None
        # SQLite's own knows ASCII only; addresses are compared whatever the case of their letters.
        connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten in the file
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write takes the lock at once: a read that becomes a write half-way cannot wait its turn in SQLite.
        durable = connection.get_execution_options().get("ecoute_durable")
        if durable is not None and connection.info.get("durable", True) != durable:
            connection.connection.cursor().execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.info["durable"] = durable
        connection.exec_driver_sql("BEGIN" if durable is None else "BEGIN IMMEDIATE")

    return engine


class _Compiler(SQLiteCompiler):
    """Writes hints (`INDEXED BY …`) where a statement gives them; SQLAlchemy's own leaves them out for SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        return text


class _Writer:
    """The one thread that writes to a SQLite file, committing together what waits together.

    After work that erased something it empties the write-ahead log as well, in which the words of before still stand:
    before anybody is told that it is done, or, if somebody reads just then, as soon as nobody does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._to_empty = False
        self._durable = engine.execution_options(ecoute_durable=True)
        self._quick = engine.execution_options(ecoute_durable=False)
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, work: Work[Result], durable: bool) -> Result:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write cannot start another write: pass the connection on")
        future: Future[Result] = Future()
        with self._closing:  # behind the last entry nobody would ever look
            if self._closed:
                raise StoreClosed("the store is closed")
            self._waiting.put(_Waiting(work, durable, future))
        return future.result()

    def stop(self) -> None:
        with self._closing:
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while True:
            try:
                first = self._waiting.get(timeout=EMPTY_SECONDS if self._to_empty else None)
            except queue.Empty:
                self._empty_log()
                continue
            if first is None:
                return
            batch = [first]
            stopping = False
            while len(batch) < BATCH:
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    stopping = True
                    break
                batch.append(following)
            self._commit(batch)
            if stopping:
                return

    def _commit(self, batch: list["_Waiting"]) -> None:
        """Run `batch` in one transaction, each part in a savepoint; only a durable commit tells anybody "done"."""
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        engine = self._durable if any(each.durable for each in batch) else self._quick
        try:
            with engine.begin() as connection:
                if len(batch) == 1:  # the transaction is its savepoint
                    done.append((batch[0].future, batch[0].work(connection)))
                else:
                    for each in batch:
                        savepoint = connection.begin_nested()
                        try:
                            result = each.work(connection)
                        except BaseException as refusal:
                            savepoint.rollback()
                            failed.append((each.future, refusal))
                        else:
                            savepoint.commit()
                            done.append((each.future, result))
                self._to_empty = connection.info.pop(ERASED, False) or self._to_empty
        except BaseException as error:
            # The commit itself failed (full disk, locked file): nothing of the batch is kept, and all are told.
            told = {id(future) for future, _error in failed}
            failed += [(each.future, error) for each in batch if id(each.future) not in told]
            done = []
        if self._to_empty:
            self._empty_log()
        for future, result in done:
            future.set_result(result)
        for future, reason in failed:
            future.set_exception(reason)

    def _empty_log(self) -> None:
        """Move the write-ahead log into the file and cut it to nothing; while somebody reads, that is tried again."""
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.cursor()
                raw.execute("PRAGMA busy_timeout = 0")  # nobody's write waits for somebody's reading
                try:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    busy = raw.fetchone()
                    self._to_empty = busy is None or busy[0] != 0
                finally:
                    raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
                    raw.close()
        except (SQLAlchemyError, sqlite3.Error):  # a full disk, a locked file: the next look tries again
            self._to_empty = True


class _Waiting(NamedTuple):
    """A write that waits for its turn, and who waits for it."""

    work: Work[Any]
    durable: bool
    future: "Future[Any]"
