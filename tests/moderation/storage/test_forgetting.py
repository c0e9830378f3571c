"""What is erased is nowhere in SQLite's files: not in free pages, not in the index of words, not in the log."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from moderation.domain.contribution import Action, State
from moderation.domain.policy_rules import Policy
from moderation.retention import Retention
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import rewrite, send, settle
from tests.waiting import until

MARKS = ("zqxtilleul", "zqxerable", "zqxsaule")
"""Words that stand nowhere else: in the message, in its edit, in its author's name."""


@pytest.fixture
def people(sqlite_store: Store, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_store, clock())


def left(store: Store) -> set[str]:
    """The marks that stand in any of the database's files, whatever the case of their letters."""
    files = Path(str(store.url.database)).parent.iterdir()
    text = b"".join(path.read_bytes() for path in files if path.is_file()).lower()
    return {mark for mark in MARKS if mark.encode() in text}


def forgotten(store: Store) -> None:
    """Wait until no mark is left: the writer's own thread empties the log, as soon as nobody reads."""
    until(lambda: left(store) == set(), "the files without the words", every=0.1)


def much(store: Store, people: Cast, clock: MovedClock, email: str | None = None) -> Stored:
    """A message among many of all lengths, edited, decided and taken down again: its words went through many pages."""
    dice = random.Random(7)
    for number in range(150):
        if number == 60:
            body = f"{MARKS[0]} {'long ' * 1500}{MARKS[0]}"
            kept = send(store, clock(), body, name=f"{MARKS[2]} Ana", email=email)
        send(store, clock(), "un mot " * dice.randrange(1, 900))
    kept = settle(store, kept, Action.APPROVE, people.nadia, clock())
    rewrite(store, kept, f"{MARKS[1]} {'autre ' * 700}", clock())
    return settle(store, kept, Action.TAKE_DOWN, people.nadia, clock(), reason="personal_data", note=MARKS[1])


def test_what_its_author_erases_is_in_none_of_the_files(
    sqlite_app: Flask, sqlite_store: Store, people: Cast, clock: MovedClock
) -> None:
    """TRUST duty 11: an erasure from the receipt leaves as little as the command does, without writing all anew."""
    kept = much(sqlite_store, people, clock)
    assert left(sqlite_store) == set(MARKS)
    receipt = f"/receipts/{sqlite_app.extensions['ecoute'].receipt_token(kept.id)}"
    assert sqlite_app.test_client().post(f"{receipt}/erase", data={"confirm": "yes"}).status_code == 303
    forgotten(sqlite_store)


def test_while_somebody_reads_the_log_waits_and_is_emptied_by_itself_afterwards(
    sqlite_app: Flask, sqlite_store: Store, people: Cast, clock: MovedClock
) -> None:
    """TRUST duty 11: and no reader, however slow, keeps erased words for good or holds up a write."""
    kept = much(sqlite_store, people, clock)
    receipt = f"/receipts/{sqlite_app.extensions['ecoute'].receipt_token(kept.id)}"
    with sqlite_store.read() as connection:
        assert MARKS[0] in contributions.get(connection, kept.id).body
        assert sqlite_app.test_client().post(f"{receipt}/erase", data={"confirm": "yes"}).status_code == 303
        send(sqlite_store, clock(), "Les autres écrivent pendant ce temps.")
        assert left(sqlite_store) != set(), "the reader sees the moment at which it began"
        assert MARKS[0] in contributions.get(connection, kept.id).body
    forgotten(sqlite_store)


def test_what_was_kept_long_enough_is_in_none_of_the_files_either(
    sqlite_store: Store, people: Cast, clock: MovedClock
) -> None:
    """TRUST duty 10: what goes by itself is as gone as what somebody erases."""
    kept = much(sqlite_store, people, clock)
    clock.move(timedelta(days=400))
    Retention(sqlite_store, lambda: Policy(retention_refused_days=365), clock).look()
    with sqlite_store.read() as connection:
        assert contributions.get(connection, kept.id).state is State.ERASED
    forgotten(sqlite_store)
