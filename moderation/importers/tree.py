"""Looking at trees of HTML, by plain walks: Beautiful Soup compiles every search anew, and there are very many."""

from collections.abc import Collection

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag


def tag_names(text: str) -> frozenset[str]:
    """Names parted by spaces as a set."""
    return frozenset(text.split())


BLOCKS = tag_names(
    "address article aside audio blockquote canvas dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul video"
)
_TO_THE_LETTER = {"pre", "textarea", "code", "kbd", "samp"}


def parsed(html: str) -> Tag:
    """The tree of well-formed `html` under one root."""
    root = BeautifulSoup(f"<main>{html}</main>", "html.parser", preserve_whitespace_tags=_TO_THE_LETTER).main
    assert root is not None
    return root


def depth(root: Tag) -> int:
    """How deep the elements below `root` nest."""
    deepest = 0
    waiting = [(root, 0)]
    while waiting:
        element, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in element.children if isinstance(child, Tag))
    return deepest


def elements(root: Tag, names: Collection[str] | None = None) -> list[Tag]:
    """The elements below `root`, of those names only where any are given, in the order of the text."""
    found = [node for node in root.descendants if isinstance(node, Tag)]
    return found if names is None else [element for element in found if element.name in names]


def texts(root: Tag) -> list[NavigableString]:
    """The words below `root`, without comments and the like."""
    return [node for node in root.descendants if type(node) is NavigableString]


def holds(root: Tag, names: Collection[str] | None = None) -> bool:
    """Whether an element (of those names, where any are given) is below `root`."""
    below = (node for node in root.descendants if isinstance(node, Tag))
    return any(names is None or element.name in names for element in below)


def within(node: PageElement, names: Collection[str]) -> bool:
    """Whether `node` is below an element of those names."""
    parent = node.parent
    while parent is not None:
        if parent.name in names:
            return True
        parent = parent.parent
    return False


def is_block(node: object) -> bool:
    """Whether `node` breaks the line: a block element, or an inline one around a block."""
    return isinstance(node, Tag) and (node.name in BLOCKS or holds(node, BLOCKS))


def is_text(node: object) -> bool:
    """Whether `node` is words (comments and the like are not)."""
    return type(node) is NavigableString


def link(url: str, words: str | None = None) -> Tag:
    """An element that leads to `url`."""
    anchor = Tag(name="a", attrs={"href": url})
    anchor.append(NavigableString(words or url))
    return anchor
