"""Where in a source a piece of text stands."""

import re
from pathlib import Path

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+).+?\1")


def line_of(path: str, text: str) -> int | None:
    """The first line, from 1, of the file that has `text` outside code; None where it has none.

    What readers see may be written otherwise (`&#37;s`).
    """
    fence = ""
    for number, line in enumerate(Path(path).read_text(encoding="utf-8", errors="replace").split("\n"), 1):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and text in _CODE.sub("", line):
            return number
    return None
