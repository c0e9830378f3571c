"""The body of a comment: HTML into the small Markdown subset of comments; the rest stays readable text.

The subset has paragraphs and line ends, emphasis, code, quotes, lists and links. It knows no escapes and no HTML:
what is typed is shown. So nothing is escaped here, and no HTML is written.
"""

import re
from typing import Any

from bs4 import NavigableString, Tag
from markdownify import MarkdownConverter

from moderation.importers.addresses import web_address
from moderation.importers.html_tree import clean_tree
from moderation.importers.paragraphs import set_paragraphs
from moderation.importers.text import storable
from moderation.importers.tree import BLOCKS, elements, holds, link, tag_names, within
from moderation.importers.wording import Noted

_SUBSET = tag_names("p br em strong a code ul ol li blockquote pre main")
_HEADINGS = tag_names("h1 h2 h3 h4 h5 h6")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def comment_body(html: str, *, breaks: bool = True) -> tuple[str, list[Noted]]:
    """`html` in the subset, and remarks as codes of `wording`. `breaks`: whether a line end breaks the line."""
    remarks: list[Noted] = []
    html, lost = storable(html)
    if lost:
        remarks.append(("characters", {"count": lost}))
    root, about_tree = clean_tree(html)
    remarks += about_tree
    set_paragraphs(root, breaks=breaks)
    _reduce(root)
    source = _WRITER.convert_soup(root)
    return re.sub(r"\n{3,}", "\n\n", storable(source)[0]).strip(), remarks


def _reduce(root: Tag) -> None:
    """Only elements of the subset remain; what another element said is said in words where that can be."""
    for image in elements(root, ["img"]):
        url = web_address(str(image.get("src", "")))
        words = str(image.get("alt", "")).strip()
        image.replace_with(link(url, words) if url and not within(image, ["a"]) else NavigableString(words))
    for element in elements(root, ["sup", "sub"]):
        words = element.get_text()
        small = words.translate(_RAISED if element.name == "sup" else _LOWERED)
        shown = small if words.isascii() and not small.isascii() else words
        element.replace_with(NavigableString(shown))
    for element in elements(root, ["q"]):
        element.insert(0, NavigableString("“"))
        element.append(NavigableString("”"))
        element.unwrap()
    for row in elements(root, ["tr"]):
        cells = [cell.get_text(" ", strip=True) for cell in elements(row, ["td", "th"])]
        row.clear()
        row.append(NavigableString(" | ".join(cells)))
        row.name = "p"
    for heading in elements(root, _HEADINGS):
        heading.wrap(Tag(name="p"))
        heading.name = "strong"
    for element in elements(root):
        if element.name in _SUBSET:
            continue
        if element.name in BLOCKS and not holds(element, BLOCKS):
            element.name = "p"
        else:
            element.unwrap()
    root.smooth()


class _CommentMarkdown(MarkdownConverter):
    """Markdownify, without escapes: the readers of comments know none."""

    def __init__(self) -> None:
        super().__init__(bullets="-", autolinks=False)

    def escape(self, text: str, *_: Any) -> str:
        return text

    def convert_main(self, _el: Tag, text: str, **_: Any) -> str:
        return text

    def convert_br(self, _el: Tag, _text: str, **_: Any) -> str:
        return "\n"

    def convert_a(self, el: Tag, text: str, **_: Any) -> str:
        address, inside = str(el.get("href", "")), text.strip()
        if not (web_address(address) or address.startswith("mailto:")) or not inside:
            return text
        if address in (inside, f"mailto:{inside}"):
            return text
        before, after = " " * text.startswith(" "), " " * text.endswith(" ")
        if "[" in inside or "]" in inside:
            return f"{before}{inside} ({address}){after}"
        return f"{before}[{inside}]({address}){after}"

    def convert_pre(self, el: Tag, _text: str, **_: Any) -> str:
        code = el.get_text().strip("\n")
        longest = max((len(run) for run in re.findall("`+", code)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"\n\n{fence}\n{code}\n{fence}\n\n" if code.strip() else ""


_WRITER = _CommentMarkdown()
