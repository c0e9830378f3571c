"""What a visitor wrote, from source text to safe HTML: the one place where that happens.

HTML is text like any other, and whatever is no markup of the subset is shown as typed.
"""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from .subset import subset_reader

_READER = subset_reader()

# Paragraphs of letters, digits, spaces and such signs as make neither markup nor HTML wherever they stand, each line
# from a letter to something visible. Most comments are that, and reading them as Markdown takes ten times as long.
_LINE = r"[^\W\d_](?:[^\W_]|[ \u00a0\u202f,.;:!?'’()«»…–—%€-])*+(?<!\s)"
_PLAIN = re.compile(rf"{_LINE}(?:\n\n?{_LINE})*+")


@lru_cache(maxsize=20_000)
def body_html(source: str) -> Markup:
    """The HTML of a body. Never fails: what cannot be read as markup is text."""
    if _PLAIN.fullmatch(source):
        text = source.replace("\n", "<br>\n").replace("<br>\n<br>\n", "</p>\n<p>")
        return Markup(f"<p>{text}</p>\n")  # noqa: S704 - nothing in it is HTML: see `_PLAIN`
    return read_html(source)


def read_html(source: str) -> Markup:
    """What `body_html` gives, by reading `source` as Markdown, which it need not be."""
    tokens = _READER.parse(source)
    shown = (part.content for token in tokens for part in (token.children or [token]))
    if not any(map(str.strip, shown)):
        # Marks around nothing, such as an empty block of code: shown, they are at least what was typed.
        return Markup("<p>{}</p>\n").format(Markup("<br>\n").join(map(escape, source.strip("\n").split("\n"))))
    return Markup(_READER.renderer.render(tokens, _READER.options, {}))  # noqa: S704 - HTML is off, links are checked
