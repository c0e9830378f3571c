"""One way to write: durable when it returns, alone when it fails, together when many come."""

import threading
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from moderation.clock import Clock
from moderation.domain.actors import Role
from moderation.domain.contribution import State
from moderation.domain.errors import Refused
from moderation.storage import accounts, contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import BATCH, Store, StoreClosed
from moderation.storage.tables import contacts
from tests.moderation.lived_in import contents, send
from tests.moderation.storage.together import together
from tests.waiting import LONG, ended, until


def test_every_write_of_many_threads_is_there_and_each_gets_its_own_row(store: Store, clock: Clock) -> None:
    def work(each: int) -> list[Stored]:
        return [send(store, clock(), f"De {each}, message {number}") for number in range(5)]

    results = together(64, work)
    kept = {}
    for each, result in enumerate(results):
        assert isinstance(result, list), result
        assert [stored.body for stored in result] == [f"De {each}, message {number}" for number in range(5)]
        assert [stored.seq for stored in result] == sorted(stored.seq for stored in result)
        kept |= {stored.seq: stored for stored in result}
    assert len(kept) == len({stored.id for stored in kept.values()}) == 64 * 5
    with store.read() as connection:
        assert {stored.seq: stored for stored in contributions.of_post(connection, "panne")} == kept


def test_a_write_that_fails_undoes_itself_and_nobody_else(store: Store, clock: Clock) -> None:
    def work(each: int) -> Stored:
        def act(connection: Connection) -> Stored:
            values = {"post": "panne", "parent": None, "kind": "comment", "state": State.PENDING, "author": "Ana"}
            values |= {"title": "", "body": f"{each}", "lang": "fr", "created_at": clock(), "source": "form"}
            kept = contributions.add(connection, **values)
            if each % 3 == 1:
                raise Refused
            if each % 3 == 2:
                connection.execute(insert(contacts).values(contribution=-1, email="x"))
            return kept

        return store.write(act)

    results = together(30, work)
    for each, result in enumerate(results):
        assert isinstance(result, (Stored, Refused, IntegrityError)[each % 3]), result
    with store.read() as connection:
        bodies = {stored.body for stored in contributions.of_post(connection, "panne")}
    assert bodies == {str(each) for each in range(0, 30, 3)}


def test_a_commit_that_fails_tells_everybody_and_keeps_nothing(sqlite_store: Store, clock: Clock) -> None:
    """One of a batch breaks what SQLite looks at when it commits only: all of it is rolled back."""
    running, go_on = threading.Event(), threading.Event()
    outcomes: dict[Any, Any] = {}

    def blocker(_connection: Connection) -> None:
        running.set()
        go_on.wait(LONG)

    def breaks_at_commit(connection: Connection) -> None:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(insert(contacts).values(contribution=4711, email="x"))

    def write(act: Any) -> None:
        try:
            outcomes[act] = sqlite_store.write(act)
        except Exception as error:
            outcomes[act] = error

    def innocent(connection: Connection) -> str:
        accounts.add(connection, "nadia@blog.example", Role.MODERATOR, clock())
        return "done"

    first = threading.Thread(target=write, args=(blocker,))
    first.start()
    assert running.wait(LONG)
    # The writer is busy: what comes now waits, and is committed together.
    waiting = sqlite_store._writer._waiting  # type: ignore[union-attr]
    others = [threading.Thread(target=write, args=(act,)) for act in (innocent, breaks_at_commit)]
    for number, other in enumerate(others, 1):
        other.start()
        until(lambda number=number: waiting.qsize() == number, "it waits")  # type: ignore[misc]
    go_on.set()
    ended(first, *others)
    assert outcomes[blocker] is None
    assert [type(outcomes[act]) for act in (innocent, breaks_at_commit)] == [IntegrityError, IntegrityError]
    assert contents(sqlite_store)["accounts"] == []
    assert sqlite_store.write(innocent) == "done"  # the writer goes on


def test_more_writes_than_a_batch_holds_are_all_done(sqlite_store: Store) -> None:
    sqlite_store.write(lambda c: c.execute(text("CREATE TABLE numbers (number INTEGER)")))

    def work(each: int) -> None:
        for number in range(10):
            values = {"number": each * 10 + number}
            sqlite_store.write(lambda c, values=values: c.execute(text("INSERT INTO numbers VALUES (:number)"), values))  # type: ignore[misc]

    assert together(60, work) == [None] * 60
    with sqlite_store.read() as connection:
        assert sorted(connection.execute(text("SELECT number FROM numbers")).scalars()) == list(range(600))
    assert BATCH < 600


def test_a_write_is_durable_when_it_returns(store: Store, clock: Clock) -> None:
    kept = send(store, clock())
    elsewhere = Store(store.url.render_as_string(hide_password=False))
    with elsewhere.read() as connection:
        assert contributions.get(connection, kept.id) == kept
    elsewhere.close()


def test_a_read_sees_one_moment_throughout(store: Store, clock: Clock) -> None:
    send(store, clock())
    with store.read() as connection:
        before = contributions.of_post(connection, "panne")
        send(store, clock())
        assert contributions.of_post(connection, "panne") == before
    with store.read() as connection:
        assert len(contributions.of_post(connection, "panne")) == 2


def test_two_processes_may_write_to_one_file(sqlite_store: Store, clock: Clock) -> None:
    """Two stores are two writers, as the service and the command line are."""
    other = Store(str(sqlite_store.url))
    results = together(8, lambda each: [send((sqlite_store, other)[each % 2], clock()).seq for _ in range(10)])
    other.close()
    numbers = [number for result in results if isinstance(result, list) for number in result]
    assert len(numbers) == len(set(numbers)) == 80


def test_a_write_inside_a_write_is_a_mistake_that_is_said(sqlite_store: Store) -> None:
    with pytest.raises(RuntimeError, match="pass the connection on"):
        sqlite_store.write(lambda _connection: sqlite_store.write(lambda _inner: None))


def test_a_closed_store_takes_no_write_and_leaves_nobody_waiting(sqlite_store: Store, clock: Clock) -> None:
    def work(each: int) -> str:
        if each == 0:
            sqlite_store.close()
            return "closed"
        return "kept" if send(sqlite_store, clock()) else ""

    results = together(32, work)
    assert all(result in ("closed", "kept") or isinstance(result, StoreClosed) for result in results), results
    with pytest.raises(StoreClosed):
        send(sqlite_store, clock())
    again = Store(str(sqlite_store.url))
    assert len(contents(again)["contributions"]) == results.count("kept")
    again.close()


def test_a_write_waits_for_the_disk_unless_it_may_be_forgotten(store: Store) -> None:
    """SQLite: synchronous is FULL (2) or NORMAL (1), PRAGMA synchronous; PostgreSQL: synchronous_commit."""
    asked, full, quick = ("PRAGMA synchronous", 2, 1) if store.sqlite else ("SHOW synchronous_commit", "on", "off")

    def look(connection: Connection) -> Any:
        return connection.execute(text(asked)).scalar_one()

    assert store.write(look, durable=False) == quick
    assert store.write(look) == full
    assert store.write(look, durable=False) == quick


def test_what_must_be_kept_makes_all_that_is_committed_with_it_wait(sqlite_store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        begun.set()
        go_on.wait(LONG)

    def look(connection: Connection) -> Any:
        return connection.execute(text("PRAGMA synchronous")).scalar_one()

    holder = threading.Thread(target=sqlite_store.write, args=(hold,))
    holder.start()
    assert begun.wait(LONG)
    # Both wait behind the first, and are committed together.
    seen: dict[bool, Any] = {}
    others = [
        threading.Thread(target=lambda durable=durable: seen.update({durable: sqlite_store.write(look, durable)}))
        for durable in (False, True)
    ]
    for other in others:
        other.start()
    waiting = sqlite_store._writer._waiting  # type: ignore[union-attr]
    until(lambda: waiting.qsize() == 2, "both wait")
    go_on.set()
    ended(holder, *others)
    assert seen == {False: 2, True: 2}
