"""A post that is kept back, in a blog whose theme is not ours, and which keeps what it has read."""

import json
from pathlib import Path

from pelican.contents import Article
from pelican.plugins.schedule import keep_back
from pelican.settings import read_settings
from pelican.utils import SafeDatetime

from .simple_blog import build_other, post

SHOWN = "<p>{{ article.scheduled }}</p>"
REST = "Bientôt\n#######\n\n:date: 2024-05-03 10:00\n:slug: rest\n:category: Essais\n\nUn texte.\n"
BLOG = {
    "articles/un.md": post("un", 1),
    "articles/deux.md": post("deux", 3),
    "articles/brouillon.md": post("brouillon", 3, status="draft"),
    "articles/cache.md": post("cache", 3, status="hidden"),
    "articles/rest.rst": REST,
}
KEPT = {
    "CACHE_CONTENT": True,
    "LOAD_CONTENT_CACHE": True,
    "CONTENT_CACHING_LAYER": "generator",
    "CHECK_MODIFIED_METHOD": "md5",
}


def test_it_appears_with_the_first_build_that_is_late_enough_also_where_posts_are_kept(tmp_path: Path) -> None:
    def build(now: str) -> list[str]:
        files = {"SCHEDULE_FILE": str(tmp_path / "var" / "scheduled.json"), "CACHE_PATH": str(tmp_path / "cache")}
        built = build_other(tmp_path, BLOG, ["schedule"], {"article.html": SHOWN}, SCHEDULE_NOW=now, **files, **KEPT)
        assert built.code == 0, built.log
        return [name for name in built.files() if name.endswith(("/index.html", ".html")) and "/" in name]

    def waiting() -> list[str]:
        posts = json.loads((tmp_path / "var" / "scheduled.json").read_bytes())["posts"]
        return [each["source"].rpartition("/")[2] for each in posts]

    before = build("2024-05-03 09:59")
    assert {"un/index.html", "drafts/deux.html", "drafts/cache.html", "drafts/rest.html"} <= set(before)
    assert not {"deux/index.html", "rest/index.html", "drafts/cache/index.html"} & set(before)
    assert waiting() == ["cache.md", "deux.md", "rest.rst"]
    shown = (tmp_path / "output" / "drafts" / "deux.html").read_text(encoding="utf-8")
    assert shown == "<p>2024-05-03 10:00:00+02:00</p>"
    build("2024-05-03T10:00+02:00")
    assert (tmp_path / "output" / "deux" / "index.html").read_text(encoding="utf-8") == "<p>None</p>"
    assert (tmp_path / "output" / "rest" / "index.html").is_file()
    assert waiting() == []


def test_an_impossible_moment_is_told_in_one_line(tmp_path: Path) -> None:
    built = build_other(tmp_path, BLOG, ["schedule"], SCHEDULE_NOW="tomorrow")
    assert built.code != 0
    assert "SCHEDULE_NOW is “tomorrow”: write a moment like 2026-12-01 08:30" in built.log


def test_a_blog_without_it_that_the_same_process_builds_is_left_alone() -> None:
    settings = read_settings(override={"PATH": "content", "TIMEZONE": "UTC"})
    given = {"title": "Un", "date": SafeDatetime(2999, 1, 1), "status": "published"}
    article = Article("Texte.", given, settings=settings, source_path="content/un.md")
    keep_back(article)
    assert article.status == "published"
    assert not hasattr(article, "scheduled")
