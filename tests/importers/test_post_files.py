"""Posts as files: what Pelican reads back, what nobody's typing can break, and whose file it is."""

import html
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.readers import MarkdownReader
from pelican.settings import DEFAULT_CONFIG

from moderation.importers import ImportRefused, import_wxr
from moderation.importers.fidelity import EXTENSIONS
from moderation.importers.header import composed, header_values, untouched
from moderation.importers.posts import Library, Written
from moderation.importers.records import ImportedPost, PostKind
from moderation.importers.text import has_words, one_line, plain, storable

SETTINGS = DEFAULT_CONFIG | {"MARKDOWN": {"extensions": list(EXTENSIONS)}, "TIMEZONE": "Europe/Paris"}

Import = Callable[..., Path]


def post(**given: Any) -> ImportedPost:
    values = {"kind": PostKind.POST, "original_id": "wxr:a#1", "key": "k", "title": "T", "body": "Body."}
    values |= {"created": datetime(2020, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))}
    return ImportedPost(**(values | given))


def read(path: Path) -> tuple[str, dict[str, Any]]:
    content, metadata = MarkdownReader(SETTINGS).read(str(path))
    return content, metadata


def read_text(text: str, tmp_path: Path) -> tuple[str, dict[str, Any]]:
    path = tmp_path / "post.md"
    path.write_text(text, "utf-8")
    return read(path)


def only(content: Path, folder: str = "articles") -> Path:
    (path,) = (content / folder).glob("*.md")
    return path


def test_every_field_is_read_back_by_pelican(tmp_path: Path) -> None:
    whole = post(
        title='A "title": with <b> & colons',
        modified=datetime(2021, 1, 1, 12, tzinfo=UTC),
        category="News & more",
        tags=("un", "deux, trois"),
        author="Anna; Bruno",
        summary="A *short* text",
        draft=True,
        comments_open=False,
        original_url="https://old.example/?p=1",
    )
    content, metadata = read_text(composed(whole), tmp_path)
    assert content == "<p>Body.</p>"
    assert metadata["title"] == 'A "title": with <b> & colons'
    assert metadata["date"].isoformat() == "2020-05-01T10:00:00+02:00"
    assert metadata["modified"].isoformat() == "2021-01-01T12:00:00+00:00"
    assert metadata["slug"] == "k"
    assert metadata["category"].name == "News & more"
    assert [tag.name for tag in metadata["tags"]] == ["un", "deux, trois"]
    assert metadata["author"].name == "Anna; Bruno"
    assert metadata["summary"] == "<p>A <em>short</em> text</p>"
    assert metadata["status"] == "draft"
    assert metadata["comments"] == "closed"
    assert metadata["original_url"] == "https://old.example/?p=1"
    assert metadata["original_id"] == "wxr:a#1"


LINE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).map(lambda text: one_line(storable(text)[0]))


@given(LINE.filter(bool), LINE.filter(bool), st.text(max_size=40))
def test_no_value_leaves_its_line(title: str, author: str, body: str) -> None:
    text = composed(post(title=title, author=author, body=storable(body)[0]))
    values = header_values(text)
    assert values["title"] == title
    assert values["author"] == author
    assert list(values) == ["title", "date", "slug", "author", "original_id", "original_digest"]
    assert untouched(text)


@pytest.mark.parametrize(
    "evil", ["x\nStatus: published", "x\r\rbody", "x\u2028Slug: y", "x\x85Slug: y", "  x  ", "x\n\n"]
)
def test_a_line_end_in_a_value_is_a_space(evil: str, tmp_path: Path) -> None:
    _, metadata = read_text(composed(post(title=evil, category=evil, author=evil, tags=(evil,))), tmp_path)
    assert "\n" not in metadata["title"]
    assert metadata["title"] == metadata["title"].strip()
    assert metadata["slug"] == "k"
    assert "status" not in metadata


def test_naughty_strings_survive_the_file_and_pelican(
    shared_data: Callable[[str], Path], wxr: Import, item: Any, tmp_path: Path, sink: Any
) -> None:
    lines = shared_data("text/blns.txt").read_text("utf-8").split("\n")
    lines = [line for line in lines if has_words(plain(html.escape(line))) and ";" not in line]
    items = [
        item(
            str(number),
            title=html.escape(line),
            content=f"<p>{html.escape(line)}</p>",
            excerpt=html.escape(line),
            creator=html.escape(line),
            terms=[("category", html.escape(line)), ("post_tag", html.escape(line))],
        )
        for number, line in enumerate(lines, 1)
    ]
    path = wxr(*(storable(one)[0] for one in items))
    report = import_wxr(path, tmp_path / "content", sink)
    assert report.as_dict()["kinds"]["post"]["brought"] == len(lines)
    for number, line in enumerate(lines, 1):
        content, metadata = read(tmp_path / "content" / "articles" / f"post-{number}.md")
        expected = one_line(storable(line)[0])
        assert metadata["title"] == expected
        assert str(metadata["category"].name) == expected
        assert str(metadata["author"].name) == expected
        assert [tag.name for tag in metadata["tags"]] == [expected]
        for shown in (content, metadata["summary"]):
            from bs4 import BeautifulSoup

            assert BeautifulSoup(shown, "html.parser").get_text().split() == expected.split(), line


@pytest.mark.parametrize(
    "excerpt",
    [
        "Warning: this is it",
        "---\nnot a header",
        "...and then",
        "  spaced\n\nout  ",
        "# no heading",
        "1. no list",
        "> x",
    ],
)
def test_an_excerpt_is_shown_whole_as_summary(excerpt: str, wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    from bs4 import BeautifulSoup

    import_wxr(wxr(item(excerpt=html.escape(excerpt))), tmp_path / "c", sink)
    _, metadata = read(only(tmp_path / "c"))
    summary = BeautifulSoup(metadata["summary"], "html.parser")
    assert summary.get_text().split() == excerpt.split()
    assert [element.name for element in summary.find_all(True)] == ["p"]


def test_more_gives_the_summary_where_there_is_no_excerpt(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    teaser = '<img src="https://a.example/i.png">One <em>two</em>\n\nthree<!--more-->four'
    import_wxr(wxr(item("1", content=teaser), item("2", content=teaser, excerpt="Mine")), tmp_path / "c", sink)
    assert read(tmp_path / "c/articles/post-1.md")[1]["summary"] == "<p>One <em>two</em> three</p>"
    assert read(tmp_path / "c/articles/post-2.md")[1]["summary"] == "<p>Mine</p>"


@pytest.mark.parametrize(
    ("given", "draft", "code"),
    [
        ({"status": "publish"}, False, None),
        ({"status": "draft"}, True, None),
        ({"status": "pending"}, True, "pending_post"),
        ({"status": "future"}, True, "scheduled"),
        ({"status": "private"}, True, "private"),
        ({"status": "publish", "post_password": "x"}, True, "password"),
        ({"status": "odd"}, True, "status_unknown"),
    ],
)
def test_only_what_was_public_is_published(
    given: dict[str, str], draft: bool, code: str | None, wxr: Import, item: Any, tmp_path: Path, sink: Any
) -> None:
    report = import_wxr(wxr(item(**given)), tmp_path / "c", sink)
    assert (read(only(tmp_path / "c"))[1].get("status") == "draft") is draft
    assert [remark.code for remark in report.remarks] == ([code] if code else [])


@pytest.mark.parametrize("status", ["trash", "auto-draft"])
def test_what_was_thrown_away_is_left_and_said(
    status: str, wxr: Import, item: Any, comment: Any, tmp_path: Path, sink: Any
) -> None:
    report = import_wxr(wxr(item(status=status, comments=[comment("5")])), tmp_path / "c", sink)
    kinds = report.as_dict()["kinds"]
    assert kinds["post"]["skipped"] == {status.replace("-", "_"): 1}
    assert kinds["comment"]["skipped"] == {"post_not_brought": 1}
    assert not (tmp_path / "c").exists()
    assert sink.all() == []


@pytest.mark.parametrize(
    ("dates", "expected", "code"),
    [
        ({}, "2020-05-01T10:00:00+02:00", None),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, "2020-05-01T10:00:00", "date_from_local"),
        ({"post_date": "0000-00-00 00:00:00"}, "2020-05-01T08:00:00+00:00", None),
        ({"post_date": "2020-05-09 10:00:00"}, "2020-05-01T08:00:00+00:00", "date_odd_zone"),
        ({"post_date": "", "post_date_gmt": "-0001-11-30 00:00:00"}, "1970-01-01T00:00:00+00:00", "date_unknown"),
    ],
)
def test_dates_keep_the_day_and_the_instant(
    dates: dict[str, str], expected: str, code: str | None, wxr: Import, item: Any, tmp_path: Path, sink: Any
) -> None:
    report = import_wxr(wxr(item(**dates)), tmp_path / "c", sink)
    assert read(only(tmp_path / "c"))[1]["date"].isoformat() == expected
    assert [remark.code for remark in report.remarks] == ([code] if code else [])


def test_labels_first_category_then_tags(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    terms = [("post_tag", "a"), ("category", "R&amp;D"), ("category", "Two"), ("post_tag", "b;c"), ("post_tag", "a")]
    report = import_wxr(wxr(item(terms=terms)), tmp_path / "c", sink)
    _, metadata = read(only(tmp_path / "c"))
    assert metadata["category"].name == "R&D"
    assert [tag.name for tag in metadata["tags"]] == ["Two", "a", "b,c"]
    assert [remark.code for remark in report.remarks] == ["tag_semicolon"]


def test_keys_are_latin_unique_and_shared_by_posts_and_pages(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    path = wxr(
        item("9", post_name="%ce%b5%cf%80%ce%af"),
        item("3", post_name="a"),
        item("2", post_name="A_"),
        item("4", post_name="a", post_type="page"),
        item("5", post_name="", title="L’été où l’œuf"),
        item("6", post_name="", title="🙂"),
        item("7", post_name="../../etc/passwd"),
    )
    import_wxr(path, tmp_path / "c", sink)
    names = {
        str(found.relative_to(tmp_path / "c")): header_values(found.read_text("utf-8"))
        for found in tmp_path.rglob("*.md")
    }
    assert {name: values["original_id"].partition("#")[2] for name, values in names.items()} == {
        "articles/epi.md": "9",
        "articles/a.md": "2",
        "articles/a-2.md": "3",
        "pages/a-3.md": "4",
        "articles/l-ete-ou-l-oeuf.md": "5",
        "articles/billet-6.md": "6",
        "articles/etc-passwd.md": "7",
    }


def test_keys_stay_when_a_later_export_brings_more(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    import_wxr(wxr(item("5", post_name="a"), item("6", post_name="a")), tmp_path / "c", sink)
    again = import_wxr(
        wxr(item("1", post_name="a"), item("6", post_name="a"), item("5", post_name="a")), tmp_path / "c", sink
    )
    found = {path.name: header_values(path.read_text("utf-8"))["original_id"][-1] for path in tmp_path.rglob("*.md")}
    assert found == {"a.md": "5", "a-2.md": "6", "a-3.md": "1"}
    assert again.as_dict()["kinds"]["post"] == {"read": 3, "brought": 1, "already_here": 2, "skipped": {}}


def test_a_file_that_the_import_did_not_write_is_left_alone(
    wxr: Import, item: Any, comment: Any, tmp_path: Path, sink: Any
) -> None:
    mine = tmp_path / "c" / "articles" / "mine" / "elsewhere.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("Title: Mine\nSlug: post-1\n\nMy words", "utf-8")
    report = import_wxr(wxr(item(comments=[comment("5")])), tmp_path / "c", sink)
    assert list((tmp_path / "c").rglob("*.md")) == [mine]
    assert mine.read_text("utf-8") == "Title: Mine\nSlug: post-1\n\nMy words"
    assert report.as_dict()["kinds"]["post"]["skipped"] == {"file_foreign": 1}
    assert "elsewhere.md" in report.remarks[0].text
    assert sink.all()[0].post == "post-1"


def test_a_file_that_the_blogger_edited_is_left_alone(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    import_wxr(wxr(item()), tmp_path / "c", sink)
    path = only(tmp_path / "c")
    edited = path.read_text("utf-8").replace("Some words.", "Better words.")
    path.write_text(edited, "utf-8")
    report = import_wxr(wxr(item(content="Changed there")), tmp_path / "c", sink)
    assert path.read_text("utf-8") == edited
    assert report.as_dict()["kinds"]["post"]["skipped"] == {"file_edited": 1}
    assert [remark.code for remark in report.remarks] == ["file_edited"]


def test_a_file_that_nobody_edited_follows_the_export(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    import_wxr(wxr(item()), tmp_path / "c", sink)
    report = import_wxr(wxr(item(content="Changed there")), tmp_path / "c", sink)
    assert "Changed there" in only(tmp_path / "c").read_text("utf-8")
    assert report.as_dict()["kinds"]["post"]["brought"] == 1
    assert [remark.code for remark in report.remarks] == ["updated"]


def test_a_post_that_the_blogger_moved_and_renamed_is_found(
    wxr: Import, item: Any, comment: Any, tmp_path: Path, sink: Any
) -> None:
    import_wxr(wxr(item()), tmp_path / "c", sink)
    path = only(tmp_path / "c")
    moved = path.parent / "2020" / "renamed.md"
    moved.parent.mkdir()
    moved.write_text(path.read_text("utf-8").replace("Slug: post-1", "Slug: new-key"), "utf-8")
    path.unlink()
    import_wxr(wxr(item(comments=[comment("5")])), tmp_path / "c", sink)
    assert list((tmp_path / "c").rglob("*.md")) == [moved]
    assert sink.all()[0].post == "new-key"


def test_line_ends_of_another_system_are_no_edit(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.write(post(), dry_run=False) is Written.NEW
    path = only(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Library(tmp_path).write(post(), dry_run=False) is Written.UNCHANGED


def test_two_broken_items_without_numbers_stay_two(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    path = wxr(
        item("", title="One", post_name="one", link=""), item("", title="Two", post_name="two", link=""),
        item("7", post_name="seven"), item("7", title="Again", post_name="eight"),
    )  # fmt: skip
    for _ in range(2):
        import_wxr(path, tmp_path / "c", sink)
    assert sorted(found.stem for found in tmp_path.rglob("*.md")) == ["eight", "one", "seven", "two"]


def test_without_a_content_folder_only_comments_come(wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    report = import_wxr(wxr(item(comments=[comment("5")])), None, sink)
    assert report.as_dict()["kinds"]["post"]["skipped"] == {"no_content": 1}
    assert [record.post for record in sink.all()] == ["post-1"]


def test_a_folder_that_cannot_be_written_ends_the_import_with_one_line(
    wxr: Import, item: Any, tmp_path: Path, sink: Any
) -> None:
    (tmp_path / "c").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(ImportRefused) as refusal:
        import_wxr(wxr(item()), tmp_path / "c", sink)
    assert "\n" not in str(refusal.value)
    assert "post-1.md" in str(refusal.value)


def test_nothing_is_left_over_beside_the_files(wxr: Import, item: Any, tmp_path: Path, sink: Any) -> None:
    import_wxr(wxr(item()), tmp_path / "c", sink)
    assert [path.name for path in (tmp_path / "c" / "articles").iterdir()] == ["post-1.md"]


def test_pelican_logs_nothing_about_an_imported_file(
    wxr: Import, item: Any, tmp_path: Path, sink: Any, caplog: pytest.LogCaptureFixture
) -> None:
    terms = [("category", "a"), ("post_tag", "b"), ("post_tag", "c")]
    import_wxr(wxr(item(title="A: b <c>", terms=terms, status="draft")), tmp_path / "c", sink)
    with caplog.at_level(logging.WARNING):
        read(only(tmp_path / "c"))
    assert caplog.records == []
