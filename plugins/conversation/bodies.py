"""What a visitor wrote, from source text to safe HTML: the one place where that happens.

HTML is text like any other, and whatever is no markup of the subset is shown as typed.
"""

from functools import lru_cache

from markupsafe import Markup, escape

from .subset import subset_reader

_READER = subset_reader()


@lru_cache(maxsize=20_000)
def body_html(source: str) -> Markup:
    """The HTML of a body. Never fails: what cannot be read as markup is text."""
    tokens = _READER.parse(source)
    shown = (part.content for token in tokens for part in (token.children or [token]))
    if not any(map(str.strip, shown)):
        # Marks around nothing, such as an empty block of code: shown, they are at least what was typed.
        return Markup("<p>{}</p>\n").format(Markup("<br>\n").join(map(escape, source.strip("\n").split("\n"))))
    return Markup(_READER.renderer.render(tokens, _READER.options, {}))  # noqa: S704 - HTML is off, links are checked
