"""A full disk and a read-only one: one clear line, the last good site as it was, nothing half-written, nothing lost."""

import contextlib
import random
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from moderation import publication as published
from moderation.build import BuildError, build
from moderation.publication import Contribution, Kind, Publication
from moderation.publisher import RETRY
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage import contributions
from moderation.storage.tables import contributions as kept_contributions
from moderation.weaving import SiteWeaver
from tests.commands import Commands
from tests.hostile.conftest import Blog, open_blog
from tests.hostile.disks import Disk, small_disk
from tests.hostile.test_broken_posts import remains
from tests.hostile.test_intake import filled_in
from tests.site.blog import clean_build, differences, tree, write_blog, write_post
from tests.waiting import ended, until

COMMENT = {"post": "un", "name": "Ana", "email": "ana@example.org", "website": "", "body": "Des mots"}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 8 MiB."""
    with small_disk(tmp_path / "disk", 8 * 1024) as mounted:
        yield mounted


def whole_site(settings: Settings) -> dict[str, bytes]:
    site = tree(settings.output)
    assert not [path for path in site if path.endswith(".tmp")]
    for path, page in site.items():
        if path.endswith(".html"):
            assert page.rstrip().endswith(b"</html>"), path
    return site


# --- the site's disk -------------------------------------------------------------------------------------------------


@pytest.fixture
def blog_on(tmp_path: Path, disk: Disk, commands: Commands) -> Settings:
    """A blog whose site, and nothing else, lies on the small disk; built."""
    blog = replace(write_blog(tmp_path), output=disk.folder / "output")
    assert commands.run(blog, "ecoute", "build").code == 0
    return blog


def test_a_build_onto_a_full_disk_leaves_the_site(blog_on: Settings, disk: Disk, commands: Commands) -> None:
    good, state = whole_site(blog_on), tree(blog_on.var)
    write_post(blog_on.pelicanconf.parent / "content", "six", "Billet six", 6)
    for room in (0, 16, 64, 128):
        disk.fill(but=room * 1024)
        line = commands.run(blog_on, "ecoute", "build").line()
        assert line.startswith(f"ecoute: {disk.folder}/output"), line
        assert "No space left on device" in line
        assert tree(blog_on.output) == good
        assert tree(blog_on.var) == state
        assert {path.name for path in disk.folder.iterdir()} == {"output", "filler"}
    disk.free()
    assert commands.run(blog_on, "ecoute", "build").code == 0
    assert (blog_on.output / "2026/01/six/index.html").is_file()


def test_an_image_that_does_not_fit_stops_the_build(blog_on: Settings, disk: Disk, commands: Commands) -> None:
    good = whole_site(blog_on)
    image = blog_on.pelicanconf.parent / "content" / "images" / "large.png"
    noise = random.Random("noise").randbytes(1700 * 1700 * 3)  # which does not become smaller
    Image.frombytes("RGB", (1700, 1700), noise).save(image)
    said = commands.run(blog_on, "ecoute", "build")
    assert said.line().endswith("No space left on device"), "half an image is no image"
    assert "images/large.png" in said.line()
    assert tree(blog_on.output) == good


def test_a_build_onto_a_read_only_disk_leaves_the_site(blog_on: Settings, disk: Disk, commands: Commands) -> None:
    good = whole_site(blog_on)
    with disk.read_only():
        line = commands.run(blog_on, "ecoute", "build").line()
        assert line.startswith(f"ecoute: {disk.folder}/output")
        assert "Read-only file system" in line
        assert tree(blog_on.output) == good
    assert set(remains(blog_on)) <= {"output"}
    assert commands.run(blog_on, "ecoute", "build").code == 0


def test_a_site_that_is_a_disk_of_its_own_is_built_like_another(tmp_path: Path, disk: Disk, commands: Commands) -> None:
    blog = replace(write_blog(tmp_path), output=disk.folder)
    for _ in range(2):
        build(blog)
        assert differences(whole_site(blog), clean_build(blog, tmp_path / "clean")) == []
    assert not (disk.folder / ".next").exists()
    good = tree(disk.folder)
    disk.fill()
    write_post(tmp_path / "content", "six", "Billet six", 6)
    assert "No space left on device" in commands.run(blog, "ecoute", "build").line()
    disk.free()
    assert tree(disk.folder) == good


@pytest.mark.parametrize("command", [("backup",), ("export", "all")])
def test_what_does_not_fit_is_not_half_written(
    command: tuple[str, ...], disk: Disk, tmp_path: Path, commands: Commands
) -> None:
    blog = write_blog(tmp_path)
    assert commands.run(blog, "ecoute", "account", "add", "nadia@blog.example", "--role", "moderator").code == 0
    disk.fill()
    line = commands.run(blog, "ecoute", *command, str(disk.folder / "saved")).line()
    assert line == f"ecoute: {disk.folder}/saved: No space left on device"
    assert not list(disk.folder.rglob("*.jsonl"))
    disk.free()
    assert commands.run(blog, "ecoute", *command, str(disk.folder / "saved")).code == 0


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_decision_that_cannot_be_woven_is_woven_later(
    trouble: str, blog_on: Settings, disk: Disk, commands: Commands
) -> None:
    blog = open_blog(blog_on)
    client = blog.app.test_client()
    ids = [client.post("/comments", json=COMMENT | {"body": f"{number} mots"}).json["id"] for number in range(3)]
    blog.approve(*ids)
    good = whole_site(blog_on)
    if trouble == "full":
        disk.fill()
        line = commands.run(blog_on, "ecoute", "publish").line()
        assert "No space left on device" in line
    else:
        with disk.read_only():
            line = commands.run(blog_on, "ecoute", "publish").line()
        assert "Read-only file system" in line
    assert f"{disk.folder}/output/" in line
    assert tree(blog_on.output) == good
    assert blog.publisher.publish_waiting() == 0, "it is tried again later, not at once"
    disk.free()
    blog.clock.now = blog.clock.now.replace(year=2100) + RETRY
    blog.publish()
    assert all(f'id="c-{id}"'.encode() in whole_site(blog_on)["2026/01/un/index.html"] for id in ids)
    blog.store.close()


# --- the disk of the state -------------------------------------------------------------------------------------------


@pytest.fixture
def state_on(tmp_path: Path, disk: Disk) -> Iterator[Blog]:
    """A blog whose state lies on the small disk: database, publication, catalogue."""
    settings = replace(
        write_blog(tmp_path), var=disk.folder / "var", database_url=f"sqlite:///{disk.folder}/var/ecoute.db"
    )
    build(settings)
    blog = open_blog(settings)
    yield blog
    blog.store.close()


def bodies(blog: Blog) -> dict[str, str]:
    with blog.store.read() as connection:
        rows = connection.execute(select(kept_contributions.c.id, kept_contributions.c.body))
        return dict(map(tuple, rows))


def test_comments_to_a_full_disk_come_back_and_are_taken_later(state_on: Blog, disk: Disk) -> None:
    client = state_on.app.test_client()
    acknowledged = {}
    for number in range(5):
        body = f"{number} " + "mots " * 500
        acknowledged[client.post("/comments", json=COMMENT | {"body": body}).json["id"]] = body
    disk.fill()
    refused = COMMENT | {"body": "\nTout cela\n\n  ne doit pas se perdre. " + "mots " * 1500}
    answers = []
    for _ in range(200):  # what SQLite had room for already is used up first
        answers.append(client.post("/comments", json=refused | {"body": refused["body"] + str(len(answers))}))
        if answers[-1].status_code == 503:
            break
        acknowledged[answers[-1].json["id"]] = refused["body"] + str(len(answers) - 1)
    assert answers[-1].status_code == 503
    assert answers[-1].mimetype == "application/problem+json"
    assert answers[-1].json["errors"][0]["field"] == "service"
    assert int(answers[-1].headers["Retry-After"]) > 0

    page = client.post("/comments", data=refused)
    assert page.status_code == 503
    assert "Traceback" not in page.text
    back = filled_in(page.text)
    assert {name: back[name] for name in COMMENT} == refused
    assert bodies(state_on) == acknowledged, "nothing half-written, nothing lost"

    disk.free()
    assert client.post("/comments", data=refused).status_code == 303
    kept = bodies(state_on)
    assert len(kept) == len(acknowledged) + 1
    assert acknowledged.items() <= kept.items()
    assert sorted({*kept.values()} - {*acknowledged.values()}) == [refused["body"]]


def test_a_decision_on_a_full_disk_is_taken_whole_or_not_at_all(state_on: Blog, disk: Disk) -> None:
    client = state_on.app.test_client()
    ids = [client.post("/comments", json=COMMENT | {"body": f"{number} mots"}).json["id"] for number in range(40)]
    disk.fill()
    taken = []
    for id in ids:
        with contextlib.suppress(OperationalError):
            state_on.approve(id)
            taken.append(id)
    assert len(taken) < len(ids), "the disk was full"
    with state_on.store.read() as connection:
        for id in ids:
            log = contributions.decisions_of(connection, contributions.get(connection, id).seq)
            assert [entry.action for entry in log] == (["approve"] if id in taken else [])
            assert contributions.get(connection, id).state == ("approved" if id in taken else "pending")
    disk.free()
    for id in set(ids) - set(taken):
        state_on.approve(id)
    state_on.publish()
    page = (state_on.settings.output / "2026/01/un/index.html").read_text(encoding="utf-8")
    assert all(f'id="c-{id}"' in page for id in ids)
    thread = Publication(state_on.settings.publication).thread("un")
    assert thread is not None
    assert len(thread.contributions) == len(ids)


def test_a_build_whose_state_is_on_a_full_disk_leaves_the_site(state_on: Blog, disk: Disk, commands: Commands) -> None:
    settings = state_on.settings
    good, catalogue = whole_site(settings), settings.catalogue.read_bytes()
    write_post(settings.pelicanconf.parent / "content", "six", "Billet six", 6)
    disk.fill()
    with pytest.raises(BuildError, match="No space left on device"):
        build(settings)
    assert tree(settings.output) == good
    assert settings.catalogue.read_bytes() == catalogue
    disk.free()
    build(settings)
    assert b'"six"' in settings.catalogue.read_bytes()


def test_state_on_a_read_only_disk_is_refused_in_one_line(state_on: Blog, disk: Disk, commands: Commands) -> None:
    good = whole_site(state_on.settings)
    state_on.store.close()
    with disk.read_only():
        for command in ("build", "publish"):
            line = commands.run(state_on.settings, "ecoute", command).line()
            assert str(disk.folder) in line or "database" in line, line
            assert "ead-only" in line or "readonly" in line, line
    assert tree(state_on.settings.output) == good


def test_the_publisher_outlives_a_start_on_a_full_disk(
    state_on: Blog, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    id = state_on.app.test_client().post("/comments", json=COMMENT).json["id"]
    state_on.approve(id)
    state_on.publish()
    with contextlib.suppress(OperationalError):
        while True:  # SQLite still has room of its own, for a while
            disk.fill()
            state_on.publisher.redo_unsynced()
    publisher = Thread(target=state_on.publisher.run)
    publisher.start()
    try:
        until(lambda: "publishing failed" in caplog.text, "the failure is said")
        assert publisher.is_alive()
        disk.free()
        id = state_on.app.test_client().post("/comments", json=COMMENT).json["id"]
        state_on.approve(id)
        state_on.publisher.wake()
        page = state_on.settings.output / "2026/01/un/index.html"
        until(lambda: f'id="c-{id}"'.encode() in page.read_bytes(), "the comment", every=0.1)
        assert publisher.is_alive()
    finally:
        state_on.publisher.stop()
        ended(publisher)
    whole_site(state_on.settings)


# --- without a disk of one's own -------------------------------------------------------------------------------------


def test_a_page_that_outgrows_the_limit_for_files_leaves_the_old_one(blog: Blog) -> None:
    """Every machine can refuse a write in the middle of a file (setrlimit(2), EFBIG), whoever is asked."""
    now = blog.clock()
    long = Contribution("a1", Kind.COMMENT, None, now, now, "Ana", None, "mots " * 2000)
    Publication(blog.settings.publication).write(published.Thread("un", 1, False, (long,)))
    weaver = SiteWeaver(blog.settings, CatalogueFile(blog.settings.catalogue))
    good = whole_site(blog.settings)
    page = blog.settings.output / "2026/01/un/index.html"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (page.stat().st_size, hard))
    try:
        with pytest.raises(OSError, match="File too large") as refusal:
            weaver(["un"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refusal.value.filename == str(page)
    woven = whole_site(blog.settings)
    assert woven["2026/01/un/index.html"] == good["2026/01/un/index.html"]
    weaver(["un"])
    assert b'id="c-a1"' in page.read_bytes()
