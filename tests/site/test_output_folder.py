"""A build clears what it did not write: only where a site was built before."""

import fcntl
from pathlib import Path

import pytest

from moderation import build as building
from moderation.build import BuildError, build
from tests.site.blog import tree, write_blog


@pytest.mark.parametrize(
    "found",
    [
        {"index.html": "<!doctype html><title>Another site</title>", "photos/a.jpg": "a"},
        {"notes.txt": "mine"},
        {"index.html": "<!--[count un fr]--> torn, and never a slot"},
    ],
)
def test_somebody_else_s_files_are_refused_and_stay(found: dict[str, str], tmp_path: Path) -> None:
    settings = write_blog(tmp_path)
    for name, text in found.items():
        path = settings.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = tree(settings.output)
    with pytest.raises(BuildError, match="no site that was built here"):
        build(settings)
    assert tree(settings.output) == before
    assert not settings.pages.exists()


def test_what_an_indexing_left_goes_and_one_that_is_under_way_does_not_stop_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = write_blog(tmp_path)
    build(settings)
    under_way = settings.output / ".search-1" / "fragment"
    under_way.mkdir(parents=True)
    build(settings)
    assert not under_way.exists()

    def begun(_output: Path) -> None:
        under_way.mkdir(parents=True)
        (under_way / "fr_1.pf_fragment").touch()

    monkeypatch.setattr(building, "throw_away", begun)
    build(settings)
    assert [path.name for path in under_way.iterdir()] == ["fr_1.pf_fragment"]


def test_whoever_builds_while_a_build_goes_on_waits_for_its_end(tmp_path: Path) -> None:
    """Both would make the next site in one folder: the second took the first one's files away, and both failed."""
    settings = write_blog(tmp_path)
    waited = []

    def other_build(phase: str, done: int) -> None:
        if (phase, done) in (("read", 1), ("write", 1), ("place", 1)):
            with (settings.var / "build.lock").open("w") as lock, pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waited.append(phase)

    build(settings, other_build)
    assert waited == ["read", "write", "place"]
    with (settings.var / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
