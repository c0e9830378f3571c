"""A publication file that is damaged, foreign or of another time: the build says which, and touches nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from moderation.publication import Contribution, Kind, Publication, Thread
from moderation.publisher import RETRY
from moderation.settings import Settings
from tests.commands import Commands
from tests.conftest import MovedClock
from tests.hostile.conftest import Blog
from tests.hostile.test_broken_posts import remains
from tests.site.blog import differences, tree, write_blog

NOW = MovedClock().now


def said(id: str, parent: str | None = None, body: str = "Des mots") -> Contribution:
    return Contribution(id, Kind.COMMENT, parent, NOW, NOW, "Ana", None, body)


Change = Callable[[dict[str, Any]], object]


def first(document: dict[str, Any]) -> dict[str, Any]:
    return document["contributions"][0]


def changed(change: Change) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        document = json.loads(path.read_bytes())
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")

    return write


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (cut, "is not JSON"),
    "empty": (lambda path: path.write_bytes(b""), "is not JSON"),
    "not JSON": (lambda path: path.write_text("<html>"), "is not JSON"),
    "deep": (lambda path: path.write_text("[" * 100_000), "is not JSON"),
    "not UTF-8": (lambda path: path.write_bytes(path.read_bytes().replace(b"mots", b"m\xf4ts")), "is not JSON"),
    "a list": (lambda path: path.write_text("[]"), "expected an object"),
    "no version": (changed(lambda document: document.pop("contract")), "'contract'"),
    "version 2.0": (changed(lambda document: document.update(contract="2.0")), "contract version '2.0' is unknown"),
    "version 0.9": (changed(lambda document: document.update(contract="0.9")), "contract version '0.9' is unknown"),
    "version 1": (changed(lambda document: document.update(contract="1")), "contract version '1' is unknown"),
    "version as number": (changed(lambda document: document.update(contract=1.0)), "'contract'"),
    "another post's thread": (changed(lambda document: document.update(post="deux")), "holds the thread of 'deux'"),
    "no post": (changed(lambda document: document.pop("post")), "'post'"),
    "a post that climbs": (changed(lambda document: document.update(post="../un")), "'post'"),
    "a serial in words": (changed(lambda document: document.update(serial="one")), "'serial'"),
    "closed in words": (changed(lambda document: document.update(closed="no")), "'closed'"),
    "no list": (changed(lambda document: document.update(contributions={})), "'contributions'"),
    "a text for a contribution": (changed(lambda document: document.update(contributions=["x"])), "contributions[0]"),
    "an id that is markup": (changed(lambda document: first(document).update(id='"><script>')), "'id'"),
    "an unknown kind": (changed(lambda document: first(document).update(kind="advert")), "'kind'"),
    "a moment in words": (changed(lambda document: first(document).update(at="yesterday")), "'at'"),
    "a moment without zone": (changed(lambda document: first(document).update(at="2026-01-01T00:00:00")), "'at'"),
    "a moment before all": (changed(lambda document: first(document).update(at="0001-01-01T00:00:00+14:00")), "'at'"),
    "a moment after all": (changed(lambda document: first(document).update(at="9999-12-31T23:59:59-14:00")), "'at'"),
    "a number for a name": (changed(lambda document: first(document).update(author=7)), "'author'"),
    "a list for a body": (changed(lambda document: first(document).update(body=["x"])), "'body'"),
    "half a character": (changed(lambda document: first(document).update(body="\ud800")), "'body'"),
    "a text for a person": (changed(lambda document: first(document).update(representative="Léa")), "representative"),
    "an answer before its question": (
        changed(lambda document: document["contributions"].reverse()),
        "before its parent",
    ),
    "an answer to nobody": (changed(lambda document: document["contributions"].pop(0)), "before its parent"),
    "one id twice": (changed(lambda document: document["contributions"].append(first(document))), "twice"),
    "a mebibyte of a name": (changed(lambda document: first(document).update(author=["x" * 2**20])), "'author'"),
    "a folder": (become_folder, "Is a directory"),
    "a link to itself": (loop, "symbolic links"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, commands: Commands) -> Iterator[Settings]:
    """A blog with a thread, built."""
    blog = write_blog(tmp_path_factory.mktemp("publication"))
    Publication(blog.publication).write(Thread("un", 1, False, (said("a1"), said("b2", "a1"))))
    assert commands.run(blog, "ecoute", "build").code == 0
    assert b'id="c-b2"' in tree(blog.output)["2026/01/un/index.html"]
    return blog


def test_each_damaged_file_is_named_in_one_line_and_the_site_stays(built: Settings, commands: Commands) -> None:
    good, path = tree(built.output), Publication(built.publication).path("un")
    whole = path.read_bytes()
    plain = ("pelican", str(built.pelicanconf.parent / "content"), "-s", str(built.pelicanconf), "--fatal", "errors")
    for number, (name, (damage, words)) in enumerate(DAMAGED.items()):
        damage(path)
        line = commands.run(built, "ecoute", "build").line()
        assert line.startswith(f"ecoute: {path}: "), (name, line)
        assert words in line, (name, line)
        assert len(line) < 500, (name, len(line))
        if number % 6 == 0 or "folder" in name:
            line = commands.run(built, *plain).line()
            assert line.startswith(f"{path}: "), (name, line)
            assert words in line, (name, line)
        assert tree(built.output) == good, name
        assert set(remains(built)) == {"publication"}, name
        if path.is_dir():
            path.rmdir()
        path.unlink(missing_ok=True)
        path.write_bytes(whole)
    assert commands.run(built, "ecoute", "build").code == 0
    assert tree(built.output) == good


def test_a_file_that_is_no_posts_thread_is_named(built: Settings, commands: Commands) -> None:
    for name in ("Été !.json", ".json", "A.json", "a b.json", f"{'a' * 201}.json"):
        stray = built.publication / "threads" / name
        stray.write_text("{}", encoding="utf-8")
        said = commands.run(built, "ecoute", "build")
        if name.startswith("."):
            assert said.code == 0
        else:
            assert said.line() == f"ecoute: {stray}: is no thread of any post: remove it"
        stray.unlink()


def test_a_later_minor_version_is_read_and_what_it_adds_is_left(built: Settings, commands: Commands) -> None:
    good, path = tree(built.output), Publication(built.publication).path("un")
    whole = path.read_bytes()

    def add(document: dict[str, Any]) -> None:
        document.update(contract="1.7", votes={"up": 3})
        first(document).update(mood="glad", email="ana@example.org")

    changed(add)(path)
    assert commands.run(built, "ecoute", "build").code == 0
    assert differences(good, tree(built.output)) == []
    path.write_bytes(whole)


def test_a_website_that_is_none_is_no_link(built: Settings, commands: Commands) -> None:
    websites = ["javascript:alert(1)", "data:text/html,x", "//x.example", "/x", "mailto:a@b.example", "http://[", "x"]
    path = Publication(built.publication).path("un")
    whole = path.read_bytes()
    each = first(json.loads(whole))
    changed(
        lambda document: document.update(
            contributions=[{**each, "id": f"a{n}", "website": website} for n, website in enumerate(websites)]
        )
    )(path)
    assert commands.run(built, "ecoute", "build").code == 0
    page = tree(built.output)["2026/01/un/index.html"].decode()
    assert page.count('<bdi class="author p-name" itemprop="name">Ana</bdi>') == len(websites)
    path.write_bytes(whole)


@pytest.mark.parametrize("name", ["cut off", "version 2.0", "another post's thread", "not UTF-8", "half a character"])
def test_the_publisher_puts_a_good_document_in_place_of_a_damaged_one(name: str, blog: Blog) -> None:
    ids = [
        blog.app.test_client().post("/comments", json={"post": "un", "name": "Ana", "body": words}).json["id"]
        for words in ("Des mots", "D’autres")
    ]
    blog.approve(ids[0])
    assert blog.publish() == 1
    path = Publication(blog.settings.publication).path("un")
    DAMAGED[name][0](path)
    blog.approve(ids[1])
    assert blog.publish() == 1
    thread = Publication(blog.settings.publication).thread("un")
    assert thread is not None
    assert {each.id for each in thread.contributions} == set(ids)
    page = tree(blog.settings.output)["2026/01/un/index.html"].decode()
    assert all(f'id="c-{id}"' in page for id in ids)


def test_the_publisher_goes_on_with_other_threads_where_one_cannot_be_written(blog: Blog) -> None:
    ids = {
        key: blog.app.test_client().post("/comments", json={"post": key, "name": "Ana", "body": "Des mots"}).json["id"]
        for key in ("un", "deux")
    }
    folder = Publication(blog.settings.publication).path("un")
    folder.mkdir(parents=True)
    (folder / "x").touch()
    blog.approve(ids["un"])
    assert blog.publisher.publish_waiting() == 0
    assert str(folder) in str(blog.publisher.failed)
    (folder / "x").unlink()
    folder.rmdir()
    blog.approve(ids["deux"])
    blog.clock.move(2 * RETRY)
    blog.publish()
    pages = tree(blog.settings.output)
    for key, id in ids.items():
        assert f'id="c-{id}"'.encode() in pages[f"2026/01/{key}/index.html"]
