"""Comparing words: nothing is lost, nothing is invented, and nobody can make it take for ever."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.text import BODY_MAX
from moderation.web.diff import Part, changes

WORDS = st.lists(st.sampled_from(["un", "deux", " ", "\n", "\u00a0", "trois,", "<b>", "é", "\u2028"]), max_size=30)
TEXTS = st.one_of(st.text(max_size=60), WORDS.map("".join))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_parts(before: str, after: str) -> None:
    parts = changes(before, after)
    assert "".join(part.text for part in parts if part.kind != "ins") == before
    assert "".join(part.text for part in parts if part.kind != "del") == after
    assert all(part.text for part in parts)


def test_one_changed_word_is_one_change() -> None:
    assert changes("Le train est en retard.", "Le bus est en retard.") == (
        Part("same", "Le "),
        Part("del", "train "),
        Part("ins", "bus "),
        Part("same", "est en retard."),
    )


def test_one_changed_word_in_the_longest_text_is_found() -> None:
    phrase = "le train de la ligne {0} qui part de la gare a eu {1} minutes de retard sur la voie {2} et de la pluie "
    before = "".join(phrase.format(n, n * 7, n * 3) for n in range(BODY_MAX // len(phrase)))
    parts = changes(before, before.replace(" 70 minutes", " 75 minutes"))
    assert [part.text for part in parts if part.kind != "same"] == ["70 ", "75 "]


def test_a_text_of_one_word_repeated_is_compared_line_by_line() -> None:
    middle = "a " * 4_000 + "\n"
    assert changes(f"x x\n{middle}x x\n", f"x y\n{middle}x y\n") == (
        Part("del", "x x\n"),
        Part("ins", "x y\n"),
        Part("same", middle),
        Part("del", "x x\n"),
        Part("ins", "x y\n"),
    )


def test_a_text_of_one_line_repeated_is_shown_whole() -> None:
    before, after = "a\n" * 5_000, "b\n" + "a\nb\n" * 2_500
    assert changes(before, after) == (Part("del", before), Part("ins", after))
