"""A build clears what it did not write: only where a site was built before."""

from pathlib import Path

import pytest

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
