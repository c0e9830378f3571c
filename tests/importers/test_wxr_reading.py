"""Files as they are met: broken, cut, hostile, of another kind. Either one clear line, or all that can be read."""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moderation.importers import ImportRefused, import_wxr
from moderation.importers.wxr import WxrFile

Import = Callable[..., Path]


def refusal(data: bytes, tmp_path: Path, sink: Any) -> str:
    path = tmp_path / "given.xml"
    path.write_bytes(data)
    with pytest.raises(ImportRefused) as refused:
        import_wxr(path, None, sink)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    assert sink.all() == []
    return str(refused.value)


@pytest.mark.parametrize("data", [b"", b"  \n\n ", codecs.BOM_UTF8, b"\x00\x00"])
def test_an_empty_file_is_refused(data: bytes, tmp_path: Path, sink: Any) -> None:
    assert "vide" in refusal(data, tmp_path, sink)


@pytest.mark.parametrize("data", [b"hello", b"{}", b"\x89PNG\r\n\x1a\n\x00\x00", b"1 < 2", b"<?xml version='1.0'?>"])
def test_what_is_no_xml_is_refused(data: bytes, tmp_path: Path, sink: Any) -> None:
    assert "pas du XML" in refusal(data, tmp_path, sink)


def test_an_ordinary_feed_is_refused(tmp_path: Path, sink: Any) -> None:
    assert "flux RSS" in refusal(b"<rss version='2.0'><channel><item/></channel></rss>", tmp_path, sink)


@pytest.mark.parametrize("data", [b"<html><body>x</body></html>", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"])
def test_other_documents_are_refused(data: bytes, tmp_path: Path, sink: Any) -> None:
    assert "pas un export de WordPress" in refusal(data, tmp_path, sink)


def test_a_missing_file_is_refused(tmp_path: Path, sink: Any) -> None:
    with pytest.raises(ImportRefused, match="vérifiez le chemin"):
        import_wxr(tmp_path / "none.xml", None, sink)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("before", ["", "\n\n", "<!-- <rss> -->", "x", "<?pi <!-- ?>"])
@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>',
    ],
)
def test_a_document_type_is_refused_unread(before: str, declared: str, wxr: Import, item: Any, sink: Any) -> None:
    path = wxr(item(title="T"))
    text = path.read_text("utf-8").replace("?>\n<rss", f"?>\n{before}{declared}\n<rss x='&l9;'").replace("T<", "&l9;<")
    if before == "x":
        text = before + text.replace(f"{before}<!DOC", "<!DOC")
    assert "DOCTYPE" in refusal(text.encode(), path.parent, sink)


def test_an_entity_that_nobody_declared_is_no_file(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    path = wxr(item("1", title="a"), item("2"))
    path.write_text(path.read_text("utf-8").replace("<title>a<", "<title>a &passwd; b<"), "utf-8")
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.as_dict()["kinds"]["post"]["brought"] == 2
    assert [remark.code for remark in report.remarks] == ["file_recovered"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_is_read(version: str, scheme: str, wxr: Import, item: Any, comment: Any, sink: Any) -> None:
    path = wxr(item(comments=[comment("1")]), version=version)
    path.write_text(path.read_text("utf-8").replace("http://wordpress.org", f"{scheme}://wordpress.org"), "utf-8")
    report = import_wxr(path, path.parent / "c", sink)
    assert report.as_dict()["totals"]["brought"] == 2
    assert report.remarks == []


def test_a_later_version_is_read_and_said(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    report = import_wxr(wxr(item(), version="1.3"), tmp_path / "c", sink)
    assert report.as_dict()["totals"]["brought"] == 1
    assert [remark.code for remark in report.remarks] == ["file_version"]


@pytest.mark.parametrize(
    ("before", "said"),
    [(b"\n\n", []), (codecs.BOM_UTF8, []), (b"e", ["file_junk"]), (b"\xef\xbb\xbf\n Warning! ", ["file_junk"])],
)
def test_what_stands_before_the_document_is_passed_over(
    before: bytes, said: list[str], wxr: Import, item: Any, sink: Any, tmp_path: Path
) -> None:
    path = wxr(item(title="Été"))
    path.write_bytes(before + path.read_bytes())
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.as_dict()["totals"]["brought"] == 1
    assert [remark.code for remark in report.remarks] == said


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(encoding: str, wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    path = wxr(item(title="Été"))
    path.write_bytes(path.read_text("utf-8").replace("UTF-8", encoding).encode(encoding))
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.remarks == []
    assert "Title: Été\n" in (tmp_path / "c/articles/post-1.md").read_text("utf-8")


def test_forbidden_characters_and_broken_bytes_are_taken_out_and_counted(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    path = wxr(item("1", title="a@b", content="c#d &amp;#0; e"), item("2", comments=[comment("1", "x@y")]))
    data = path.read_bytes().replace(b"@", b"\x08").replace(b"c#d", b"c&#x1F;&#65534;\xff\xed\xa0\x80d")
    path.write_bytes(data)
    report = import_wxr(path, tmp_path / "c", sink)
    assert "Title: ab\n" in (tmp_path / "c/articles/post-1.md").read_text("utf-8")
    assert sink.all()[0].body == "xy"
    codes = {remark.code: remark.details for remark in report.remarks}
    assert codes["file_characters"] == {"count": 8}
    assert report.as_dict()["totals"]["brought"] == 3


def test_what_is_malformed_is_read_as_far_as_it_goes(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    """LESSONS: imports do not die halfway."""
    path = wxr(item("1", title="Q"), item("2", comments=[comment("1")]), item("3"))
    path.write_text(path.read_text("utf-8").replace("<title>Q<", "<title>Q & A<"), "utf-8")
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.as_dict()["totals"]["brought"] == 4
    (remark,) = report.remarks
    assert remark.code == "file_recovered"
    assert remark.details["line"] == 4


def test_a_cut_file_brings_what_is_whole_and_nothing_that_is_cut(
    wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    """LESSONS: imports do not die halfway."""
    path = wxr(item("1"), item("2", content="Whole words", comments=[comment("1"), comment("2", "Cut words here")]))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"words here")])
    report = import_wxr(path, tmp_path / "c", sink)
    assert [found.stem for found in tmp_path.rglob("*.md")] == ["post-1"]
    assert sink.all() == []
    assert {remark.code for remark in report.remarks} == {"file_cut", "file_recovered"}
    assert report.as_dict()["kinds"]["other"]["skipped"] == {"cut": 1}
    path.write_bytes(whole)
    again = import_wxr(path, tmp_path / "c", sink)
    assert again.as_dict()["totals"]["brought"] == 3
    assert again.as_dict()["totals"]["already_here"] == 1


def test_a_file_cut_between_two_items_loses_none(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    path = wxr(item("1"), item("2"))
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"</channel>")])
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.as_dict()["kinds"]["post"]["brought"] == 2
    assert [remark.code for remark in report.remarks] == ["file_recovered"]


@pytest.mark.parametrize("place", range(0, 2600, 37))
def test_wherever_it_is_cut_it_is_refused_or_read(
    place: int, wxr: Import, item: Any, comment: Any, sink: Any, tmp_path: Path
) -> None:
    path = wxr(item("1", comments=[comment("1")]), item("2"))
    path.write_bytes(path.read_bytes()[:place])
    try:
        report = import_wxr(path, tmp_path / "c", sink)
    except ImportRefused:
        return  # with its one line: see the refusals above
    for found in tmp_path.rglob("*.md"):
        assert "Some words." in found.read_text("utf-8")
    totals = report.as_dict()["totals"]
    assert totals["read"] == totals["brought"] + sum(totals["skipped"].values())


def test_items_are_read_one_at_a_time(wxr: Import, item: Any) -> None:
    path = wxr(*(item(str(number), content="word " * 200) for number in range(300)))
    reader = WxrFile(path)
    parents = set()
    for count, one in enumerate(reader.items(), 1):
        assert one.content == "word " * 200
        parents.add(count)
    assert len(parents) == len(reader.overview.items) == 300


def test_other_types_are_counted_and_named(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    path = wxr(item("1", post_type="wp_block"), item("2", post_type="product"), item("3", post_type="revision"))
    report = import_wxr(path, tmp_path / "c", sink)
    assert report.as_dict()["kinds"]["other"]["skipped"] == {"type": 3}
    assert "product, revision, wp_block" in report.remarks[0].text


def test_authors_are_named_as_readers_saw_them(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    head = (
        "<wp:author><wp:author_login>anna</wp:author_login><wp:author_email>a@a.example</wp:author_email>"
        "<wp:author_display_name>Anna &amp;amp; Co</wp:author_display_name></wp:author>"
    )
    import_wxr(wxr(item("1"), item("2", creator="bruno"), head=head), tmp_path / "c", sink)
    assert "Author: Anna & Co\n" in (tmp_path / "c/articles/post-1.md").read_text("utf-8")
    assert "Author: bruno\n" in (tmp_path / "c/articles/post-2.md").read_text("utf-8")
    assert not any("a@a.example" in found.read_text("utf-8") for found in tmp_path.rglob("*.md"))


def test_progress_is_told_after_each_item(wxr: Import, item: Any, sink: Any, tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []
    path = wxr(item("1", title="One"), item("2", title="Two\x9b31m"))
    import_wxr(path, tmp_path / "c", sink, progress=lambda done, total, label: told.append((done, total, label)))
    assert told == [(1, 2, "One"), (2, 2, "Two›31m")]
