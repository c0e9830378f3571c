"""The log is a chain: what was changed in it, removed from it or put elsewhere is named."""

import hashlib

import pytest
from sqlalchemy import text

from moderation.acts import erase
from moderation.domain.contribution import Action
from tests.moderation.lived_in import contents, send, settle
from tests.moderation.verify.published import Site


def entries(site: Site) -> list[int]:
    """The log's numbers, in order."""
    with site.store.read() as connection:
        return list(connection.execute(text("SELECT seq FROM decisions ORDER BY seq")).scalars())


@pytest.mark.parametrize(
    "column", ["action", "from_state", "to_state", "reason", "note_digest", "role", "words", "link", "at", "account"]
)
def test_an_entry_of_which_anything_was_changed_breaks_the_trail(column: str, any_site: Site) -> None:
    """Also what no rule of the state table could notice, such as another moment or another reason."""
    seqs = entries(any_site)
    target = seqs[len(seqs) // 2]
    new = {"at": "2020-01-01 00:00:00", "account": str(any_site.cast.sofia.seq)}.get(column, "spam")
    any_site.tamper(f"UPDATE decisions SET {column} = '{new}' WHERE seq = {target}")
    trail = [line for line in any_site.differences() if line.startswith("entry ")]
    assert len(trail) == 1
    assert trail[0].startswith(f"entry {target} of the log")
    assert "compare with the last backup" in trail[0]


def test_an_entry_that_was_removed_breaks_the_trail(any_site: Site) -> None:
    seqs = entries(any_site)
    any_site.tamper(f"DELETE FROM decisions WHERE seq = {seqs[2]}")
    assert any(line.startswith(f"entry {seqs[3]} of the log") for line in any_site.differences())


def test_entries_that_changed_places_break_the_trail(any_site: Site) -> None:
    first, second = entries(any_site)[2:4]
    for old, new in ((first, 10**6), (second, first), (10**6, second)):
        any_site.tamper(f"UPDATE decisions SET seq = {new} WHERE seq = {old}")
    assert any(line.startswith(f"entry {first} of the log") for line in any_site.differences())


def test_a_note_that_was_rewritten_is_named(any_site: Site) -> None:
    with any_site.store.read() as connection:
        seq = connection.execute(text("SELECT min(decision) FROM notes")).scalar_one()
    any_site.tamper("UPDATE notes SET note = 'tout va bien' WHERE decision = :seq", seq=seq)
    assert f"entry {seq} of the log: its note is not the one that was written" in any_site.only_difference()


def test_a_note_that_was_removed_is_named(any_site: Site) -> None:
    with any_site.store.read() as connection:
        seq = connection.execute(text("SELECT min(decision) FROM notes")).scalar_one()
    any_site.tamper("DELETE FROM notes WHERE decision = :seq", seq=seq)
    assert f"entry {seq} of the log: its note is gone, though nothing was erased" in any_site.only_difference()


def test_erasure_leaves_the_trail_whole_and_nothing_to_guess_by(any_site: Site) -> None:
    kept = send(any_site.store, any_site.clock(), "Je suis Zoé Tartempion")
    settle(any_site.store, kept, Action.REJECT, any_site.cast.nadia, any_site.clock(), reason="spam", note="Zoé ?")
    any_site.store.write(lambda connection: erase.contribution(connection, kept.id, any_site.clock()))
    any_site.publish()
    assert any_site.differences() == []
    everything = str(contents(any_site.store))
    for words in ("Je suis Zoé Tartempion", "Zoé ?"):
        assert words not in everything
        assert hashlib.sha256(words.encode()).hexdigest() not in everything
