"""The body of a post: HTML, as a blog system exports it, into Markdown that says the same.

Each block becomes Markdown where Markdown has words for it, and stays safe HTML where it has none. The result is
rendered and compared (see `fidelity`); what differs stays HTML. Nothing is fetched from anywhere.
"""

import re
from dataclasses import dataclass

from bs4 import Tag

from moderation.importers.exact_code import code_block
from moderation.importers.fidelity import says_the_same
from moderation.importers.html_tree import clean_tree, looks_unsafe
from moderation.importers.markdown_writer import PostMarkdown, sayable
from moderation.importers.paragraphs import set_paragraphs
from moderation.importers.raw_html import raw_block
from moderation.importers.shortcodes import Gallery, expand, no_gallery
from moderation.importers.text import storable
from moderation.importers.tree import elements, holds, is_block, parsed, within
from moderation.importers.wording import Noted

_DYNAMIC = re.compile(r"<!--\s*wp:([a-z][a-z0-9/-]*)\s+(?:\{(?:(?!-->).)*\}\s+)?/-->", re.DOTALL)
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:[a-z].*?-->", re.DOTALL)
_MORE = re.compile(r"<!--\s*more\b.*?-->", re.DOTALL | re.IGNORECASE)
_NO_TEASER = re.compile(r"<!--\s*noteaser\s*-->", re.IGNORECASE)
_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->", re.IGNORECASE)
_WRITER = PostMarkdown()
_FLAT = ("div", "section", "article", "main", "header", "footer", "nav", "aside")


@dataclass(frozen=True, slots=True)
class Body:
    """A body in Markdown, what stood before its “read more” (HTML, None without one), and what could not be carried."""

    markdown: str
    teaser: str | None
    remarks: tuple[Noted, ...]


def post_body(html: str, *, gallery: Gallery = no_gallery, breaks: bool | None = None) -> Body:
    """`html` as Markdown. `breaks`: whether a line end breaks the line; None: as WordPress decides, by its blocks."""
    remarks: list[Noted] = []
    html, lost = storable(html)
    if lost:
        remarks.append(("characters", {"count": lost}))
    teaser = _MORE.split(html, maxsplit=1)[0] if _MORE.search(html) else None
    if breaks is None:
        breaks = "<!-- wp:" not in html
    html = without_markers(html, remarks)
    expansion = expand(html, gallery)
    remarks += expansion.remarks
    if looks_unsafe(expansion.html):
        remarks.append(("unsafe", {}))
    root, about_tree = clean_tree(expansion.html)
    remarks += about_tree
    set_paragraphs(root, breaks=breaks)
    if _flatten(root):
        remarks.append(("layout", {}))
    if holds(root, ["form"]):
        remarks.append(("form", {}))
    return Body(_written(root, remarks), teaser, tuple(_once(remarks)))


def without_markers(html: str, remarks: list[Noted]) -> str:
    """`html` less the comments by which WordPress marks blocks, “read more” and pages; adds to `remarks`."""
    names = [name for name in dict.fromkeys(_DYNAMIC.findall(html)) if name not in ("more", "nextpage", "spacer")]
    if names:
        remarks.append(("dynamic_blocks", {"names": ", ".join(names)}))
    html = _NO_TEASER.sub("", _MORE.sub("\n\n", _BLOCK_COMMENT.sub("", html)))
    html, breaks = _NEXT_PAGE.subn("\n\n<hr />\n\n", html)
    if breaks:
        remarks.append(("page_break", {}))
    return html


def _flatten(root: Tag) -> bool:
    """Take away boxes that only lay out; whether one of them did so by more than being there."""
    laid_out = False
    for box in elements(root, _FLAT):
        if box.attrs or within(box, ["figure", "details", "table", "form"]):
            continue
        laid_out = laid_out or holds(box, ["div", "section"])
        box.unwrap()
    for figure in elements(root, ["figure"]):
        if not figure.attrs and not holds(figure, ["figcaption"]) and not within(figure, ["figure"]):
            if any(is_block(child) for child in figure.children):
                figure.unwrap()
            else:
                figure.name = "p"
    return laid_out


def _written(root: Tag, remarks: list[Noted]) -> str:
    """Everything in Markdown where that is true to it; else block by block; else the whole as HTML."""
    blocks = [child for child in root.children if isinstance(child, Tag)]
    hopeful = [_as_markdown(block) for block in blocks]
    source = _joined(blocks, hopeful)
    if says_the_same(source, root):
        return source
    source = _joined(blocks, [_proved(block, told) for block, told in zip(blocks, hopeful, strict=True)])
    if says_the_same(source, root):
        return source
    remarks.append(("kept_html", {}))
    source = "\n\n".join(raw_block(block) for block in blocks)
    if not says_the_same(source, root):
        remarks.append(("changed_text", {}))
    return source


def _as_markdown(block: Tag) -> str:
    if block.name == "pre":
        return _preformatted(block)
    return _WRITER.block(block) if sayable(block) else raw_block(block)


def _proved(block: Tag, told: str) -> str:
    return told if says_the_same(told, parsed(str(block))) else raw_block(block)


def _preformatted(block: Tag) -> str:
    code = block.contents[0] if len(block.contents) == 1 else None
    if not isinstance(code, Tag) or code.name != "code" or holds(code):
        return raw_block(block)
    words = [str(word) for element in (block, code) for word in element.get_attribute_list("class") if word]
    language = next((word.removeprefix("language-") for word in words if word.startswith("language-")), "")
    return code_block(code.get_text(), language)


def _joined(blocks: list[Tag], written: list[str]) -> str:
    """The body. Two lists or two quotes in a row would become one: an empty comment keeps them two."""
    parts: list[str] = []
    for number, source in enumerate(written):
        before = blocks[number - 1].name if number else ""
        if {before, blocks[number].name} <= {"ul", "ol"} or before == blocks[number].name == "blockquote":
            parts.append("<!-- -->")
        parts.append(source)
    return "\n\n".join(parts)


def _once(remarks: list[Noted]) -> list[Noted]:
    return list({(code, tuple(sorted(details.items()))): (code, details) for code, details in remarks}.values())
