"""Authors and what they declare, in a blog whose theme is not ours."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.authors.interests import read_interests, recognise
from pelican.plugins.authors.profile import Profile
from pelican.plugins.weave.errors import ContentError
from pelican.readers import MarkdownReader
from pelican.settings import DEFAULT_CONFIG

from .simple_blog import Other, build_other, post, told

ARTICLE = """<pre>{{ article.interests|map(attribute="what")|list|tojson }}</pre>"""
AUTHOR = """<pre>{{ {
  "role": author.profile.role, "bio": author.profile.content, "photo": author.profile.photo,
  "interests": author.profile.interests|map(attribute="name")|list, "declares": author.profile.declares,
}|tojson if author.profile else "null" }}</pre>"""

STORY = {"brands": "nuage", "experience": "mixed", "experience_date": "2024-05-01"}
BLOG = {
    "brands/nuage.md": "Title: Nuage & Cie\nSlug: nuage\nAliases: Le Nuage\n\nUn nuage.",
    "brands/orage.md": "Title: Orage\nSlug: orage\n\nUn orage.",
    "authors/ana.md": "Title: Ana Belle\nRole: relit\nPhoto: images/ana.svg\n"
    "Interests: le nuage (2021-04/2022-09), essais; La Gazette (2019/..), salariée; orage (2020), repas\n\nElle *lit*.",
    "authors/zoe.rst": "Zoé\n###\n\n:interests: none\n\nUne bio.\n",
    "articles/seule.md": post("seule", 1, authors="Ana Belle", **STORY),
    "articles/deux.md": post("deux", 2, authors="Zoé; Ana Belle", **STORY),
    "articles/essai.md": post("essai", 3, authors="Ana Belle"),
    "articles/autre.md": post("autre", 4, authors="Zoé", **STORY),
    "articles/inconnu.md": post("inconnu", 5, authors="Inconnu"),
    "images/ana.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}
PAGES = {"article.html": ARTICLE, "author.html": AUTHOR, "brand.html": "x", "brands.html": "x", "moved.html": "x"}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    built = build_other(tmp_path_factory.mktemp("authors"), BLOG, ["authors", "brands"], PAGES)
    assert built.code == 0, built.log
    return built


def test_an_author_s_page_knows_role_bio_photo_and_interests(blog: Other) -> None:
    assert told(blog.page("author/ana-belle.html")) == {
        "role": "relit",
        "bio": "<p>Elle <em>lit</em>.</p>",
        "photo": "images/ana.svg",
        "interests": ["Nuage & Cie", "La Gazette", "Orage"],
        "declares": True,
    }
    none = told(blog.page("author/zoe.html"))
    assert (none["interests"], none["declares"]) == ([], True)
    assert told(blog.page("author/inconnu.html")) is None, "who has no file has no profile"


def test_a_story_says_what_its_authors_declare_of_the_brands_that_it_names(blog: Other) -> None:
    declared = {slug: told(blog.page(f"{slug}/index.html")) for slug in ("seule", "deux", "essai", "autre", "inconnu")}
    assert declared == {"seule": ["essais"], "deux": ["essais"], "essai": [], "autre": [], "inconnu": []}


def test_a_file_of_somebody_who_signs_nothing_stops_the_build(tmp_path: Any) -> None:
    files = {name: text for name, text in BLOG.items() if not name.startswith("authors/")}
    built = build_other(tmp_path, files | {"authors/x.md": "Title: Anna Belle\n\nBio."}, ["authors"], PAGES)
    assert built.code != 0
    assert "content/authors/x.md:1: no post is signed “Anna Belle”: did you mean “Ana Belle”?" in built.log


def test_a_slip_in_a_brand_s_slug_stops_the_build_since_nobody_would_miss_the_interest() -> None:
    (interest,) = read_interests("nuages (2020), x", "content/authors/x.md")
    with pytest.raises(ContentError) as stopped:
        recognise(interest, [SimpleNamespace(slug="nuage", name="Nuage & Cie")], "content/authors/x.md")
    assert str(stopped.value).startswith("content/authors/x.md: Interests names “nuages”, which is no brand")
    assert "did you mean “nuage”?" in str(stopped.value)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("nuage", "Interests has “nuage”: write “brand (2021-04/2022-09), what it was”"),
        ("nuage (2020)", "Interests has “nuage (2020)”: write"),
        ("nuage (demain), x", "Interests has “nuage (demain), x”: write"),
        ("nuage (2020-13), x", "and there is no day, month or year 2020-13"),
        ("nuage (2020/2021-02-30), x", "and there is no day, month or year 2021-02-30"),
        ("nuage (2020/2019-12), x", "which ends before it begins"),
        ("", "Interests is empty: write"),
    ],
)
def test_an_interest_that_cannot_be_read_stops_the_build(field: str, said: str) -> None:
    with pytest.raises(ContentError) as stopped:
        read_interests(field, "content/authors/a.md")
    assert str(stopped.value).startswith("content/authors/a.md: ")
    assert said in str(stopped.value)


def test_times_are_said_in_words() -> None:
    going, over, once = read_interests("A (2019/..), x; B (2021-04/2022-09-01), y, z; C (2020), w", "a.md")
    assert (going.begun("fr"), going.ended("fr")) == ("2019", "")
    assert (over.begun("fr"), over.ended("fr"), over.what) == ("avril 2021", "1er septembre 2022", "y, z")
    assert (over.begun("en"), over.ended("en")) == ("April 2021", "1 September 2022")
    assert once.begin == once.end


days = st.dates(min_value=date(1000, 1, 1)).map(date.isoformat)
words = st.text(st.characters(categories=["L", "N"]), min_size=1)


@given(words, days, st.sampled_from([4, 7, 10]), words)
def test_any_declared_interest_is_read_back(whom: str, day: str, precision: int, what: str) -> None:
    (interest,) = read_interests(f"{whom} ({day[:precision]}/..), {what}", "a.md")
    assert (interest.whom, interest.begin, interest.end, interest.what) == (whom, day[:precision], "", what)
    assert interest.begun("fr")


def test_a_blog_without_brands_takes_every_organisation_by_its_name() -> None:
    (interest,) = read_interests("nuage (2020), x", "a.md")
    recognise(interest, [], "a.md")
    assert (interest.name, interest.brand) == ("nuage", None)


@pytest.mark.parametrize("whom", ["nuage", "Nuage & Cie", "le nuage"])
def test_a_brand_is_known_by_slug_name_or_alias(whom: str) -> None:
    brand = SimpleNamespace(slug="nuage", name="Nuage & Cie", aliases=["Le Nuage"])
    (interest,) = read_interests(f"{whom} (2020), x", "a.md")
    recognise(interest, [brand], "a.md")
    assert interest.brand is brand


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("Title: Ana\nSite: https://[x\n", "x.md:2: Site is “https://[x”: write an address that starts with https://"),
        ("Title: Ana\nTitle: Anna\n", "x.md:2: Title stands there twice"),
        ("Title: Ana\nRole: a\nRole: b\n", "x.md:3: Role stands there twice"),
    ],
)
def test_what_an_author_cannot_have_is_told_in_one_line(fields: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "content" / "authors").mkdir(parents=True)
    path = tmp_path / "content" / "authors" / "x.md"
    path.write_text(f"{fields}\nUn texte.\n", encoding="utf-8")
    settings = {**DEFAULT_CONFIG, "PATH": str(tmp_path / "content")}
    text, metadata = MarkdownReader(settings).read(str(path))
    with pytest.raises(ContentError) as refused:
        Profile(content=text, metadata=metadata, settings=settings, source_path=str(path), context={})
    assert str(refused.value).startswith(f"content/authors/{said}")
