"""How large a drawing in SVG is meant to be shown."""

import re
from pathlib import Path
from xml.etree import ElementTree

from ..weave.errors import ContentError

_PIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
_BOX = re.compile(r"[\s,]+")

_LARGEST = 100_000
"""Pixels that a drawing may mean: more is a slip, and no screen's."""


def svg_size(path: Path, where: str) -> tuple[int, int] | None:
    """Width and height in CSS pixels, from the attributes or the `viewBox`; None where the file leaves them open.

    Raises ContentError where it is no SVG.
    """
    try:
        # Only its first element is of interest; a blogger's own file.
        _event, root = next(iter(ElementTree.iterparse(path, events=("start",))))  # noqa: S314
    except (ElementTree.ParseError, StopIteration, ValueError, LookupError) as error:  # or in an encoding of few
        raise ContentError(where, f"cannot be read as SVG ({error or 'it is empty'}): save it anew") from None
    if root.tag not in ("svg", "{http://www.w3.org/2000/svg}svg"):
        raise ContentError(where, f"is no SVG: its first element is “{root.tag}”")
    said = [_PIXELS.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if said[0] and said[1]:
        return _whole(float(said[0][1]), float(said[1][1]))
    box = _BOX.split(root.get("viewBox", "").strip())
    try:
        return _whole(float(box[2]), float(box[3]))
    except (IndexError, ValueError):
        return None


def _whole(width: float, height: float) -> tuple[int, int] | None:
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        return None
    return max(1, round(width)), max(1, round(height))
