"""After an erasure a large index of words is tidied in small steps, between which others write; then all is gone."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from moderation.acts import erase
from moderation.acts.erase import TIDY
from moderation.storage import contributions, outbox, queue, search
from moderation.storage.contributions import Stored
from moderation.storage.queue import Filters, Place, Which
from moderation.storage.search import read_terms
from moderation.storage.store import Store
from moderation.storage.tables import outbox as outbox_table
from moderation.tidying import Tidying, tidy
from tests.conftest import MovedClock
from tests.moderation.lived_in import send
from tests.waiting import ended, until

MARK = "zqxtilleul"
"""A word that stands nowhere else."""


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps so small that the index of a few hundred messages takes many, and none that is called small."""
    monkeypatch.setattr(search, "STEP_PAGES", 8)
    monkeypatch.setattr(search, "SMALL", 0)


def fill(store: Store, clock: MovedClock, number: int = 200) -> Stored:
    """Messages of many words, and one with the mark among them."""
    dice = random.Random(7)
    words = [f"{''.join(dice.choices('abcdefghij', k=7))}" for _ in range(3_000)]
    for _ in range(number // 2):
        send(store, clock(), " ".join(dice.choices(words, k=120)))
    kept = send(store, clock(), f"Chez {MARK} on attend.")
    for _ in range(number // 2):
        send(store, clock(), " ".join(dice.choices(words, k=120)))
    return kept


def erased(store: Store, clock: MovedClock, kept: Stored) -> None:
    store.write(lambda connection: erase.contribution(connection, kept.id, clock()))


def in_the_files(store: Store, mark: str = MARK) -> bool:
    files = Path(str(store.url.database)).parent.iterdir()
    return any(mark.encode() in path.read_bytes() for path in files if path.is_file())


def asked(store: Store) -> bool:
    with store.read() as connection:
        return outbox.waits(connection, TIDY)


def finds(store: Store, words: str) -> int:
    with store.read() as connection:
        return len(queue.page(connection, Filters(Which.ALL, words=read_terms(words)), Place(), 25).found)


def test_a_large_index_is_tidied_after_the_erasure_and_then_holds_the_words_no_more(
    sqlite_store: Store, clock: MovedClock
) -> None:
    """TRUST duty 11: erased words are truly gone from the database's file, also where that takes many steps."""
    kept = fill(sqlite_store, clock)
    erased(sqlite_store, clock, kept)
    assert asked(sqlite_store)
    assert in_the_files(sqlite_store), "only marked as gone: else this test shows nothing"
    assert finds(sqlite_store, MARK) == 0, "nobody finds them meanwhile"
    Tidying(sqlite_store, clock).turn()
    assert not asked(sqlite_store)
    assert not in_the_files(sqlite_store)


def test_others_write_between_two_steps_and_what_they_write_is_found(sqlite_store: Store, clock: MovedClock) -> None:
    kept = fill(sqlite_store, clock)
    erased(sqlite_store, clock, kept)
    written: list[Stored] = []

    def meanwhile() -> bool:
        written.append(send(sqlite_store, clock(), "Pendant ce temps, un sureau."))
        return False

    assert tidy(sqlite_store, meanwhile)
    assert len(written) > 5, "it takes many steps"
    assert finds(sqlite_store, "sureau") == min(len(written), 25)
    assert not in_the_files(sqlite_store)


def test_what_is_erased_while_it_goes_on_is_gone_in_the_end_too(sqlite_store: Store, clock: MovedClock) -> None:
    first = fill(sqlite_store, clock)
    second = send(sqlite_store, clock(), "Un zqxerable aussi.")
    erased(sqlite_store, clock, first)
    once: Iterator[int] = iter([1])

    class Interrupted(Tidying):
        def _pause(self) -> bool:
            if next(once, None):
                erased(sqlite_store, clock, second)
            return super()._pause()

    worker = Interrupted(sqlite_store, clock)
    worker.turn()
    assert asked(sqlite_store), "what was asked for meanwhile is not taken for done"
    worker.turn()
    assert not asked(sqlite_store)
    assert not in_the_files(sqlite_store)
    assert not in_the_files(sqlite_store, "zqxerable")


def test_what_a_stop_interrupts_the_next_start_finishes(sqlite_store: Store, clock: MovedClock) -> None:
    """LESSONS: work that must happen is a row in the database, not a thread's memory (Isso loses mail on restart)."""
    erased(sqlite_store, clock, fill(sqlite_store, clock))
    stopped = Tidying(sqlite_store, clock)
    stopped.stop()
    stopped.turn()
    assert asked(sqlite_store)
    assert in_the_files(sqlite_store)
    Tidying(sqlite_store, clock).turn()
    assert not asked(sqlite_store)
    assert not in_the_files(sqlite_store)


def test_it_is_woken_by_the_erasure_and_looks_by_itself(sqlite_store: Store, clock: MovedClock) -> None:
    worker = Tidying(sqlite_store, clock)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        erased(sqlite_store, clock, fill(sqlite_store, clock))
        worker.wake()
        until(lambda: not asked(sqlite_store), "tidied", every=0.1)
    finally:
        worker.stop()
        ended(thread)
    # Whoever looks while the log is to be emptied has the writer try again a second later.
    until(lambda: not in_the_files(sqlite_store), "the files without the word", every=0.1)


def test_a_small_index_is_tidied_by_the_erasure_itself(
    sqlite_store: Store, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    kept = fill(sqlite_store, clock, 20)
    erased(sqlite_store, clock, kept)
    assert not in_the_files(sqlite_store)
    assert not asked(sqlite_store)


def test_where_the_database_tidies_by_itself_nothing_is_asked_for(store: Store, clock: MovedClock) -> None:
    kept = fill(store, clock, 4)
    erased(store, clock, kept)
    with store.read() as connection:
        waiting = connection.execute(select(outbox_table.c.topic)).scalars().all()
        assert contributions.get(connection, kept.id).body == ""
    assert store.sqlite == (TIDY in waiting)
    assert tidy(store)
