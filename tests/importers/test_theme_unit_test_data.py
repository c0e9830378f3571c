"""The whole of WordPress' theme unit test data comes through: counted, word for word, and built by a stock Pelican."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown
import pytest
from bs4 import BeautifulSoup

from moderation.importers import Report, import_wxr
from moderation.importers.fidelity import EXTENSIONS
from moderation.importers.header import header_values
from moderation.importers.wxr import WxrFile

EXPORT = "wxr/theme-unit-test-data.xml"
SETTINGS = f"""
SITENAME = "Old blog"
SITEURL = "https://old.example"
TIMEZONE = "Europe/Paris"
PATH = "content"
OUTPUT_PATH = "output"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["pages"]
PLUGINS = []
MARKDOWN = {{"extensions": {[f"markdown.extensions.{name}" for name in EXTENSIONS]!r}}}
"""

Imported = tuple[Path, Report, Any]


@pytest.fixture(scope="module")
def imported(
    tmp_path_factory: pytest.TempPathFactory, shared_data: Callable[[str], Path], new_sink: Callable[[], Any]
) -> Imported:
    root, sink = tmp_path_factory.mktemp("blog"), new_sink()
    return root, import_wxr(shared_data(EXPORT), root / "content", sink), sink


def test_everything_is_counted_once(imported: Imported) -> None:
    _, report, sink = imported
    kinds = report.as_dict()["kinds"]
    assert {kind: figures["read"] for kind, figures in kinds.items()} == {
        "post": 58,
        "page": 21,
        "attachment": 37,
        "menu_item": 70,
        "comment": 29,
        "ping": 4,
        "other": 0,
    }
    assert kinds["post"]["brought"] == 58
    assert kinds["page"]["brought"] == 21
    assert kinds["comment"]["brought"] == 29
    assert kinds["ping"]["brought"] == 4
    assert kinds["attachment"]["skipped"] == {"attachment": 37}
    assert kinds["menu_item"]["skipped"] == {"menu": 70}
    assert report.as_dict()["totals"] == {
        "read": 219,
        "brought": 112,
        "already_here": 0,
        "skipped": {"attachment": 37, "menu": 70},
    }
    assert len(sink.all()) == 33
    assert sink.commits == 79


def test_comments_keep_state_nesting_kind_and_date(imported: Imported) -> None:
    records = imported[2].all()
    assert sum(record.state == "pending" for record in records) == 3
    assert sum(record.state == "approved" for record in records) == 30
    assert sum(record.parent is not None for record in records) == 10
    assert sorted(record.ping.subtype for record in records if record.ping) == ["pingback"] * 2 + ["trackback"] * 2
    by_id = {record.source_id: record for record in records}
    deepest = by_id["wpthemetestdata.wordpress.com#comment-915"]
    depth = 1
    while deepest.parent is not None:
        deepest, depth = by_id[deepest.parent], depth + 1
    assert depth == 10
    ping = by_id["wpthemetestdata.wordpress.com#comment-921"]
    assert ping.ping.source_title == "Ping 1 « What’s a tellyworth?"
    assert ping.ping.source_url == "http://tellyworth.wordpress.com/2007/11/21/ping-1/"
    assert ping.created_at.isoformat() == "2007-11-21T01:31:12+00:00"


def words(html: str) -> list[str]:
    """As bs4 shows them, with a gap wherever an element begins or ends; marks that only join are no words."""
    return re.findall(r"\w+", BeautifulSoup(html, "html.parser").get_text(" "))


def test_no_word_of_any_body_is_lost(imported: Imported, shared_data: Callable[[str], Path]) -> None:
    content = imported[0] / "content"
    written = {
        header_values(text)["original_id"]: text for path in content.rglob("*.md") if (text := path.read_text("utf-8"))
    }
    checked = 0
    for item in WxrFile(shared_data(EXPORT)).items():
        if item.type not in ("post", "page"):
            continue
        known = r"\[/?(?:caption|gallery|audio)\b[^\]]*\]"  # told as HTML: their own names and attributes are no text
        before = words(re.sub(known, " ", item.content))
        source = written[f"wxr:wpthemetestdata.wordpress.com#{item.id}"]
        after = iter(words(markdown.markdown(source, extensions=list(EXTENSIONS))))
        missing = next((word for word in before if word not in after), None)  # `in` moves on: order counts
        assert missing is None, f"{item.title}: {missing!r} is lost or out of place"
        checked += 1
    assert checked == 79


def test_no_body_had_to_be_given_up_as_html(imported: Imported) -> None:
    codes = {remark.code for remark in imported[1].remarks}
    assert not codes & {"kept_html", "changed_text", "too_deep", "unsafe"}


def test_what_cannot_be_carried_is_named(imported: Imported) -> None:
    said = {(remark.item.id, remark.code) for remark in imported[1].remarks}
    assert {
        ("1168", "password"),
        ("1168", "hidden_comments"),
        ("1153", "scheduled"),
        ("1169", "title_made"),
        ("1173", "title_formatting"),
        ("1241", "sticky"),
        ("1011", "featured_image"),
        ("559", "post_format"),
        ("1171", "page_break"),
        ("155", "page_parent"),
        ("587", "custom_fields"),
        ("1736", "dynamic_blocks"),
    } <= said


def test_unpublished_posts_stay_unpublished(imported: Imported) -> None:
    drafts = {
        path.stem
        for path in (imported[0] / "content").rglob("*.md")
        if header_values(path.read_text("utf-8")).get("status") == "draft"
    }
    assert drafts == {"scheduled", "draft", "template-password-protected"}


def test_a_second_import_changes_nothing(imported: Imported, shared_data: Callable[[str], Path]) -> None:
    root, first, sink = imported
    content = root / "content"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in content.rglob("*.md")}
    again = import_wxr(shared_data(EXPORT), content, sink)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in content.rglob("*.md")} == before
    assert again.as_dict()["totals"]["brought"] == 0
    assert again.as_dict()["totals"]["already_here"] == 112
    assert [remark.text for remark in again.remarks] == [remark.text for remark in first.remarks]
    assert len(sink.all()) == 33


def test_a_dry_run_writes_nothing_and_says_the_same(
    imported: Imported, shared_data: Callable[[str], Path], tmp_path: Path, new_sink: Callable[[], Any]
) -> None:
    sink = new_sink()
    dry = import_wxr(shared_data(EXPORT), tmp_path / "content", sink, dry_run=True)
    assert not (tmp_path / "content").exists()
    assert sink.commits == 0
    real, trial = imported[1].as_dict(), dry.as_dict()
    assert trial.pop("dry_run") is True
    assert real.pop("dry_run") is False
    assert trial == real


def test_a_stock_pelican_builds_it_without_an_error(imported: Imported) -> None:
    root = imported[0]
    (root / "conf.py").write_text(SETTINGS, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "conf.py", "--fatal", "errors"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "55 articles, 3 drafts, 0 hidden articles, 21 pages" in " ".join(done.stdout.split())
    pages = {path.name for path in (root / "output").glob("*.html")} | {
        f"pages/{path.name}" for path in (root / "output" / "pages").glob("*.html")
    }
    assert {"markup-html-tags-and-formatting.html", "edge-case-no-content.html", "pages/epipedo-2.html"} <= pages
    assert not (root / "output" / "scheduled.html").exists()
