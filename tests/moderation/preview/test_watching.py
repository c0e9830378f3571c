"""Files are watched: what is saved is shown, whatever it is and whenever it is saved."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.preview.watching import keep_built
from moderation.publication import Publication
from tests.contract.values import THREAD
from tests.moderation.preview.blogs import Written
from tests.site.blog import write_blog
from tests.waiting import ended, until


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """A blog whose preview somebody keeps built."""
    written = Written(write_blog(tmp_path_factory.mktemp("watched")))
    stop = threading.Event()
    thread = threading.Thread(target=keep_built, args=(written.preview, stop))
    thread.start()
    until(lambda: written.preview.number)
    assert written.preview.failure == ()
    yield written
    stop.set()
    ended(thread)


def shows(blog: Written, path: str, words: str) -> None:
    until(lambda: words in blog.get(path).body.decode(), f"{words} at {path}: {blog.preview.failure}")


def test_a_file_that_is_written_replaced_or_deleted(blog: Written) -> None:
    post = blog.article("un")
    text = post.read_text(encoding="utf-8")
    post.write_text(text + "\nPremier ajout.\n", encoding="utf-8")
    shows(blog, "/2026/01/un/", "Premier ajout.")
    beside = post.with_name(".un.md.tmp")  # as editors save
    beside.write_text(text + "\nSecond ajout.\n", encoding="utf-8")
    beside.replace(post)
    shows(blog, "/2026/01/un/", "Second ajout.")
    new = blog.content / "articles" / "plus-bas" / "neuf.md"
    new.parent.mkdir()
    new.write_text("Title: Tout neuf\nSlug: neuf\nDate: 2026-01-09\n\nVoilà.\n", encoding="utf-8")
    shows(blog, "/", "Tout neuf")
    new.unlink()
    until(lambda: blog.get("/2026/01/neuf/").status == 404)


def test_settings_and_a_thread_of_a_publication_that_was_not_there(blog: Written) -> None:
    conf = blog.settings.pelicanconf
    conf.write_text(conf.read_text(encoding="utf-8") + "SITENAME = 'Autrement'\n", encoding="utf-8")
    shows(blog, "/", "Autrement")
    publication = Publication(blog.settings.publication)
    assert not publication.folder.exists()
    publication.write(replace(THREAD, post="quatre"))
    shows(blog, "/2026/01/quatre/", "Nous réparons.")


def test_a_mistake_and_its_end(blog: Written) -> None:
    post = blog.article("deux")
    text = post.read_text(encoding="utf-8")
    post.write_text(text.replace("Date: 2026", "Date: le 2026"), encoding="utf-8")
    until(lambda: blog.preview.failure)
    assert "content/articles/deux.md" in blog.preview.failure[0]
    assert "Le texte du billet deux" in blog.page("/2026/01/deux/")
    post.write_text(text, encoding="utf-8")
    until(lambda: not blog.preview.failure)


def test_what_editors_leave_beside_a_file_is_no_change(blog: Written) -> None:
    before = blog.preview.number
    for name in ("un.md~", ".un.md.swp", "4913.swp"):
        Path(blog.content / "articles" / name).write_text("x", encoding="utf-8")
    post = blog.article("trois")
    post.write_text(post.read_text(encoding="utf-8") + "\nUn ajout.\n", encoding="utf-8")
    shows(blog, "/2026/01/trois/", "Un ajout.")
    assert blog.preview.number == before + 1
