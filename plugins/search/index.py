"""The index of a built site, made by Pagefind: small files that a browser fetches piece by piece.

Pagefind reads the pages as readers get them, so that published comments are found like posts. Where a page marks what
it is about with `data-pagefind-body`, only such pages are found. The same pages give the same index, save for the names
of the files of filters, which follow the order in which Pagefind met them.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import IO

FOLDER = "pagefind"
"""The index's, below the address of the page that searches."""

ENTRY = "pagefind-entry.json"
"""Names everything else, so it is put into place after what it names, and before what it no longer names goes."""

UNDER_WAY = ".search-"
"""Begins the name of the folder in which the next index is made. In the site, which may be a disk of its own; the dot
keeps it from being taken for pages."""

PAGES = "{*.html,[!.]*/**/*.html}"
"""The files that are pages, as Pagefind writes patterns: none of what a build has under way in a folder with a dot."""

LOOK = 0.5
"""Seconds between two looks at whether to go on."""


class IndexingFailed(Exception):
    """The pages could not be indexed; says why. An index that was there still is."""


def folder_of(site: Path) -> Path | None:
    """Where the built `site` has its index, one or two folders below; None where it was built without a search."""
    found = sorted([*site.glob(f"*/{FOLDER}/{ENTRY}"), *site.glob(f"*/*/{FOLDER}/{ENTRY}")])
    return found[0].parent if found else None


def make_index(site: Path, stopped: Callable[[], bool] = lambda: False) -> Path | None:
    """Index the pages of the built `site`; returns a new folder in it, for `place_index` or to be thrown away.

    None, and nothing left behind, when `stopped` came to say so. Raises IndexingFailed, OSError.
    """
    made = Path(mkdtemp(prefix=UNDER_WAY, dir=site))
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-path", str(made), "--glob", PAGES]
    try:
        with TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
            if not _run(command, told, stopped):
                shutil.rmtree(made)
                return None
            if not (made / ENTRY).is_file():
                told.seek(0)
                lines = told.read().strip().splitlines() or ["it ended without a word"]
                raise IndexingFailed(f"{site}: Pagefind could not index the pages: {lines[-1].strip()}")
            if not _whole(made):
                raise IndexingFailed(f"{site}: the index could not be written whole: is the disk full?")
        _put_in_order(made / ENTRY)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    made.chmod(0o755)
    return made


def _put_in_order(entry: Path) -> None:
    """Pagefind lists languages, and the signs that words may have, in an order that differs from run to run."""
    said = json.loads(entry.read_bytes())
    said["include_characters"] = sorted(said.get("include_characters", []))
    entry.write_text(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def _whole(made: Path) -> bool:
    """Whether every file of the index `made` is: of a full disk Pagefind says nothing."""
    try:
        json.loads((made / ENTRY).read_bytes())
        for path in (path for path in made.rglob("*") if path.is_file()):
            data = path.read_bytes()
            if not data:
                return False
            if path.suffix.startswith(".pf_"):
                gzip.decompress(data)
    except (ValueError, OSError, EOFError, zlib.error):
        return False
    return True


def _run(command: list[str], told: IO[str], stopped: Callable[[], bool]) -> bool:
    """Whether it ran to its end, good or bad."""
    gently = shutil.which("nice")  # what serves readers and builds pages goes first
    process = subprocess.Popen(
        [gently, *command] if gently else command,
        stdin=subprocess.DEVNULL,
        stdout=told,
        stderr=subprocess.STDOUT,
    )
    try:
        while True:
            try:
                process.wait(LOOK)
            except subprocess.TimeoutExpired:
                if stopped():
                    return False
            else:
                return True
    finally:
        process.kill()
        process.wait()


def place_index(made: Path, target: Path) -> None:
    """Put the index `made` into the folder `target`, file by file: who searches meanwhile finds the old or the new."""
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    for name in [each for each in files if each.name != ENTRY] + [Path(ENTRY)]:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made / name, place)
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.relative_to(target) not in files:
            path.unlink()
    shutil.rmtree(made, ignore_errors=True)


def throw_away(site: Path) -> None:
    """Remove what was left in `site` by whoever died while indexing."""
    for left in site.glob(f"{UNDER_WAY}*"):
        shutil.rmtree(left, ignore_errors=True)
