"""Initials of names, and looks that link nobody's messages to each other."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.publication import Contribution, Kind, Representative
from moderation.publication.avatars import LONGEST, MARKS, NOBODY, TONES, avatar, initials, of_published


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana", "A"),
        ("jean dupont", "JD"),
        ("Marie-Jo", "M"),
        ("Anne de la Tour", "AT"),
        ("«Zoé» (Lyon)", "ZL"),
        ("e\u0301ric o\u0308zil", "ÉÖ"),  # decomposed
        ("山田 太郎", "山太"),
        ("محمد علي", "م\u200cع"),  # they would join into a word
        ("क्षितिज", "क्षि"),  # one sign of four code points
        ("한국", "한"),
        ("გიორგი", "გ"),  # its capitals are in few fonts, and no Georgian begins a name with one
        ("ßeta", "ß"),  # its capital would be two letters
        ("3D", "3"),
        ("👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("🇫🇷🇨🇭", "🇫🇷"),
        ("🦊 Renard 🌸", "R"),
        ("$ $", "$"),
        ("", NOBODY),
        (" … \u200b\u202e", NOBODY),
    ],
)
def test_initials_are_whole_signs_of_any_script(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text())
def test_every_name_has_short_initials_that_begin_with_something_to_see(name: str) -> None:
    found = initials(name)
    assert 1 <= len(found) <= 2 * LONGEST + 1
    assert unicodedata.category(found[0])[0] in "LNS" or found == NOBODY
    assert not any(character.isspace() for character in found)
    assert not found.endswith(("\u200c", "\u200d"))


@given(st.text(st.characters(categories=["L"]), min_size=1), st.text(st.characters(categories=["L"]), min_size=1))
def test_what_stands_between_the_first_and_the_last_word_changes_nothing(first: str, last: str) -> None:
    assert initials(f"{first} {last}") == initials(f" {first} du (milieu) {last} !")


@given(st.text("\u0301\u0327\u0336\u20dd", min_size=MARKS, max_size=500))
def test_signs_piled_up_on_a_letter_are_cut(pile: str) -> None:
    assert len(initials("z" + pile)) <= 1 + MARKS


def contribution(id: str, kind: Kind = Kind.COMMENT, *, proof: str | None = None, brand: str = "") -> Contribution:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    who = Representative("Léo", "Service client", brand, proof, None) if brand else None
    return Contribution(id, kind, None, now, now, "Léo Brun", None, "Bonjour", representative=who)


def test_a_readers_tone_comes_from_the_id_of_the_one_message_and_from_nothing_else() -> None:
    """LESSONS: no value derived from an e-mail address in public output (avatars, hashes)."""
    ids = [f"{n:016x}" for n in range(200)]
    assert {avatar(id, "Ana").look for id in ids} == {f"tone-{n}" for n in range(TONES)}
    assert all(avatar(id, "Ana").look == avatar(id, "Bob").look for id in ids)


def test_a_representative_has_the_initials_of_the_brand_as_long_as_the_proof_stands() -> None:
    reply = contribution("b2", Kind.REPLY, proof="operator", brand="nuage")
    assert of_published(reply, "Nuage Télécom") == ("NT", "of-brand")
    left = contribution("b2", Kind.REPLY, proof=None, brand="nuage")
    assert of_published(left, "Nuage Télécom") == ("NT", "of-brand revoked")


def test_the_blog_has_a_look_of_its_own_and_links_and_gaps_have_none() -> None:
    assert avatar("a1", "Camille", editorial=True) == ("C", "of-blog")
    assert of_published(contribution("a1", Kind.PING), None) is None
    assert of_published(contribution("a1", Kind.REMOVED), None) is None
