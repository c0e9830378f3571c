"""Fields with a slip in them, in Markdown, reStructuredText and HTML: refused, with their line and what was meant."""

import re
from pathlib import Path

import markdown
import pytest
from docutils.core import publish_doctree
from docutils.nodes import docinfo
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.metadata.heads import check_head
from pelican.plugins.weave.errors import ContentError
from pelican.plugins.weave.guesses import guess_field, guess_word
from pelican.plugins.weave.heads import read_head

from .simple_blog import Other, build_other, post

REST = "Titre d’un billet\n#################\n\n:date: 2024-05-01\n:category: Essais\n{}\nUn texte.\n\n:statut: voilà\n"
HTML = '<html><head><title>T</title>\n<meta name="date" content="2024-05-01">\n{}\n</head><body>Un texte.</body></html>'

BLOG = {
    "articles/un.md": post("un", 1, mood="gai"),
    "articles/deux.md": post("deux", 2, mood="triste", colour="bleu", keywords="a, b"),
    "articles/trois.rst": REST.format(":tags: a, b\n:mood: gai\n"),
    "articles/quatre.html": HTML.format('<meta name="tags" content="a">\n<meta name="colour" content="bleu">'),
    "articles/cinq.md": post("cinq", 5).replace("\n\n", "\nSummary: Sur deux\n    lignes.\nSummary: Et trois.\n\n"),
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    built = build_other(tmp_path_factory.mktemp("metadata"), BLOG, ["metadata"], METADATA_OWN=["Colour"])
    assert built.code == 0, built.log
    return built


def test_a_field_that_nobody_reads_is_told_once_and_the_theme_s_own_not_at_all(blog: Other) -> None:
    told = [line for line in blog.log.splitlines() if "nobody reads the field" in line]
    assert len(told) == 1
    assert re.search(r"content/articles/\w+\.(md:5|rst:7): nobody reads the field [Mm]ood", told[0])
    assert "METADATA_OWN" in told[0]


def test_only_the_first_list_of_fields_is_the_head_of_a_text_in_rest(blog: Other) -> None:
    assert "voilà" in (blog.output / "titre-dun-billet" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.rst", REST.format(":catgory: Essais\n"), "x.rst:6: catgory is no field: did you mean Category?"),
        ("x.rst", REST.format(":category: Récits\n"), "x.rst:6: Category stands there twice: keep one"),
        ("x.rst", REST.format(":history: yes\n:history: no\n"), "x.rst:7: History stands there twice: keep one"),
        ("x.html", HTML.format('<meta name="statut" content="draft">'), "x.html:3: statut is no field: did you mean"),
        ("x.md", post("x", 1, Status="drfat"), "x.md:5: Status is “drfat”: did you mean “draft”? If not, write"),
    ],
    ids=["rest", "twice", "of a plugin twice", "html", "status"],
)
def test_a_slip_stops_the_build_with_its_line_and_what_was_meant(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    built = build_other(tmp_path, {"articles/un.md": post("un", 1), f"articles/{name}": text}, ["metadata", "history"])
    assert built.code != 0
    assert f"content/articles/{said}" in built.log
    assert not (built.output / "un").exists(), "nothing half-written"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Catgory", "Category"),
        ("Tag", "Tags"),
        ("Brand", "Brands"),
        ("Statut", "Status"),
        ("Résumé", "Summary"),
        ("Resume", "Summary"),
        ("Etiquettes", "Tags"),
        ("Mots-clés", "Tags"),
        ("Mots-cles", "Tags"),
        ("Brouillon", "Status: draft"),
        ("Experience-date", "Experience_date"),
        ("Auteur", "Authors"),
        ("Titel", "Title"),
        ("Rubrique", "Category"),
        ("Langue", "Lang"),
        ("Mood", None),
        ("Colour", None),
        ("Subtitle", None),
        ("Cover", None),
        ("Series", None),
        ("Location", None),
    ],
)
def test_what_is_meant_is_guessed_and_nothing_is_guessed_of_what_is_the_blogger_s_own(
    written: str, meant: str | None
) -> None:
    known = ["title", "date", "modified", "category", "tags", "authors", "summary", "status", "lang", "slug", "brands"]
    known += ["experience", "experience_date", "comments", "history", "image", "template", "translation", "key", "url"]
    assert guess_field(written, known) == meant


def test_a_french_field_is_not_guessed_where_nobody_reads_the_english_one() -> None:
    assert guess_field("Marque", ["title", "date"]) is None


@pytest.mark.parametrize(
    ("written", "meant"), [("drfat", "draft"), ("Brouillon", "draft"), ("publié", "published"), ("xyz", None)]
)
def test_a_word_is_guessed_too(written: str, meant: str | None) -> None:
    assert guess_word(written, ("published", "draft", "hidden")) == meant


names = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
lines = st.one_of(
    st.builds("{}: {}".format, names, st.text("ab: é-", max_size=8)),
    st.builds("    {}".format, st.text("ab", max_size=5)),
    st.sampled_from(["", "---", "...", "texte", " Titre : x", "   indent: y", "…: z"]),
)


@given(head=st.lists(lines, max_size=8))
def test_the_head_of_a_markdown_file_is_what_python_markdown_takes_for_it(
    head: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    reader = markdown.Markdown(extensions=["meta"])
    reader.convert("\n".join(head) + "\n")
    path = tmp_path_factory.getbasetemp() / "head.md"
    path.write_text("\n".join(head) + "\n", encoding="utf-8")
    found = read_head(path)
    # Unless it is empty at once: then Python-Markdown has not said that there is nothing.
    assert {field.key for field in found} == set(getattr(reader, "Meta", {}))
    for field in found:
        assert head[field.line - 1].strip().startswith(f"{field.name}:")


@pytest.mark.parametrize(
    "text",
    [
        REST.format(":tags: a"),
        "T\n=\n\nSous\n----\n\n:a: b\n:c: d\n  e\n\n:f: g\n\nTexte.\n\n:h: i\n",
        "=====\n  T\n=====\n\n.. un commentaire\n   qui continue\n\n:a: b\n\nTexte\n",
        "T\n=\n\nDu texte d’abord.\n\n:a: b\n",
        ":a: b\n:c d: e\n\nTexte.\n",
    ],
)
def test_the_head_of_a_text_in_rest_is_what_docutils_takes_for_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.rst").write_text(text, encoding="utf-8")
    tree = publish_doctree(text, settings_overrides={"report_level": 5})
    wanted = {
        (node.children[0].astext() if node.tagname == "field" else node.tagname).lower()
        for info in tree.findall(docinfo)
        for node in info.children
    }
    assert {field.key for field in read_head(tmp_path / "x.rst")} == wanted


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Title: X\nDate: 2024-05-01\nDate: 2024-05-02\n", "x.md:3: Date stands there twice: keep one"),
        ("Title: X\nAuthors: A\nAuthors: B\n", "x.md:3: Authors stands there twice: write them on one line"),
        ("Title: X\n    Y\n", "x.md:1: Title goes over several lines: write it on one"),
        ("Title: X\nModified: 9/1/2026\n", "x.md:2: Modified is “9/1/2026”, which may be two days"),
        ("Title: X\nStatut : draft\n", "x.md:2: “Statut : draft” is no field"),
    ],
)
def test_what_no_head_may_have_is_refused_before_it_is_read(head: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "content" / "x.md"
    path.parent.mkdir()
    path.write_text(f"{head}\nUn texte.\n", encoding="utf-8")
    with pytest.raises(ContentError, match="content/") as refused:
        check_head(str(path), {"PATH": str(path.parent)})
    assert str(refused.value).startswith(f"content/{said}")


def test_a_day_that_can_be_only_one_passes(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("Title: X\nDate: 31/01/2026\nModified: 02/02/2026\n\nUn texte.\n", encoding="utf-8")
    check_head(str(path), {"PATH": str(tmp_path)})
