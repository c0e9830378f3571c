"""A clean tree as Markdown for Python-Markdown, block by block. Whoever calls checks the result (see `fidelity`)."""

import re
from typing import Any

from bs4 import NavigableString, PageElement, Tag
from markdownify import ATX, MarkdownConverter

from moderation.importers.exact_code import code_span, exact_span
from moderation.importers.raw_html import attribute, attributes_of, raw_tag
from moderation.importers.tree import elements, holds, is_block, tag_names

_KEPT_INLINE = tag_names("abbr bdo cite del dfn ins mark q ruby rt s small span sub sup time u var wbr")
_CODE_INLINE = frozenset(["kbd", "samp"])
_SAYABLE = tag_names("p br em strong a code img h1 h2 h3 h4 h5 h6 ul ol li blockquote hr")
_TABLE = tag_names("table thead tbody tr th td")
_SAID = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}}
_PLAIN_WORDS = re.compile(r"[\w .,;:'’?!()/&%+-]*")
_LINE_START = re.compile(r"(?P<space>\s*)(?P<mark>#|>|[-+](?=\s|-|$)|=|~|:|!!!|(?P<number>\d+)[.)](?=\s|$))")


def sayable(block: Tag) -> bool:
    """Whether Markdown has words for everything in `block`: else it must stay HTML."""
    parts = [block, *elements(block)]
    if block.name == "table" and not _is_grid(block):
        return False
    allowed = _SAYABLE | _KEPT_INLINE | _CODE_INLINE | (_TABLE if block.name == "table" else frozenset())
    return all(element.name in allowed and _has_only_said_attributes(element, block) for element in parts)


def _has_only_said_attributes(element: Tag, block: Tag) -> bool:
    if element.name in _KEPT_INLINE:
        return True
    if element.name in (_CODE_INLINE | {"code"}) and holds(element):
        return False
    if block.name == "table" and element is not block and is_block(element) and element.name not in _TABLE:
        return False
    return set(element.attrs) <= _SAID.get(element.name, set())


def _is_grid(table: Tag) -> bool:
    """One head row and rows of as many cells, each of one line."""
    rows = elements(table, ["tr"])
    widths = {len(elements(row, ["td", "th"])) for row in rows}
    heads = [row for row in rows if not holds(row, ["td"])]
    return len(widths) == 1 and heads == rows[:1] and not holds(table, ["br", "table", "tfoot"])


class PostMarkdown(MarkdownConverter):
    """Markdownify, with Python-Markdown's rules: lists indent by four, and everything typed is escaped."""

    def __init__(self) -> None:
        super().__init__(heading_style=ATX, bullets="-", autolinks=False)

    def block(self, element: Tag) -> str:
        """One block as Markdown, without empty lines around it."""
        text: str = self.process_tag(element, parent_tags=set())  # type: ignore[attr-defined]
        return text.strip("\n")

    def get_conv_fn(self, tag_name: str) -> Any:
        if tag_name in _KEPT_INLINE:
            return _kept
        if tag_name in _CODE_INLINE:
            return _kept_code
        return super().get_conv_fn(tag_name)  # type: ignore[misc]

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text: str = super().process_text(el, parent_tags=parent_tags)  # type: ignore[misc]
        if "_noformat" in (parent_tags or ()) or not _may_start_a_line(el):
            return text
        return _LINE_START.sub(_guarded, text, count=1) if _LINE_START.match(text) else text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = re.sub(r"[\\`*\[\]{}]", r"\\\g<0>", text)
        text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\_", text)
        text = re.sub(r"&(?=#|\w+;)", "&amp;", text).replace("<", "&lt;")
        return text.replace("|", "&#124;") if parent_tags & {"td", "th"} else text

    def convert_a(self, el: Tag, text: str, **_: Any) -> str:
        href, title = el.get("href"), el.get("title")
        if href is None:
            return raw_tag("a", attributes_of(el), text) if el.attrs else text
        named = f' "{attribute(str(title))}"' if title else ""
        before, inside, after = _parted(text)
        return f"{before}[{inside}]({href}{named}){after}" if inside else before + after

    def convert_img(self, el: Tag, _text: str, **_: Any) -> str:
        source, alt = str(el.get("src", "")), str(el.get("alt", ""))
        if set(el.attrs) <= {"src", "alt"} and source and _PLAIN_WORDS.fullmatch(alt):
            return f"![{alt}]({source})"
        return raw_tag("img", attributes_of(el), None)

    def convert_code(self, el: Tag, _text: str, **_: Any) -> str:
        return code_span(el.get_text())

    def convert_hr(self, _el: Tag, _text: str, **_: Any) -> str:
        return "\n\n* * *\n\n"

    def convert_li(self, el: Tag, text: str, **_: Any) -> str:
        ordered = el.parent is not None and el.parent.name == "ol"
        mark = f"{len(el.find_previous_siblings('li')) + 1}. " if ordered else "- "
        lines = (text or "").strip().split("\n")
        indented = [lines[0], *(f"    {line}" if line.strip() else "" for line in lines[1:])]
        return mark + "\n".join(indented) + "\n"


def _kept(el: Tag, text: str, **_: Any) -> str:
    return raw_tag(el.name, attributes_of(el), None if el.name == "wbr" else text)


def _kept_code(el: Tag, _text: str, **_: Any) -> str:
    return exact_span(el.name, el.get_text())


def _parted(text: str) -> tuple[str, str, str]:
    inside = text.strip(" \n")
    return " " * text.startswith(" "), inside, " " * text.endswith(" ")


def _may_start_a_line(el: NavigableString) -> bool:
    before: PageElement | None = el.previous_sibling
    return before is None or is_block(before) or (isinstance(before, Tag) and before.name in ("br", "img", "wbr"))


def _guarded(found: re.Match[str]) -> str:
    mark = found["mark"]
    if found["number"]:
        return f"{found['space']}{found['number']}\\{mark[-1]}"
    references = {">": "&gt;", "=": "&#61;", "~": "&#126;", ":": "&#58;"}
    return found["space"] + (references.get(mark) or f"\\{mark}")
