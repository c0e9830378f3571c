"""Rows that do not follow from the log of decisions are named."""

import pytest
from sqlalchemy import insert

from moderation.storage.tables import decisions
from tests.moderation.verify.published import Site, number


@pytest.mark.parametrize(
    ("statement", "words", "said"),
    [
        ("UPDATE contributions SET state = 'approved' WHERE seq = :seq", "Refusé", "its log leads to rejected"),
        ("UPDATE contributions SET state = 'glorious' WHERE seq = :seq", "Refusé", "is glorious"),
        ("UPDATE contributions SET body = 'Trafiqué' WHERE seq = :seq", "Refusé", "its words are not those"),
        ("UPDATE contributions SET proposed_body = 'x' WHERE seq = :seq", "Approuvé", "the edit that waits"),
        ("UPDATE contributions SET proposed_body = NULL WHERE seq = :seq", "Approuvé", "the edit that waits"),
        ("UPDATE contributions SET published_at = NULL WHERE seq = :seq", "Rétabli", "never noted as published"),
        ("UPDATE decisions SET to_state = 'approved' WHERE contribution = :seq", "Refusé", "leads to rejected"),
        ("UPDATE decisions SET from_state = 'approved' WHERE contribution = :seq", "Refusé", "begins in approved"),
        ("UPDATE decisions SET action = 'praise' WHERE contribution = :seq", "Refusé", "praise"),
        ("UPDATE decisions SET reason = NULL WHERE contribution = :seq", "Refusé", "was not possible"),
        ("UPDATE decisions SET role = 'brand' WHERE contribution = :seq", "Refusé", "was not possible"),
        ("UPDATE decisions SET role = 'king' WHERE contribution = :seq", "Refusé", "king"),
        ("UPDATE decisions SET account = 1 WHERE contribution = :seq", "Rétabli", "Another moderator"),
        ("UPDATE decisions SET words = 'abc' WHERE contribution = :seq", "Refusé", "its words are not those"),
        (
            "UPDATE decisions SET words = 'abc' WHERE contribution = :seq AND action = 'reinstate'",
            "Rétabli",
            "other words than stood then",
        ),
        ("DELETE FROM decisions WHERE contribution = :seq", "Rétabli", "its log leads to pending"),
        (
            "DELETE FROM decisions WHERE contribution = :seq AND action = 'reject'",
            "Rétabli",
            "begins in rejected, but the one before left it pending",
        ),
    ],
)
def test_a_row_changed_past_the_service_is_named(statement: str, words: str, said: str, any_site: Site) -> None:
    seq, id = number(any_site, words)
    any_site.tamper(statement, seq=seq)
    found = [line for line in any_site.differences() if line.startswith("contribution ")]
    assert len(found) == 1
    assert found[0].startswith(f"contribution {id} (post panne): ")
    assert said in found[0]


def test_an_import_never_brings_what_was_taken_down(site: Site) -> None:
    seq, id = number(site, "Venu d’ailleurs 3")
    site.tamper("UPDATE contributions SET state = 'withdrawn' WHERE seq = :seq", seq=seq)
    assert f"{id} (post essai): its log is broken: an import cannot have brought it withdrawn" in site.only_difference()


def test_a_decision_that_was_slipped_in_is_named(any_site: Site) -> None:
    seq, id = number(any_site, "Refusé")
    entry = {
        "contribution": seq,
        "action": "approve",
        "from_state": "pending",
        "to_state": "approved",
        "note_digest": "",
        "account": any_site.cast.nadia.seq,
        "role": "moderator",
        "words": "0" * 64,
        "at": any_site.clock(),
    }
    any_site.store.write(lambda connection: connection.execute(insert(decisions).values(**entry)))
    trail, difference = any_site.differences()
    assert "changed, removed or moved" in trail
    assert id in difference
    assert "begins in pending, but the one before left it rejected" in difference
