"""The outbox: no row is taken twice, none is lost with its worker."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.storage import outbox
from moderation.storage.outbox import LEASE, Task
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.moderation.lived_in import contents
from tests.moderation.storage.together import together

SECOND = timedelta(seconds=1)


def ask(store: Store, clock: MovedClock, subjects: Iterable[str], topic: str = "publish") -> None:
    def work(connection: outbox.Connection) -> None:
        for subject in subjects:
            outbox.ask(connection, topic, subject, clock(), payload=f"about {subject}")

    store.write(work)


def claim(store: Store, clock: MovedClock, worker: str, limit: int = 100, topic: str = "publish") -> list[Task]:
    return store.write(lambda c: outbox.claim(c, topic, worker, clock(), limit))


def test_several_workers_never_take_the_same_row_and_leave_none(store: Store, clock: MovedClock) -> None:
    ask(store, clock, (f"{number}" for number in range(200)))

    def work(each: int) -> list[int]:
        mine: list[int] = []
        while tasks := [task for task in claim(store, clock, f"worker/{each}", 7) if task.seq not in mine]:
            assert len(tasks) <= 7
            mine += [task.seq for task in tasks]
            store.write(lambda c, tasks=tasks: outbox.done(c, [task.seq for task in tasks], clock()))  # type: ignore[misc]
        return mine

    results = together(8, work)
    taken = [seq for result in results if isinstance(result, list) for seq in result]
    assert sorted(taken) == sorted(set(taken)), results
    # PostgreSQL's workers pass over what another one holds at the moment; then that one has it.
    assert len(taken) == 200


def test_the_oldest_come_first_and_only_those_of_the_topic(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "ab")
    ask(store, clock, "m", topic="mail")
    ask(store, clock, "c")
    assert [task.subject for task in claim(store, clock, "w", 2)] == ["a", "b"]
    assert [(task.subject, task.payload, task.attempts) for task in claim(store, clock, "x")] == [("c", "about c", 1)]
    assert [task.subject for task in claim(store, clock, "x", topic="mail")] == ["m"]


def test_a_claim_holds_for_its_lease_and_then_another_takes_the_row(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "a")
    assert len(claim(store, clock, "dead")) == 1
    clock.move(LEASE - SECOND)
    assert claim(store, clock, "living") == []
    clock.move(SECOND)
    (task,) = claim(store, clock, "living")
    assert task.attempts == 2


def test_a_worker_that_lost_its_memory_finds_its_own_claims_again(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "a")
    assert claim(store, clock, "me")[0].seq == claim(store, clock, "me")[0].seq


def test_what_a_dead_worker_held_is_given_back(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "ab")
    claim(store, clock, "dead", 1)
    claim(store, clock, "living", 1)
    ask(store, clock, "m", topic="mail")
    claim(store, clock, "postman", 1, topic="mail")
    with store.read() as connection:
        assert sorted(outbox.workers(connection, "publish")) == ["dead", "living"]
    store.write(lambda c: outbox.release(c, "dead"))
    assert [task.subject for task in claim(store, clock, "other")] == ["a"]


def test_a_failed_try_is_tried_again_when_due_not_before(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "a")
    (task,) = claim(store, clock, "w")
    store.write(lambda c: outbox.retry(c, [task.seq], "no route " * 99, clock() + 5 * SECOND))
    assert claim(store, clock, "w") == []
    clock.move(4 * SECOND)
    assert claim(store, clock, "w") == []
    clock.move(SECOND)
    (again,) = claim(store, clock, "w")
    assert (again.seq, again.payload, again.attempts) == (task.seq, task.payload, 2)


def test_what_is_done_is_never_taken_again_and_its_payload_is_gone(store: Store, clock: MovedClock) -> None:
    ask(store, clock, ["ana@example.org"], topic="mail")
    (task,) = claim(store, clock, "w", topic="mail")
    store.write(lambda c: outbox.done(c, [task.seq], clock()))
    clock.move(LEASE * 10)
    assert claim(store, clock, "w", topic="mail") == []
    assert "about ana" not in str(contents(store)["outbox"])


def test_what_is_given_up_is_counted_and_never_taken_again(store: Store, clock: MovedClock) -> None:
    ask(store, clock, "ab", topic="mail")
    (task,) = claim(store, clock, "w", 1, topic="mail")
    store.write(lambda c: outbox.give_up(c, [task.seq], "550", clock()))
    clock.move(LEASE * 10)
    assert [each.subject for each in claim(store, clock, "w", topic="mail")] == ["b"]
    with store.read() as connection:
        assert (outbox.failures(connection, "mail"), outbox.failures(connection, "publish")) == (1, 0)


def test_the_lag_is_since_the_oldest_that_waits(store: Store, clock: MovedClock) -> None:
    with store.read() as connection:
        assert outbox.lag(connection, "publish") == (0, None)
    began = clock()
    ask(store, clock, "a")
    clock.move(SECOND)
    ask(store, clock, "b")
    with store.read() as connection:
        assert outbox.lag(connection, "publish") == (2, began)
    (task, _other) = claim(store, clock, "w")
    store.write(lambda c: outbox.done(c, [task.seq], clock()))
    with store.read() as connection:
        assert outbox.lag(connection, "publish") == (1, began + SECOND)


def test_what_was_asked_for_in_a_write_that_failed_was_never_asked_for(store: Store, clock: MovedClock) -> None:
    def work(connection: outbox.Connection) -> None:
        outbox.ask(connection, "publish", "a", clock())
        raise KeyError

    with pytest.raises(KeyError):
        store.write(work)
    assert claim(store, clock, "w") == []


steps = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.sampled_from("xyz"), st.integers(1, 4)),
        st.tuples(st.just("die"), st.sampled_from("xyz"), st.just(0)),
        st.tuples(st.just("move"), st.just(""), st.integers(1, 90)),
    ),
    max_size=25,
)


class Undo(Exception):
    """Ends an example as if it had never been."""


@given(steps)
@settings(max_examples=50)
def test_whatever_workers_do_and_die_each_row_is_done_in_the_end(
    store: Store, taken: list[tuple[str, str, int]]
) -> None:
    clock = MovedClock()

    def work(connection: outbox.Connection) -> None:
        for subject in "abcdef":
            outbox.ask(connection, "publish", subject, clock())
        holds: dict[int, tuple[str, datetime]] = {}
        for step, worker, number in taken:
            if step == "claim":
                for task in outbox.claim(connection, "publish", worker, clock(), number):
                    holder, until = holds.get(task.seq, (worker, clock()))
                    assert holder == worker or until <= clock(), "taken from a worker whose lease holds"
                    holds[task.seq] = (worker, clock() + LEASE)
            elif step == "die":
                outbox.release(connection, worker)
                holds = {seq: hold for seq, hold in holds.items() if hold[0] != worker}
            else:
                clock.move(number * SECOND)
        clock.move(LEASE)
        assert [task.subject for task in outbox.claim(connection, "publish", "last", clock(), 9)] == list("abcdef")
        raise Undo

    with pytest.raises(Undo):
        store.write(work)
