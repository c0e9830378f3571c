"""A clean tree as HTML inside Markdown: what Markdown cannot say, kept so that Python-Markdown and Pelican pass it on.

Pelican looks for `{filename}…` and `|filename|…` in attributes, Python-Markdown for fences in the text and for the end
of the block by counting tags. So every tag is closed, and what they would read is a reference.
"""

from bs4 import NavigableString, PageElement, Tag

from moderation.importers.exact_code import raw_text
from moderation.importers.tree import BLOCKS, is_block, within

_VOID = frozenset(["br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"])
_INLINE_TO_MARKDOWN = frozenset(["audio"])
_IN_ATTRIBUTE = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_IN_ATTRIBUTE |= {character: f"&#{ord(character)};" for character in "{}|`\\[]\n\t"}


def raw_block(element: Tag) -> str:
    """`element` as one block of HTML, to stand at the start of a line with an empty line before and after."""
    html = _raw(element)
    return html if element.name in BLOCKS - _INLINE_TO_MARKDOWN else f"<div>{html}</div>"


def raw_tag(name: str, attributes: dict[str, str], inside: str | None) -> str:
    """A tag around what is ready already; an empty element when `inside` is None."""
    written = "".join(f' {key}="{attribute(value)}"' for key, value in attributes.items())
    return f"<{name}{written} />" if inside is None else f"<{name}{written}>{inside}</{name}>"


def attributes_of(element: Tag) -> dict[str, str]:
    """The attributes of a clean element as text."""
    return {
        name: " ".join(value) if isinstance(value, list) else str(value or "") for name, value in element.attrs.items()
    }


def attribute(value: str) -> str:
    """`value` between double quotes, where no reader of Markdown or of Pelican's links finds anything in it."""
    return "".join(_IN_ATTRIBUTE.get(character, character) for character in value)


def _raw(node: PageElement) -> str:
    """Recursive: trees deeper than `html_tree.DEEPEST` never come here."""
    if isinstance(node, Tag):
        inside = None if node.name in _VOID else "".join(_raw(child) for child in node.children)
        return raw_tag(node.name, attributes_of(node), inside)
    if type(node) is not NavigableString:
        return ""
    if node.strip() or within(node, ["pre", "textarea", "code"]):
        return raw_text(str(node))
    between_blocks = is_block(node.previous_sibling) or is_block(node.next_sibling)
    return "" if between_blocks else " "
