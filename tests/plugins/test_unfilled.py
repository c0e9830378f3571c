"""Places that nobody filled in stop a build; prose, code, addresses and visitors do not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.unfilled import check_page
from pelican.plugins.unfilled.places import unfilled
from pelican.plugins.unfilled.source import line_of
from pelican.plugins.weave.errors import Stop
from pelican.plugins.weave.slots import Slot, mark

from tests.plugins.conftest import SIMPLE, Build

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "place",
    [
        "%s",
        "%(name)s",
        "%1$s",
        "%d",
        "%@",
        "{{ titre }}",
        "{{titre}}",
        "{% titre %}",
        "{name}",
        "{prenom.nom}",
        "{filename}",
    ],
)
@pytest.mark.parametrize(
    "around",
    ["Connexion à {}", "<p>{}, bonjour</p>", '<img alt="{}">', "<b>{}</b>.", "«\u00a0{}\u00a0»", "({})", "${}"],
)
def test_a_place_left_empty_is_found_wherever_readers_meet_it(place: str, around: str) -> None:
    assert unfilled(around.replace("{}", place), NONE) == place


@pytest.mark.parametrize(
    "text",
    [
        "20 % seulement", "20\u00a0% seulement", "20 %s", "100 %, sinon rien", "de 5 à 10 % de plus", "%",
        "100%d’un coup",
        "<p>un</p><pre>%s</pre>", "<code>{name}</code>", "<code class='a'>%(name)s</code>", "<kbd>%s</kbd>",
        "<script>{{ x }}</script>", "<style>a{color:red}</style>", "<!-- {{ x }} -->", '<q translate="no">%s</q>',
        '<a href="/?q=%s&amp;r={name}">x</a>', '<a href="https://a.example/%d0%b0">x</a>', "https://a.example/%d0%b0",
        r"\frac{ab}{cd}", "x_{max}", "x^{max}", "{}", "{ }", "{ un mot }", "{{", "}}", "{12}", "{:.classe}", "{#ancre}",
        '<div data-x="{name}">x</div>',
    ],
)  # fmt: skip
def test_what_only_looks_like_a_place_is_left_alone(text: str) -> None:
    assert unfilled(text, NONE) is None


def test_what_is_meant_is_allowed_by_name_and_hides_nothing_else() -> None:
    assert unfilled("%s", frozenset({"%s"})) is None
    assert unfilled("%s {name}", frozenset({"%s"})) == "{name}"


@given(st.text())
def test_whatever_the_text_a_place_behind_it_is_found(before: str) -> None:
    if "<" not in before:
        assert unfilled(f"{before} : {{prenom}}", NONE) is not None


def post(slug: str, body: str = "Le texte.", **fields: str) -> str:
    given_fields = {"Title": slug.title(), "Date": "2011-03-29 22:07", "Category": "Récits", "Slug": slug, **fields}
    return "".join(f"{name}: {value}\n" for name, value in given_fields.items()) + f"\n{body}\n"


GOOD = post("bon", 'Il en reste 20 % seulement, dit `printf("%s")`.\n\n```\n{{ titre }}\n```\n\n    %(nom)s\n')
WRONG = post("faux", "```\n%s\n```\n\n`%s`\n\nConnexion à %s\n")


def test_the_line_is_that_of_the_place_and_not_of_the_code_that_looks_like_it(tmp_path: Path) -> None:
    (tmp_path / "faux.md").write_text(WRONG, encoding="utf-8")
    assert line_of(str(tmp_path / "faux.md"), "%s") == 12
    assert line_of(str(tmp_path / "faux.md"), "{nom}") is None


def test_a_place_in_restructuredtext_stops_the_build_before_a_page_is_written(build: Build) -> None:
    rest = "E\n#\n\n:date: 2011-03-29\n\nBonjour %(nom)s.\n"
    done = build({"articles/bon.md": GOOD, "articles/e.rst": rest}, plugin="unfilled")
    assert done.code == 1
    assert "content/articles/e.rst:6: the text has “%(nom)s”, which nobody filled in" in done.log
    assert "Traceback" not in done.log
    assert not list(done.output.glob("**/*.html"))


def test_a_place_that_the_theme_left_stops_the_build_and_names_the_page(build: Build, tmp_path: Path) -> None:
    templates = tmp_path / "own" / "templates"
    templates.mkdir(parents=True)
    (templates / "article.html").write_text(
        "<!doctype html><title>x</title><p>Par {{ '%(name)s' }}</p>", encoding="utf-8"
    )
    done = build({"articles/bon.md": GOOD}, plugin="unfilled", THEME=f'"{tmp_path / "own"}"')
    assert done.code == 1
    assert "2011/03/bon/index.html: shows “%(name)s”, which the theme did not fill in" in done.log


def test_what_visitors_wrote_is_no_business_of_the_theme(tmp_path: Path) -> None:
    page, context = tmp_path / "index.html", {"UNFILLED_ALLOWED": ["%s"], "OUTPUT_PATH": str(tmp_path)}
    said = mark(Slot("thread", "un", "fr"), "<p>{{ 7 * 7 }} %d</p>")
    page.write_text(f"<p>Un %s.</p>{said}<p>Fin.</p>", encoding="utf-8")
    check_page(str(page), context)
    page.write_text(f"{said}<p>{{prenom}}</p>", encoding="utf-8")
    with pytest.raises(Stop, match=r"index\.html: shows “\{prenom\}”"):
        check_page(str(page), context)


def test_a_blog_whose_places_are_filled_is_built_in_any_theme(build: Build) -> None:
    done = build({"articles/bon.md": GOOD}, plugin="unfilled", **SIMPLE)
    assert done.code == 0, done.log
    assert "{{ titre }}" in done.page("2011/03/bon").get_text()
