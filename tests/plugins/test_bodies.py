"""A comment without markup takes a shorter way to its HTML, and arrives at the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.weave.bodies import body_html, read_html

LETTERS = "aéœßЖ中ªⅣ²"
SIGNS = " \u00a0\u202f,.;:!?'’()«»…–—%€-\n"
MARKS = '*_`[]<>&"~\\|@/#+=\t\u3000\u0301'

plain = st.text(st.sampled_from(LETTERS + "0" + SIGNS), max_size=40)
anything = st.text(st.characters(exclude_categories=["Cs"]))


@given(plain | anything)
def test_the_short_way_gives_the_same_html(source: str) -> None:
    assert body_html(source) == read_html(source)


@pytest.mark.parametrize("mark", MARKS)
@given(data=st.data())
def test_marks_never_take_it(mark: str, data: st.DataObject) -> None:
    parts = data.draw(st.lists(st.sampled_from(["a", "b ", " c", "\n", mark, mark, mark * 2])))
    source = "a" + "".join(parts)
    assert body_html(source) == read_html(source)


@given(st.lists(st.sampled_from(["http", "mailto", ":", "www.", "exemple.fr", "1.", "- ", "a", "\n", " ", "--", "'"])))
def test_nothing_that_could_be_a_link_or_a_list_takes_it_wrongly(parts: list[str]) -> None:
    source = "".join(parts)
    assert body_html(source) == read_html(source)


@pytest.mark.parametrize("source", ["Merci !", "C'est dit.\nEt bien dit : oui.\n\nÀ bientôt… peut-être (ou non)"])
def test_usual_comments_are_paragraphs_and_line_breaks(source: str) -> None:
    assert body_html(source).count("<p>") == source.count("\n\n") + 1
    assert body_html(source) == read_html(source)
