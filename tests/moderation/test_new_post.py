"""A new post begins with its fields, where the blogger looks for it, and over nothing that is there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderation.build import BuildError, build
from moderation.new_post import NotWritten, begin
from moderation.settings import Settings
from tests.site.blog import write_blog

NOW = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
"""The next day already in Paris."""


@pytest.fixture
def blog(tmp_path: Path) -> Settings:
    return write_blog(tmp_path)


def new(blog: Settings, title: str = "Trois jours sans réseau", *brands: str, lang: str | None = None) -> str:
    return begin(blog, title, NOW, "", brands, lang).path.read_text(encoding="utf-8")


def test_a_post_is_a_draft_dated_by_the_site_s_clocks_whose_address_needs_no_accents(blog: Settings) -> None:
    begun = begin(blog, "  Œuvre d’été :  trois jours ! #CX", NOW, "Essais", (), None)
    assert begun.path.name == "2026-03-29-oeuvre-dete-trois-jours.md"
    assert begun.path.read_text(encoding="utf-8") == (
        "Title: Œuvre d’été : trois jours ! #CX\n"
        "Date: 2026-03-29 00:30\n"
        "Category: Essais\n"
        "Tags:\n"
        "Slug: oeuvre-dete-trois-jours\n"
        "Summary:\n"
        "Status: draft\n"
        "\n"
    )
    assert begun.address.endswith("/brouillons/oeuvre-dete-trois-jours/")


def test_a_post_with_a_day_ahead_is_no_draft_and_appears_then(blog: Settings) -> None:
    begun = begin(blog, "Bientôt", NOW, "Essais", (), None, datetime(2026, 3, 29, 0, 31))
    text = begun.path.read_text(encoding="utf-8")
    assert "Date: 2026-03-29 00:31\n" in text
    assert "Status" not in text
    assert begun.appears == datetime(2026, 3, 28, 23, 31, tzinfo=UTC)
    past = begin(blog, "Hier", NOW, "Essais", (), None, datetime(2026, 3, 29, 0, 29))
    assert past.path.read_text(encoding="utf-8").endswith("Status: draft\n\n")
    assert past.appears is None


def test_where_posts_do_not_wait_none_is_scheduled(blog: Settings) -> None:
    with blog.pelicanconf.open("a", encoding="utf-8") as conf:
        conf.write('PLUGINS = [name for name in PLUGINS if not name.endswith(".schedule")]\n')
    with pytest.raises(NotWritten, match="publishes a post at once"):
        begin(blog, "Bientôt", NOW, "Essais", (), None, datetime(2027, 1, 1))


def test_the_blog_builds_with_what_was_begun_and_shows_it_where_it_said(blog: Settings) -> None:
    begun = begin(blog, "Trois jours", NOW, "", (), None)
    with begun.path.open("a", encoding="utf-8") as file:
        file.write("Des mots.\n")
    build(blog)
    assert (blog.output / "brouillons" / "trois-jours" / "index.html").is_file()


def test_a_story_is_begun_with_the_fields_of_one_and_the_build_asks_for_what_is_missing(blog: Settings) -> None:
    brand = next(path.stem for path in sorted((blog.pelicanconf.parent / "content" / "brands").glob("*.md")))
    text = new(blog, "Un récit", brand)
    assert f"Brands: {brand}\nExperience:\nExperience_date:\n" in text
    with pytest.raises(BuildError, match=r"un-recit\.md:8: .*Experience"):
        build(blog)


def test_it_is_in_the_section_that_most_posts_are_in(blog: Settings) -> None:
    folder = blog.pelicanconf.parent / "content" / "articles"
    for number in range(20):
        (folder / f"2001-01-01-p{number}.md").write_text(f"Title: P{number}\nCategory: Lettres\n\nCategory: Non\n")
    assert "\nCategory: Lettres\n" in new(blog)


def test_a_post_in_another_language_says_so_in_its_name_and_field(blog: Settings) -> None:
    begun = begin(blog, "Three days", NOW, "", (), "en")
    assert begun.path.name.endswith("-three-days.en.md")
    assert "\nLang: en\n" in begun.path.read_text(encoding="utf-8")
    assert "/en/" in begun.address


def test_nothing_is_written_over_and_a_wrong_name_is_told(blog: Settings) -> None:
    new(blog)
    before = {path: path.read_bytes() for path in blog.pelicanconf.parent.rglob("*.md")}
    with pytest.raises(NotWritten, match="is there already"):
        new(blog, "Trois  jours sans réseau #CX")
    with pytest.raises(NotWritten, match="needs a letter"):
        new(blog, "!!")
    known = next(path.stem for path in sorted((blog.pelicanconf.parent / "content" / "brands").glob("*.md")))
    with pytest.raises(NotWritten, match=f"no brand has that name; did you mean {known}"):
        new(blog, "Autre", f"{known}x")
    for lang in ("français", "../../en", "zz"):
        with pytest.raises(NotWritten, match="is the code of no language"):
            new(blog, "Autre", lang=lang)
    assert {path: path.read_bytes() for path in blog.pelicanconf.parent.rglob("*.md")} == before


def test_a_post_is_not_taken_for_another_whose_name_ends_alike(blog: Settings) -> None:
    new(blog, "Trois jours sans réseau")
    assert "Slug: reseau\n" in new(blog, "Réseau")
