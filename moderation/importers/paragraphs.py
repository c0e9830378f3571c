"""Paragraphs and line breaks out of typing without tags, as WordPress' `wpautop` shows it, but on the tree.

In the classic editor an empty line parts paragraphs and a line end breaks the line; in block bodies a line end is only
white space. Code and preformatted text are never touched.
"""

import re
from collections.abc import Iterable

from bs4 import NavigableString, PageElement, Tag

from moderation.importers.addresses import web_address
from moderation.importers.tree import elements, holds, is_block, is_text, link, texts, within

_FLOW = [
    "article",
    "aside",
    "blockquote",
    "div",
    "fieldset",
    "footer",
    "form",
    "header",
    "li",
    "main",
    "nav",
    "section",
]
_UNTOUCHED = ["pre", "code", "textarea"]
_EMPTY_LINE = re.compile(r"[ \t\r]*\n(?:[ \t\r]*\n)+\s*")
_SPACE = re.compile(r"[ \t\r\n]+")


def set_paragraphs(root: Tag, *, breaks: bool) -> None:
    """Give `root` and every container in it real paragraphs; with `breaks`, every line end inside one is a `<br>`."""
    for container in [root, *elements(root, _FLOW)]:
        if container.name != "li" or _needs_paragraphs(container):
            _wrap_runs(container)
    for text in texts(root):
        if not within(text, _UNTOUCHED):
            _set_lines(text, breaks=breaks)
    for paragraph in elements(root, ["p"]):
        _link_lone_address(paragraph)
        if not holds(paragraph) and not paragraph.get_text(strip=True):
            paragraph.decompose()
    root.smooth()


def _needs_paragraphs(item: Tag) -> bool:
    direct = [child for child in item.children if is_text(child)]
    return any(_EMPTY_LINE.search(str(text).strip()) for text in direct)


def _wrap_runs(container: Tag) -> None:
    parts: list[PageElement] = []
    run: list[PageElement] = []

    def flush() -> None:
        if any(not is_text(node) or str(node).strip() for node in run):
            paragraph = Tag(name="p")
            paragraph.extend(run)
            parts.append(paragraph)
        run.clear()

    for child in list(container.children):
        child.extract()
        if is_block(child):
            flush()
            parts.append(child)
        elif isinstance(child, NavigableString):
            pieces = _EMPTY_LINE.split(str(child))
            for number, piece in enumerate(pieces):
                if number:
                    flush()
                if piece:
                    run.append(NavigableString(piece))
        else:
            run.append(child)
    flush()
    container.extend(parts)


def _set_lines(text: NavigableString, *, breaks: bool) -> None:
    before, after = _breaks_line(text.previous_sibling), _breaks_line(text.next_sibling)
    lines = re.split(r"[ \t\r]*\n\s*", str(text)) if breaks else [str(text)]
    if before and lines and not lines[0].strip() and len(lines) > 1:
        lines = lines[1:]
    if after and len(lines) > 1 and not lines[-1].strip():
        lines = lines[:-1]
    nodes: list[PageElement] = []
    for number, line in enumerate(lines):
        if number:
            nodes.append(Tag(name="br", can_be_empty_element=True))
        nodes.append(NavigableString(_SPACE.sub(" ", line)))
    text.replace_with(*_without_empty(nodes))


def _without_empty(nodes: Iterable[PageElement]) -> list[PageElement]:
    kept = [node for node in nodes if not is_text(node) or str(node)]
    return kept or [NavigableString("")]


def _breaks_line(sibling: PageElement | None) -> bool:
    return sibling is None or is_block(sibling) or (isinstance(sibling, Tag) and sibling.name == "br")


def _link_lone_address(paragraph: Tag) -> None:
    """An address alone in its paragraph was shown as what lies there; nothing is fetched, so it becomes a link."""
    url = web_address(paragraph.get_text())
    if url is not None and not holds(paragraph):
        paragraph.clear()
        paragraph.append(link(url))
