"""The Markdown of comments: paragraphs and line breaks, emphasis, code, quotes, lists, links; nothing else is markup.

CommonMark's own rules, held to two promises. What is no markup of the subset is shown as typed: no word ever becomes
an attribute, a number or nothing. And the work grows with the length of the text, however it was made up: no rule looks
further than to the next mark, and nothing nests deeper than a reader could follow.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, fence, list_block, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

BLOCK_LEVELS = 8
"""How deep quotes stand in each other; a list in a list counts twice."""

EMPHASIS_LEVELS = 4

ADDRESS_MAX = 2_000
"""Characters of an address that is still made a link."""

LINK_REL = "nofollow ugc noopener"
"""Links that visitors write carry no weight of ours, and learn nothing of the page they were opened from."""

_AS_TYPED = [
    "reference",
    "entity",
    "escape",
    "strikethrough",
    "image",
    "heading",
    "lheading",
    "hr",
    "table",
    "html_block",
    "html_inline",
]

_Block = Callable[[StateBlock, int, int, bool], bool]

# A line that is all marks (`* * *`, `>`) says nothing as a list or a quote; neither does `1)`, which would lose its
# bracket, or `007.`, which would lose its noughts.
_QUOTE = re.compile(r">.*[^-*+>\s]")
_LIST = re.compile(r"(?:[-*+]|(?:0|[1-9][0-9]{0,8})\.)[ \t].*[^-*+>\s]")
_FENCE = re.compile(r"`{3,}+[ \t]*+[A-Za-z0-9+#.-]{0,20}+[ \t]*+$")

_LINK = re.compile(
    r"\[(?=[^\[\]]*[^\[\]\s])([^\[\]]++)\]"
    r"\(((?:https?://|mailto:)[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+)\)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?<![A-Za-z0-9.+-])https?$", re.IGNORECASE)
_NO_SPACE = re.compile(r"\S+")


def subset_reader() -> MarkdownIt:
    """A reader of the subset; its `parse` never fails."""
    reader = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True}).disable(_AS_TYPED)
    # Without a scheme, « c’est la fin.Je pars » would be a link to a host in Jersey.
    reader.linkify.set({"fuzzy_link": False})  # type: ignore[union-attr]
    reader.validateLink = is_web_address  # type: ignore[method-assign]
    reader.normalizeLinkText = _as_typed  # type: ignore[method-assign]
    ends_paragraph = ["paragraph", "reference", "blockquote"]
    reader.block.ruler.at("fence", _starting(_FENCE, _fence), {"alt": [*ends_paragraph, "list"]})
    reader.block.ruler.at("blockquote", _starting(_QUOTE, blockquote), {"alt": [*ends_paragraph, "list"]})
    reader.block.ruler.at("list", _starting(_LIST, list_block), {"alt": ends_paragraph})
    reader.block.ruler.at("paragraph", _paragraph)
    reader.inline.ruler.at("link", _link)
    reader.inline.ruler.at("linkify", _address)
    reader.core.ruler.after("inline", "shallow_emphasis", _shallow_emphasis)
    reader.add_render_rule("link_open", _link_open)
    reader.add_render_rule("list_item_open", _list_item_open)
    reader.add_render_rule("fence", _fenced)
    return reader


def is_web_address(url: str, *schemes: str) -> bool:
    """Whether `url` may be a link's: no script, no file, nothing relative. `schemes`: web and mail, unless given."""
    try:
        return urlsplit(url.strip()).scheme.lower() in (schemes or ("http", "https", "mailto"))
    except ValueError:
        return False


def _as_typed(link: str) -> str:
    """What is shown of an address: decoding it, as the reader would, alters what was typed and hides what it is."""
    return link


def _starting(pattern: re.Pattern[str], rule: _Block) -> _Block:
    """`rule`, where the first line looks like `pattern` and is not too deep already: else the text stands as typed."""

    def bounded(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        if state.level >= BLOCK_LEVELS:
            return False
        line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
        return pattern.match(line) is not None and rule(state, start_line, end_line, silent)

    return bounded


def _fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A fence on the last line opens nothing."""
    return start_line + 1 < end_line and fence(state, start_line, end_line, silent)


def _paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A paragraph keeps the spaces at its ends that a page shows, such as U+3000."""
    found = paragraph(state, start_line, end_line, silent)
    state.tokens[-2].content = state.getLines(start_line, state.line, state.blkIndent, False).strip(" \t\n")
    return found


def _link(state: StateInline, silent: bool) -> bool:
    """`[words](https://…)`: no brackets within the words, no title, no space in the address."""
    match = _LINK.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if match is None or state.linkLevel:
        return False
    href = state.md.normalizeLink(match[2])
    if not state.md.validateLink(href):
        return False
    if not silent:
        end = state.posMax
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.pos, state.posMax = match.span(1)
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = end
    state.pos = match.end()
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """`https://…` as it stands. The text before the colon was read already: it waits in `pending`."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - len("https")), state.pos)
    if scheme is None or not state.pending.endswith(scheme[0]):
        return False
    candidate = _NO_SPACE.match(state.src, scheme.start(), min(state.posMax, scheme.start() + ADDRESS_MAX + 1))
    if candidate is None or len(candidate[0]) > ADDRESS_MAX or state.md.linkify is None:
        return False
    found = state.md.linkify.match_at_start(candidate[0])
    if not found:
        return False
    url = found.url.rstrip("*_")  # the end of emphasis around it
    href = state.md.normalizeLink(url)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos = scheme.start() + len(url)
    return True


def _shallow_emphasis(state: StateCore) -> None:
    """Emphasis within emphasis within emphasis … ends: the marks further in are shown as typed."""
    for block in state.tokens:
        level = 0
        for token in block.children or ():
            if token.type in ("em_open", "strong_open"):
                level += 1
                if level > EMPHASIS_LEVELS:
                    _show_mark(token)
            elif token.type in ("em_close", "strong_close"):
                if level > EMPHASIS_LEVELS:
                    _show_mark(token)
                level -= 1


def _show_mark(token: Token) -> None:
    token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], position: int, options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    tokens[position].attrSet("rel", LINK_REL)
    return renderer.renderToken(tokens, position, options, _env)


def _list_item_open(
    renderer: RendererHTML, tokens: Sequence[Token], position: int, options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    """Each item with the number that was typed, whatever the item before it has."""
    if number := tokens[position].info:
        tokens[position].attrSet("value", str(int(number)))
    return renderer.renderToken(tokens, position, options, _env)


def _fenced(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    position: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    """Code, without the class that a language would give it: a visitor's words become no attribute."""
    return f"<pre><code>{escapeHtml(tokens[position].content)}</code></pre>\n"
