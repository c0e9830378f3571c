"""The `<img>` of a text, whoever wrote it: Markdown, reStructuredText, a plugin, or the blogger's own HTML."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from .sizes import Sizes

_IMAGE = re.compile(
    r"<!--.*?-->|<(script|style|picture|template)\b.*?</\1\s*>"  # what is no image of the page's own, or chosen already
    r"""|(?P<img><img\b(?:[^>"']|"[^"]*"|'[^']*')*+>)""",
    re.DOTALL | re.IGNORECASE,
)

_PIXELS = re.compile("[0-9]{1,5}")

Attributes = dict[str, str | None]
"""The attributes of a tag as they are meant, not as they are escaped; None for one without a value."""

NEAR_THE_TOP = 1500
"""Characters of HTML before a text's first image, up to which readers see it without scrolling."""


class _Tag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: Attributes = {}

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = dict(reversed(attrs))  # of an attribute that stands there twice, browsers take the first


def with_images(html: str, change: Callable[[Attributes, bool], str | None]) -> str:
    """`html` with each of its images as `change` gives it, from its attributes and whether readers see it at once.

    Where `change` gives None, the image stays as it is.
    """
    seen = False

    def changed(match: re.Match[str]) -> str:
        nonlocal seen
        if match["img"] is None:
            return match[0]
        at_once = not seen and match.start() <= NEAR_THE_TOP
        seen = True
        new = change(attributes_of(match["img"]), at_once)
        return match[0] if new is None else new

    return _IMAGE.sub(changed, html)


def attributes_of(tag: str) -> Attributes:
    """The attributes of one tag, in the order in which they stand there."""
    parser = _Tag()
    parser.feed(tag)
    return dict(reversed(parser.attributes.items()))


def tag(name: str, attributes: Attributes) -> str:
    """The tag `name` with its attributes, escaped."""
    return f"<{name}{''.join(_written(attributes))}>"


def _written(attributes: Attributes) -> Iterator[str]:
    for name, value in attributes.items():
        yield f" {name}" if value is None else f' {name}="{_escaped(value)}"'


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def with_dimensions(given: Attributes, width: int, height: int) -> Attributes:
    """`given` with `width` and `height` of a picture that has those, in pixels; what the blogger says counts."""
    said = {name: given.get(name) or "" for name in ("width", "height")}
    if _PIXELS.fullmatch(said["width"]) and not said["height"]:
        return {**given, "height": str(max(1, round(int(said["width"]) * height / width)))}
    if _PIXELS.fullmatch(said["height"]) and not said["width"]:
        return {**given, "width": str(max(1, round(int(said["height"]) * width / height)))}
    if said["width"] or said["height"]:
        return given
    return {**given, "width": str(width), "height": str(height)}


def with_loading(given: Attributes, at_once: bool) -> Attributes:
    """`given` with when to fetch the picture: first among all, or when the reader comes near."""
    when: Attributes = {"fetchpriority": "high"} if at_once else {"loading": "lazy", "decoding": "async"}
    return {**when, **given} if not given.keys() & {"loading", "fetchpriority"} else given


def picture_element(given: Attributes, sizes: Sizes, addresses: dict[str, str], room: str) -> str:
    """An image in several sizes, whose files have `addresses` by their names.

    `room` says, as HTML's `sizes` does, how wide pages show it, unless the blogger's `width` does.
    """
    room = f"{given['width']}px" if _PIXELS.fullmatch(given.get("width") or "") else given.get("sizes") or room
    choice = ", ".join(f"{addresses[size.name]} {size.width}w" for size in sizes.modern)
    plain = with_dimensions({**given, "src": addresses[sizes.plain.name]}, sizes.plain.width, sizes.plain.height)
    if sizes.plain in sizes.modern:
        return tag("img", {**plain, "srcset": choice, "sizes": room})
    source = tag("source", {"type": "image/webp", "srcset": choice, "sizes": room})
    return f"<picture>{source}{tag('img', plain)}</picture>"
