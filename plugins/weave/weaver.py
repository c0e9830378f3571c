"""Filling the slots of pages that are already built."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from moderation.publication import discard_half, replace_file

from .pages import PageIndex
from .slots import Render, fill


class PageMissing(Exception):
    """The index names a page that is not there: the output folder is not the one that was indexed."""


def weave(output: Path, index: PageIndex, keys: Iterable[str], render: Render) -> list[str]:
    """Fill the slots of posts `keys` in every page that shows one of them; returns the pages that changed.

    A page is replaced whole or not at all, and only if its bytes differ. Safe to repeat after any interruption.
    Raises PageMissing, and OSError as the disk gives it.
    """
    wanted = frozenset(keys)
    # A post's count stands in many pages, and is the same in all.
    render_once = cache(render)
    changed = []
    for name in sorted({page for key in wanted for page in index.pages(key)}):
        path = os.path.join(output, name)
        try:
            with open(path, "rb") as stream:
                page = stream.read()
        except FileNotFoundError:
            raise PageMissing(f"{path} is gone since the last build: run `ecoute build`") from None
        woven = fill(page, render_once, wanted)
        if woven != page:
            replace_file(path, woven)
            changed.append(name)
        else:
            discard_half(path)
    return changed
