"""What a visitor wrote, from source text to safe HTML: the one place where that happens.

A small Markdown subset: paragraphs and line breaks, emphasis, code, quotes, lists, links. HTML is text like any other,
and whatever is no markup of the subset is shown as typed: no references or entities that vanish, no images, no
headings.
"""

from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

_AS_TYPED = [
    "reference",
    "entity",
    "escape",
    "image",
    "heading",
    "lheading",
    "hr",
    "table",
    "html_block",
    "html_inline",
]

LINK_REL = "nofollow ugc noopener"
"""Links that visitors write carry no weight of ours, and learn nothing of the page they were opened from."""


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True}).disable(_AS_TYPED)
    reader.validateLink = _is_web_address  # type: ignore[method-assign]
    reader.add_render_rule("link_open", _link_open)
    return reader


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url.strip()).scheme.lower() in ("http", "https", "mailto")
    except ValueError:
        return False


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], position: int, options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    tokens[position].attrSet("rel", LINK_REL)
    return renderer.renderToken(tokens, position, options, _env)


_READER = _reader()


@lru_cache(maxsize=20_000)
def body_html(source: str) -> Markup:
    """The HTML of a body. Never fails: what cannot be read as markup is text."""
    return Markup(_READER.render(source))  # noqa: S704 - the reader escapes: HTML is off, links are checked
