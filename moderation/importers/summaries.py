"""An excerpt, or what stood before “read more”, as one line of Markdown for the `Summary` of a header."""

import re

from bs4 import NavigableString, Tag

from moderation.importers.bodies import without_markers
from moderation.importers.fidelity import says_the_same
from moderation.importers.html_tree import clean_tree
from moderation.importers.markdown_writer import PostMarkdown
from moderation.importers.shortcodes import expand, no_gallery
from moderation.importers.text import one_line, storable
from moderation.importers.tree import BLOCKS, elements, texts

_KEPT = frozenset(["em", "strong", "a", "code"])
_LOOKS_LIKE_HEADER = re.compile(r"^([\w-]+):")


def summary(html: str) -> str | None:
    """`html` on one line of Markdown with its emphasis, links and code; None when it has no words for a header."""
    root = _one_paragraph(expand(without_markers(storable(html)[0], []), no_gallery).html)
    words = one_line(re.sub(r"\s+", " ", root.get_text()))
    if not words:
        return None
    source = _guarded(one_line(PostMarkdown().block(root)))
    if says_the_same(source, root, in_header=True):
        return source
    only_words = Tag(name="p")
    only_words.append(NavigableString(words))
    source = _guarded(one_line(PostMarkdown().block(only_words)))
    return source if says_the_same(source, only_words, in_header=True) else None


def _one_paragraph(html: str) -> Tag:
    root, _ = clean_tree(html)
    for element in elements(root, ["img", "video", "audio", "hr", "pre", "table", "form"]):
        element.decompose()
    for element in elements(root):
        if element.name in BLOCKS or element.name == "br":
            element.insert_before(NavigableString(" "))
            element.insert_after(NavigableString(" "))
        if element.name not in _KEPT:
            element.unwrap()
    root.name = "p"
    root.smooth()
    for text in texts(root):
        text.replace_with(NavigableString(re.sub(r"[ \t\r\n]+", " ", str(text))))
    return root


def _guarded(source: str) -> str:
    """Python-Markdown's `meta` reads a value again: neither `Word:` nor `...` may begin it."""
    if source.startswith("..."):
        return "\\" + source
    return _LOOKS_LIKE_HEADER.sub(r"\1&#58;", source)
