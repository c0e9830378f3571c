"""A Matplotlib figure as SVG to stand inside a page: the page's own letters and colours, nothing inline, same bytes.

Colours are drawn as tokens and come out as classes (`s-accent` for a stroke, `f-accent` for a fill), which the theme
fills from the same variables as all its text: so a plot turns dark with its page, and black in print.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, LINE, ACCENT, TINT = "#000001", "#000002", "#000003", "#000004", "#000005"
ALARM, GOOD, WAIT, PAPER = "#000006", "#000007", "#000008", "#000009"

TOKENS = {
    INK: "ink",
    SOFT: "soft",
    LINE: "line",
    ACCENT: "accent",
    TINT: "tint",
    ALARM: "alarm",
    GOOD: "good",
    WAIT: "wait",
    PAPER: "paper",
}

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ecoute",
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": False,
}
"""What makes a plot of ours, for `matplotlib.rc_context`. The named font comes with Matplotlib: it only measures."""

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"

# What Matplotlib writes and every browser takes for granted.
DEFAULTS = {"stroke-linecap": "butt", "stroke-linejoin": "miter", "opacity": "1"}


@contextmanager
def sheet(width: int, height: int) -> "Iterator[Figure]":
    """An empty figure of `width` × `height` units, on which letters and lines are as in all our plots."""
    # Matplotlib takes a second to load: only who has something to draw waits for it.
    matplotlib, figure = import_module("matplotlib"), import_module("matplotlib.figure")
    with matplotlib.rc_context(SETTINGS):
        yield figure.Figure(figsize=(width / 72, height / 72))


def inline(figure: "Figure", id: str, title: str, description: str) -> str:
    """`figure` as an element `<svg role="img">` with its text alternative; `id` makes the names in it unique."""
    stream = BytesIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Type": None})
    root = ElementTree.fromstring(stream.getvalue())  # noqa: S314 (what was written one line above)
    body = "".join(_element(each, id) for each in root)
    return (
        f'<svg class="plot" role="img" viewBox="{root.get("viewBox")}" aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(description)}</desc>{body}</svg>'
    )


def _element(element: ElementTree.Element, id: str) -> str:
    name = element.tag.removeprefix(SVG)
    if name in ("metadata", "style"):
        return ""
    inner = escape((element.text or "").strip()) + "".join(_element(each, id) for each in element)
    attributes = _attributes(element, name, id)
    if name in ("g", "defs") and (not inner or not attributes):
        return inner if name == "g" else f"<defs>{inner}</defs>" if inner else ""
    if name == "path" and attributes.get("fill") == "none" and "stroke" not in attributes and "id" not in attributes:
        return ""  # the paper, which the page has already
    written = "".join(f' {key}="{escape(value, {chr(34): "&quot;"})}"' for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _attributes(element: ElementTree.Element, name: str, id: str) -> dict[str, str]:
    found: dict[str, str] = {}
    classes = []
    for key, value in element.attrib.items():
        if key == "style" and name == "path" and "id" in element.attrib:
            continue  # a mark that is drawn elsewhere takes its colours there
        if key == "style":
            for property, said in _declarations(value):
                if said.startswith("#"):
                    # A colour that is no token would stay the same on any paper: KeyError.
                    classes.append(f"{property[0]}-{TOKENS[said]}")
                    found[property] = "currentColor"
                elif property != "font-family" and DEFAULTS.get(property) != said:
                    found[property] = said.removesuffix("px")
        elif key == "id":
            # Groups have names too, which nobody asks for.
            found |= {"id": f"{id}-{value}"} if name not in ("g", "svg") else {}
        elif key == HREF:
            found["href"] = f"#{id}-{value[1:]}"
        elif key == "clip-path":
            found[key] = value.replace("#", f"#{id}-")
        elif key == "transform":
            found |= {} if value.startswith("rotate(-0 ") else {key: _short(value)}
        else:
            found[key] = _short(value)
    return {"class": " ".join(classes), **found} if classes else found


def _declarations(style: str) -> list[tuple[str, str]]:
    pairs = (each.partition(":") for each in style.split(";") if each.strip())
    return [(property.strip(), value.strip()) for property, _colon, value in pairs]


def _short(value: str) -> str:
    """Numbers with one decimal, which is a tenth of a pixel, and lines of a path as one."""
    rounded = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)
    return re.sub(r" ?([MLCzQ]) ?", r"\1", " ".join(rounded.split()))
