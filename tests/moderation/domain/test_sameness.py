"""Answers with nearly the same words: what a template sent to everybody is told by."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.sameness import NEARLY, nearly_same

TEMPLATE = (
    "Bonjour {name}, nous sommes désolés de ce désagrément et vous remercions de votre confiance. Votre satisfaction "
    "est notre priorité : notre service après-vente reviendra vers vous dans les meilleurs délais. Cordialement, Léa."
)
OWN = (
    "Bonjour Anne, votre lave-linge a été livré le 3 avec une porte faussée. Le transporteur l’a reconnu : un appareil "
    "neuf part demain de notre entrepôt de Vannes, et les 45 € de reprise vous sont rendus."
)


def test_a_template_with_another_name_in_it_repeats_the_first() -> None:
    answers = {name: TEMPLATE.format(name=name) for name in ("Anne", "Bao", "Chloé")}
    assert nearly_same({**answers, "own": OWN}) == {"Bao": "Anne", "Chloé": "Anne"}


def test_capitals_and_punctuation_make_no_answer_of_ones_own() -> None:
    assert nearly_same({"a": OWN, "b": OWN.upper().replace(",", " –")}) == {"b": "a"}


def test_an_answer_to_the_case_within_a_courteous_frame_is_one_of_its_own() -> None:
    framed = TEMPLATE.format(name="Anne") + " " + OWN
    assert nearly_same({"a": TEMPLATE.format(name="Bao"), "b": framed}) == {}


def test_texts_without_words_repeat_nothing() -> None:
    assert nearly_same({"a": "", "b": "", "c": "!!", "d": "non", "e": "Non."}) == {"e": "d"}


def _resemblance(one: str, other: str) -> float:
    first, second = ({*pairwise(text.split())} for text in (one, other))
    return len(first & second) / len(first | second)


texts = st.lists(st.lists(st.sampled_from("abcd"), min_size=2, max_size=12).map(" ".join), max_size=12)


LONG = [f"mot{number}" for number in range(40)]


def _altered(start: int, changes: dict[int, str]) -> str:
    """A long text that begins with that word, some of its words changed."""
    return " ".join(changes.get(place, word) for place, word in enumerate(LONG[start:] + LONG[:start]))


altered = st.builds(
    _altered,
    st.sampled_from([0, 0, 5, 20]),
    st.dictionaries(st.integers(0, 39), st.sampled_from(["neuf", "mot1", "mot2 mot3", ""]), max_size=8),
)


@given(texts | st.lists(altered, max_size=8))
def test_comparing_only_what_shares_a_rare_pair_misses_nothing(found: list[str]) -> None:
    expected: dict[str, str] = {}
    for number, text in enumerate(found):
        for before in range(number):
            if str(before) not in expected and _resemblance(text, found[before]) >= NEARLY:
                expected[str(number)] = str(before)
                break
    assert nearly_same({str(number): text for number, text in enumerate(found)}) == expected
