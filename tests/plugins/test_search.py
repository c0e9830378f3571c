"""The search of a blog whose theme is not ours: its page, its index, and that the same pages give the same index."""

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pelican.plugins.search.index import ENTRY, IndexingFailed, folder_of, make_index, place_index, throw_away

from .simple_blog import Other, build_other, post

BLOG = {
    "articles/un.md": post("un", 1, "La caution fut remboursée par l’agence."),
    "articles/deux.md": post("deux", 2, "Un tandem sans sonnette."),
    "articles/brouillon.md": post("brouillon", 5, "Une rumeur.", status="draft"),
    "articles/cache.md": post("cache", 6, "Un secret.", status="hidden"),
    "pages/attente.md": "Title: Attente\nStatus: draft\n\nUne rumeur.\n",
    "pages/ancienne.md": "Title: Ancienne\nTemplate: former\n\nUne affaire classée.\n",
}

FORMER = '{% extends "!simple/page.html" %}{% block head %}{{ super() }}<meta name="robots" content="noindex">'
TEMPLATES = {"former.html": f"{FORMER}{{% endblock %}}"}


def indexed(folder: Path) -> Iterator[str]:
    """The text of each page in an index (Pagefind compresses, after a few bytes that name it)."""
    for file in sorted((folder / "fragment").iterdir()):
        text = gzip.decompress(file.read_bytes()).decode()
        yield json.loads(text[text.index("{") :])["content"]


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    built = build_other(tmp_path_factory.mktemp("search"), BLOG, ["search"], TEMPLATES)
    assert built.code == 0, built.log
    return built


def test_a_build_brings_the_page_the_script_and_an_index_of_its_posts(blog: Other) -> None:
    page = blog.page("search/index.html")
    assert page.select_one("script[type=module]")["src"] == "https://autre.example/blog/search/search.js"
    assert (blog.output / "search/search.js").is_file()
    folder = folder_of(blog.output)
    assert folder == blog.output / "search/pagefind"
    texts = list(indexed(folder))
    assert any("caution fut remboursée" in text for text in texts)
    assert any("tandem" in text for text in texts)
    assert not any(path.name.startswith(".search-") for path in blog.output.iterdir())


def test_what_is_nobody_s_to_find_is_not_found_whatever_the_theme_marks(blog: Other) -> None:
    """LESSONS: pending text. A draft is a page of the site, at an address that only who writes it knows."""
    texts = list(indexed(blog.output / "search/pagefind"))
    for words in ("rumeur", "secret", "classée"):
        assert any(words in page.read_text(encoding="utf-8") for page in blog.output.rglob("*.html"))
        assert not any(words in text for text in texts)


def test_without_a_script_the_form_is_hidden_and_other_ways_are_open(blog: Other) -> None:
    box = blog.page("search/index.html").select_one(".search")
    assert box.form.has_attr("hidden")
    assert [link["href"] for link in box.select(".search-ways a")] == [
        "https://autre.example/blog/archives.html",
        "https://autre.example/blog/tags.html",
    ]
    assert "JavaScript" in box.noscript.get_text()
    assert box.select_one("label[for=search-words]").get_text() == "Mots à chercher"


def test_the_same_pages_give_the_same_index_and_other_pages_replace_it(blog: Other, tmp_path: Path) -> None:
    made = make_index(blog.output)
    assert made is not None
    before = folder_of(blog.output)
    assert before is not None
    names = [sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) for folder in (made, before)]
    assert names[0] == names[1]
    target = tmp_path / "pagefind"
    (target / "fragment").mkdir(parents=True)
    (target / "fragment" / "fr_old.pf_fragment").write_bytes(b"of pages that are gone")
    place_index(made, target)
    assert (target / ENTRY).read_bytes() == (before / ENTRY).read_bytes()
    assert not (target / "fragment" / "fr_old.pf_fragment").exists()
    assert not made.exists()


def test_languages_and_signs_stand_in_an_order_of_ours_and_not_that_of_the_day(blog: Other) -> None:
    said = json.loads((blog.output / "search/pagefind" / ENTRY).read_bytes())
    assert list(said) == sorted(said)
    assert said["include_characters"] == sorted(said["include_characters"])


def test_a_site_that_is_being_built_inside_this_one_is_not_found(blog: Other) -> None:
    """As it is where the site's folder is a disk of its own (`moderation.build.staging_of`)."""
    under_way = blog.output / ".next" / "refuse"
    under_way.mkdir(parents=True)
    page = (blog.output / "un" / "index.html").read_text(encoding="utf-8")
    (under_way / "index.html").write_text(page.replace("caution", "rumeur"), encoding="utf-8")
    made = make_index(blog.output)
    assert made is not None
    texts, kept = list(indexed(made)), list(indexed(blog.output / "search/pagefind"))
    throw_away(blog.output)
    shutil.rmtree(under_way.parent)
    assert sorted(texts) == sorted(kept)


def test_an_index_that_is_no_longer_wanted_leaves_nothing_behind(blog: Other) -> None:
    before = sorted(blog.output.iterdir())
    assert make_index(blog.output, lambda: True) in (None, *blog.output.glob(".search-*"))
    throw_away(blog.output)
    assert sorted(blog.output.iterdir()) == before


def test_pages_that_cannot_be_indexed_stop_the_build_with_a_line_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(IndexingFailed, match=r"site: Pagefind could not index the pages: \w"):
        make_index(tmp_path / "site")
    assert list((tmp_path / "site").iterdir()) == []


@pytest.mark.parametrize(
    "written",
    [
        {ENTRY: b""},
        {ENTRY: b"{}", "pagefind.js": b""},
        {ENTRY: b"{}", "fr_1.pf_fragment": gzip.compress(b"words " * 99)[:-9]},
    ],
)
def test_half_an_index_as_a_full_disk_leaves_it_is_none(
    written: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(command: list[str], *_given: object) -> bool:
        for name, data in written.items():
            Path(command[command.index("--output-path") + 1], name).write_bytes(data)
        return True

    monkeypatch.setattr(sys.modules[make_index.__module__], "_run", half)
    with pytest.raises(IndexingFailed, match="could not be written whole: is the disk full"):
        make_index(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_build_may_do_without_an_index(tmp_path: Path) -> None:
    built = build_other(tmp_path, {"articles/un.md": BLOG["articles/un.md"]}, ["search"], SEARCH_INDEX=False)
    assert built.code == 0, built.log
    assert folder_of(built.output) is None
    assert (built.output / "search/index.html").is_file()
