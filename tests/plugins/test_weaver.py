"""Filling the slots of built pages: what a weaver that was killed leaves behind, and what the next one makes of it."""

from pathlib import Path

import pytest
from pelican.plugins.weave.pages import PageIndex
from pelican.plugins.weave.slots import Slot, mark
from pelican.plugins.weave.weaver import PageMissing, weave

COUNT = Slot("count", "panne", "fr")


def page(words: str) -> bytes:
    return f"<p>{mark(COUNT, words)}</p>".encode()


def write(output: Path, name: str, words: str) -> Path:
    path = output / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(page(words))
    return path


def weave_all(output: Path, words: str) -> list[str]:
    return weave(output, PageIndex.scan(output), ["panne"], lambda _slot: words)


def test_only_pages_that_change_are_replaced(tmp_path: Path) -> None:
    old, new = write(tmp_path, "panne/index.html", "zéro"), write(tmp_path, "index.html", "un")
    before = new.stat().st_ino
    assert weave_all(tmp_path, "un") == ["panne/index.html"]
    assert old.read_bytes() == page("un")
    assert new.stat().st_ino == before


@pytest.mark.parametrize("words", ["zéro", "un"])
def test_a_page_left_half_written_is_neither_shown_nor_kept(words: str, tmp_path: Path) -> None:
    shown = write(tmp_path, "index.html", "zéro")
    (tmp_path / ".index.html.tmp").write_bytes(b"<p>half of a much longer page that was never finished" * 9)
    weave_all(tmp_path, words)
    assert shown.read_bytes() == page(words)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_a_page_that_is_gone_is_named_with_its_remedy(tmp_path: Path) -> None:
    gone = write(tmp_path, "index.html", "zéro")
    index = PageIndex.scan(tmp_path)
    gone.unlink()
    with pytest.raises(PageMissing, match=r"index\.html is gone since the last build: run `ecoute build`"):
        weave(tmp_path, index, ["panne"], lambda _slot: "un")
