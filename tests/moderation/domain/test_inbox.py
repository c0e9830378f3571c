"""Places to fill in, and what a brand's people may write for each other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.actors import Actor, Role
from moderation.domain.errors import NotAllowed, Refused
from moderation.domain.inbox import NOTE_MAX, TITLE_MAX, check_filled, check_note, check_right, check_template, places
from moderation.domain.parts import Part, Right

NAMES = st.from_regex(r"[a-zé][\w -]{0,20}", fullmatch=True)


@given(st.lists(NAMES), st.text(st.characters(exclude_characters="{}")))
def test_every_place_of_a_template_is_found_once_in_its_order(names: list[str], between: str) -> None:
    body = between.join(f"{{{name}}}" for name in names)
    assert places(body) == list(dict.fromkeys(names))


@given(st.lists(NAMES, min_size=1, max_size=5), st.data())
def test_an_answer_goes_once_all_its_places_are_filled_and_never_before(names: list[str], data: st.DataObject) -> None:
    left = data.draw(st.sets(st.sampled_from(names)))
    body = " ".join("Ana" if name not in left else f"{{{name}}}" for name in names) + "."
    if not left:
        check_filled(body)
        return
    with pytest.raises(Refused) as refused:
        check_filled(body)
    (problem,) = refused.value.problems
    assert problem.field == "body"
    assert set(re.findall(r"\{([^}]*)\}", str(problem.values["places"]))) == left


@pytest.mark.parametrize(
    "body", ["{}", "{ }", "{2}", "{ client}", "{a\nb}", "{{", "f(x) { return 1 }", "{" + "x" * 60 + "}"]
)
def test_braces_around_something_else_are_no_places(body: str) -> None:
    assert places(body) == []


def test_a_template_has_a_title_and_words() -> None:
    with pytest.raises(Refused) as refused:
        check_template(" ", "")
    assert {each.field for each in refused.value.problems} == {"title", "body"}
    with pytest.raises(Refused):
        check_template("x" * (TITLE_MAX + 1), "Bonjour")
    assert check_template(" Excuses ", "Bonjour") == ("Excuses", "Bonjour")


def test_a_note_has_its_length() -> None:
    assert check_note("x" * NOTE_MAX) == "x" * NOTE_MAX
    for words in ("", " \n", "x" * (NOTE_MAX + 1), "a\0b"):
        with pytest.raises(Refused) as refused:
            check_note(words)
        assert refused.value.problems[0].field == "note"


def test_nobody_without_a_part_has_a_right() -> None:
    check_right(Actor(Role.BRAND, 1, "Mia", "nuage", Part.MANAGER), Right.TEMPLATES)
    for actor in (Actor(Role.BRAND, 1, "Leo", "nuage", Part.AGENT), Actor(Role.SENIOR, 2), Actor(Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            check_right(actor, Right.TEMPLATES)
