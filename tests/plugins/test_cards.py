"""The words on a card: set as they are written, within its edges, and nothing as a box."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pelican.plugins.images.card import LARGEST
from pelican.plugins.images.drawing import HEIGHT, MARGIN, WIDTH, Look, Words, draw_card, fitted
from pelican.plugins.images.lettering import NARROW, Lettering

from tests.plugins import pictures

LOOK = Look(("#fcfbf8", "#1c1a17", "#0a5566"))
BOLD = Lettering("bold")


def ink(words: Words) -> tuple[int, int, int, int]:
    """The smallest box around what is drawn below the rule, without the bar at the foot."""
    card = pictures.opened(draw_card(words, LOOK)).convert("L").crop((0, 140, WIDTH, HEIGHT - 20))
    box = card.point(lambda value: 255 if value < 200 else 0).getbbox()
    assert box is not None
    return box


@settings(max_examples=25)
@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_a_title_is_the_card_is_whole_and_small(title: str, kicker: str) -> None:
    words = Words("Écoute", title, kicker, "Camille")
    card = draw_card(words, LOOK)
    assert card == draw_card(words, LOOK)
    assert pictures.opened(card).size == (WIDTH, HEIGHT)
    assert len(card) < LARGEST


@pytest.mark.parametrize("title", ["Oui", "Le silence est une réponse", "Pourquoi nous n’affichons pas d’étoiles " * 9,
                                   "https://blog.example/" + "tres-long-" * 12])  # fmt: skip
def test_a_title_stays_within_the_margins(title: str) -> None:
    left, _top, right, _bottom = ink(Words("Écoute", title))
    assert left >= MARGIN - 8
    assert right <= WIDTH - MARGIN + 8


def test_no_word_is_broken_that_fits_in_smaller_letters() -> None:
    title = "Remboursés anticonstitutionnellement-mais-vite"
    size, lines = fitted(BOLD, title)
    assert lines == title.split(" ")
    assert size < fitted(BOLD, "Remboursés vite")[0]
    assert fitted(BOLD, "mot " * 300)[1][-1].endswith("…")


def test_lines_break_at_spaces_that_may_break_and_at_no_others() -> None:
    text = f"Une amende de 1{NARROW}500\u00a0€ pour\u00a0rien{NARROW}!"
    lines = BOLD.wrap(text, 60, 420)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert f"1{NARROW}500\u00a0€" in " ".join(lines)
    assert lines[-1].endswith(f"pour\u00a0rien{NARROW}!")
    assert all(BOLD.width(line, 60) <= 420 for line in lines)


def test_a_narrow_space_is_narrower_than_a_space_and_wider_than_none() -> None:
    none, narrow, whole = (BOLD.width(f"rien{space}!", 60) for space in ("", NARROW, "\u00a0"))
    assert none < narrow < whole


def test_accents_ligatures_and_other_alphabets_are_shown_and_what_no_font_has_is_left_out() -> None:
    known = "Œuvre ça été à l’île : « où ? » Ελλάδα Привет № 1 ½"
    assert BOLD.readable(known) == known
    assert BOLD.readable("Merci \U0001f9f6\ufe0f \u4f60\u597d !") == "Merci !"


def test_titles_of_the_same_words_look_otherwise_in_other_colours() -> None:
    words = Words("Écoute", "Le silence")
    assert draw_card(words, LOOK) != draw_card(words, Look(("#000", "#fff", "#f00")))
