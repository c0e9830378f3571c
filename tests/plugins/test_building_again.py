"""Whoever builds again and again in one process, or into one folder, does not do again what is done."""

from dataclasses import replace
from pathlib import Path

from pelican.plugins.conversation.kept import read_threads
from pelican.plugins.images.store import Store
from pelican.plugins.images.workshop import Workshop

from moderation.publication import Publication
from tests.contract.values import THREAD


class Work:
    """Makes each file of its name."""

    def make(self, names):
        return ((name, name.encode()) for name in names)


def bring(store: Store, output: Path) -> Path:
    workshop = Workshop(store)
    workshop.order(Work(), "velo-1.webp", "images/velo.webp")
    workshop.bring(output)
    return output / "images" / "velo.webp"


def test_only_the_thread_that_changed_is_read_anew(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.write(replace(THREAD, post="un"))
    publication.write(replace(THREAD, post="deux"))
    first = read_threads(publication, ["un", "deux", "trois"])
    assert first["trois"] is None
    publication.write(replace(THREAD, post="deux", serial=43))
    publication.write(replace(THREAD, post="trois"))
    second = read_threads(publication, ["un", "deux", "trois"])
    assert second["un"] is first["un"]
    assert second["deux"] == publication.thread("deux") != first["deux"]
    assert second["trois"] is not None
    publication.path("un").unlink()
    assert read_threads(publication, ["un"]) == {"un": None}


def test_a_picture_that_lies_there_already_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    target = bring(store, tmp_path / "output")
    assert target.read_bytes() == b"velo-1.webp"
    assert target.stat().st_mode & 0o044, "readers' web server reads it"
    before = target.stat()
    assert bring(store, tmp_path / "output").stat().st_ctime_ns == before.st_ctime_ns
    target.write_bytes(b"something else")
    assert bring(store, tmp_path / "output").read_bytes() == b"velo-1.webp"


def test_a_link_to_the_blogger_s_own_file_goes_and_the_file_stays(tmp_path: Path) -> None:
    own = tmp_path / "own.webp"
    own.write_bytes(b"where it was taken")
    for link in (Path.symlink_to, Path.hardlink_to):
        target = tmp_path / "output" / "images" / "velo.webp"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        link(target, own)
        assert bring(Store(tmp_path / "kept"), tmp_path / "output").read_bytes() == b"velo-1.webp"
        assert own.read_bytes() == b"where it was taken"
