"""Threads in a blog that is not ours: Pelican's `simple` theme, Markdown and reST, five lines of settings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from moderation.publication import Contribution, Kind, Publication, Representative, Thread

from .simple_blog import Other, build_other, post

AT = datetime(2024, 5, 3, 8, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> & </main>"
FIVE_LINES = {
    "CONVERSATION_PUBLICATION": "publication",
    "CONVERSATION_CATALOGUE": "catalogue.json",
    "CONVERSATION_PAGES": "pages.json",
    "CONVERSATION_SERVICE_URL": "https://parole.autre.example",
    "CONVERSATION_BEFORE": "</main>",
}
BLOG = {
    "articles/un.md": post("un", 1),
    "articles/un.en.md": post("un", 1, lang="en"),
    "articles/deux.rst": "Deux\n####\n\n:date: 2024-05-02 10:00\n:category: Essais\n:slug: deux\n\nEn *reST*.\n",
    "articles/brouillon.md": post("brouillon", 5, status="draft"),
}


def talk(folder: Path, *posts: str) -> None:
    """A comment and a brand's reply under each of `posts`."""
    who = Representative("Léo Ferrand", "Service clients", "nuage", "email", date(2024, 1, 1))
    said = Contribution("a1b2c3d4e5f60718", Kind.COMMENT, None, AT, AT, "Ana", None, HOSTILE)
    reply = replace(said, id="b1b2c3d4e5f60718", kind=Kind.REPLY, parent=said.id, author="Léo Ferrand", body="Pardon.")
    for serial, key in enumerate(posts, 1):
        Publication(folder / "publication").write(
            Thread(key, serial, False, (said, replace(reply, representative=who)))
        )


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    folder = tmp_path_factory.mktemp("other")
    talk(folder, "un", "deux")
    built = build_other(folder, BLOG, ["conversation"], **FIVE_LINES)
    assert built.code == 0, built.log
    return built


@pytest.mark.parametrize("address", ["un", "en/un", "deux"])
def test_comments_and_replies_stand_in_the_pages_of_a_theme_that_knows_nothing_of_them(
    blog: Other, address: str
) -> None:
    page = blog.page(f"{address}/index.html")
    (thread,) = page.select("main > section#comments")
    first, answer = thread.select("article.contribution")
    assert HOSTILE in first.get_text()
    assert answer.select_one(".author").get_text() == "Léo Ferrand"
    assert "Pardon." in answer.get_text()
    assert thread.form["action"] == "https://parole.autre.example/comments"
    assert not page.select("script")


def test_other_pages_and_drafts_have_no_thread(blog: Other) -> None:
    shown = [path for path in blog.files() if path.endswith(".html") and blog.page(path).select("#comments")]
    assert shown == ["deux/index.html", "en/un/index.html", "un/index.html"]


def test_a_theme_that_shows_threads_itself_gets_no_second_one(tmp_path: Path) -> None:
    own = '{% extends "!simple/article.html" %}{% block content %}{{ super() }}{{ thread(article) }}{% endblock %}'
    built = build_other(
        tmp_path, {"articles/un.md": BLOG["articles/un.md"]}, ["conversation"], {"article.html": own}, **FIVE_LINES
    )
    assert built.code == 0, built.log
    assert len(built.page("un/index.html").select("#comments")) == 1


def test_a_tag_that_the_theme_has_not_stops_the_build_with_what_to_write(tmp_path: Path) -> None:
    settings = {**FIVE_LINES, "CONVERSATION_BEFORE": "</chapter>"}
    built = build_other(tmp_path, {"articles/un.md": BLOG["articles/un.md"]}, ["conversation"], **settings)
    assert built.code == 1
    assert "has no </chapter>" in " ".join(built.log.split())
    assert "CONVERSATION_BEFORE" in built.log


def test_two_posts_that_would_share_a_thread_stop_the_build(tmp_path: Path) -> None:
    files = {"articles/a.md": post("un", 1), "articles/b.md": post("un", 2)}
    dated = {"ARTICLE_URL": "{date:%d}/{slug}/", "ARTICLE_SAVE_AS": "{date:%d}/{slug}/index.html"}
    built = build_other(tmp_path, files, ["conversation"], **FIVE_LINES, **dated)
    assert built.code == 1
    assert "write another `Slug:`, or a `Key:` of its own" in " ".join(built.log.split())
    files["articles/b.md"] = post("un", 2, key="un-encore")
    built = build_other(tmp_path, files, ["conversation"], **FIVE_LINES, **dated)
    assert "Slug:" not in built.log
