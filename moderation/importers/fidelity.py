"""Proof that Markdown says what the HTML said: it is rendered as Pelican will, and compared.

Compared are the words, the structure, the code to the letter, and the addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bs4 import PageElement, Tag
from markdown import Markdown

from moderation.importers.tree import BLOCKS, elements, is_text, parsed, tag_names

EXTENSIONS = ("fenced_code", "admonition", "tables", "footnotes", "attr_list", "md_in_html", "meta")
"""What the project's Pelican settings load, and Pelican's own `meta`."""

_STRUCTURE = tag_names(
    "a abbr audio blockquote cite code dd del details dl dt em figcaption figure form h1 h2 h3 h4 h5 h6 hr img input "
    "ins kbd li mark ol pre q s samp small strong sub summary sup table td th tr u ul var video"
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a reader would miss if it changed."""

    words: tuple[str, ...]
    structure: tuple[str, ...]
    code: tuple[str, ...]
    addresses: tuple[str, ...]


def fingerprint(root: Tag) -> Fingerprint:
    """The fingerprint of a tree."""
    found = elements(root)
    return Fingerprint(
        words=tuple("".join(_spaced(root)).split()),
        structure=tuple(e.name for e in found if e.name in _STRUCTURE),
        code=tuple(e.get_text() for e in found if e.name in ("code", "pre")),
        addresses=tuple(str(e.get("href") or e.get("src")) for e in found if e.get("href") or e.get("src")),
    )


def rendered(source: str, *, in_header: bool = False) -> Tag:
    """The tree that readers get of Markdown `source`: a body, or with `in_header` the value of a header line.

    `meta` takes what looks like a header from the start of whatever it is given: a body has a header and an empty line
    before it, a header's value has not. May raise RecursionError for what nests absurdly.
    """
    return parsed(_reader().reset().convert(source if in_header else "\n" + source))


@cache
def _reader() -> Markdown:
    """Setting one up costs more than most bodies."""
    return Markdown(extensions=list(EXTENSIONS))


def says_the_same(source: str, root: Tag, *, in_header: bool = False) -> bool:
    """Whether Markdown `source` renders to what `root` says."""
    try:
        return fingerprint(rendered(source, in_header=in_header)) == fingerprint(root)
    except RecursionError:
        return False


def _spaced(root: Tag) -> Iterator[str]:
    """The text of `root`, with a space wherever a reader sees a gap."""
    for node in root.descendants:
        if isinstance(node, Tag):
            if node.name in BLOCKS or node.name == "br":
                yield " "
        elif is_text(node):
            yield str(node)
            if _ends_block(node, root):
                yield " "


def _ends_block(node: PageElement, root: Tag) -> bool:
    """Whether `node` is the last thing of a block, so that what follows stands apart."""
    current: PageElement = node
    while current.next_sibling is None and current.parent is not None and current.parent is not root:
        current = current.parent
        if isinstance(current, Tag) and current.name in BLOCKS:
            return True
    return False
