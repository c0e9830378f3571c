"""The order of French dictionaries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.weave.collation import collation_key, fold, letters


@pytest.mark.parametrize(
    "ordered",
    [
        ["Zoé", "zoo"],
        ["cote", "coté", "côte", "côté"],
        ["avis", "Éram", "erreur", "zéro"],
        ["œil", "œuf", "ogre"],
        ["ecoute", "Ecoute", "écoute", "Écoute"],
        ["file d’attente", "filet"],
        ["Tabouret", "Tabouret & Vaillant", "tabourets"],
    ],
)
def test_names_stand_where_a_french_reader_looks_for_them(ordered: list[str]) -> None:
    typed = ordered[::-1]
    assert sorted(typed, key=collation_key) == ordered


def test_letters_make_one_of_a_name_however_it_is_written() -> None:
    assert letters("Tabouret & Vaillant") == letters("#TabouretVaillant") == "tabouretvaillant"
    assert letters("écoute_client") == letters("Écoute client")


@given(st.text(), st.text())
def test_only_the_same_name_has_the_same_place(one: str, other: str) -> None:
    assert (collation_key(one) == collation_key(other)) == (one == other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_forgets_accents_case_and_ligatures() -> None:
    assert [fold(name) for name in ("Éram", "ŒIL", "Straße")] == ["eram", "oeil", "strasse"]
