"""Text out of what a blogger wrote: without markup, and with nothing that a feed could not carry."""

import re

from markupsafe import Markup

_SPACES = re.compile(r"[ \t\n\r\f\v]+")
"""No-break spaces are none of them: in French they stand before « : » and inside guillemets."""

_UNSHOWABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry."""


def carried(text: object) -> str:
    """`text` with U+FFFD for every character that XML cannot carry."""
    return _UNSHOWABLE.sub("\ufffd", str(text))


def plain(html: object, most: int | None = None) -> str:
    """The text of `html`, on one line; with `most`, cut at a word to so many characters, and ending in “…” then."""
    # A no-break space would be taken for one among others if it were read before the tags are.
    kept = str(html).replace("<", " <").replace("\u00a0", "&#160;").replace("\u202f", "&#8239;")
    words = Markup(kept).striptags()  # noqa: S704 - its text is taken, none of its HTML is shown
    text = carried(_SPACES.sub(" ", words).strip(" "))
    if most is None or len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:\u00a0\u202f") + "…"
