"""Which blocks there are, and what each may and must say."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from .errors import BlockError


@dataclass(frozen=True)
class Kind:
    """One kind of block. `fields` it may have, of which `required` must be there; `text` says whether it needs one."""

    name: str
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    text: bool = True
    titled: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("ps"),
        Kind("moralite"),
        Kind("lire"),
        Kind("citation", ("author", "source", "url")),
        Kind("figure", ("image", "alt", "decorative", "credit"), ("image",), text=False),
        Kind("video", ("url", "image", "credit"), ("url", "image"), text=False, titled=True),
        Kind("promo", ("advertiser",), ("advertiser",)),
    )
}

ENGLISH = {"takeaway": "moralite", "reading": "lire", "quote": "citation"}
"""The same blocks by the names that bloggers in English would give them."""

PLAIN = ("admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")
"""Blocks that are a box with a title and nothing more: the admonitions of reStructuredText."""

_HEAD = re.compile(r'(?P<kind>[\w-]+)(?P<words>(?: +[\w:-]+)*)(?: +"(?P<title>.*)")?')


@dataclass
class Head:
    """The first line of a block. `title` is None where none was given, and empty where none is wanted.

    `words` stand between kind and title: the date of a P.S., further classes of a plain block.
    """

    kind: str
    title: str | None
    words: list[str] = field(default_factory=list)


def read_head(text: str, line: int | None, plain: tuple[str, ...] = PLAIN) -> Head:
    """What stands behind the exclamation marks. Raises :class:`BlockError` for a kind that is not known."""
    match = _HEAD.fullmatch(text)
    if match is None:
        raise BlockError(f'“!!! {text}” is no block: write it like !!! note "Title", with straight quotes', line)
    kind = match["kind"].lower()
    kind = ENGLISH.get(kind, kind)
    if kind not in KINDS and kind not in plain:
        known = [*KINDS, *ENGLISH, *plain]
        guess = get_close_matches(kind, known, n=1)
        hint = f"did you mean {guess[0]}?" if guess else f"write one of {', '.join(known)}"
        raise BlockError(f"there is no block “{match['kind']}”: {hint}", line)
    words = match["words"].split()
    if words and kind in KINDS and kind != "ps":
        raise BlockError(f"“{' '.join(words)}” stands behind {kind}: put a title in straight quotes", line)
    return Head(kind, match["title"], words)


def check_fields(kind: Kind, fields: dict[str, str], title: str | None, line: int | None) -> None:
    """Raise :class:`BlockError` where a field is unknown, empty or missing, or a title that is needed."""
    for name, value in fields.items():
        if name not in kind.fields:
            guess = get_close_matches(name, kind.fields, n=1)
            hint = f"did you mean {guess[0].capitalize()}?" if guess else _allowed(kind)
            raise BlockError(f"{kind.name} has no field “{name.capitalize()}”: {hint}", line)
        if not value.strip():
            raise BlockError(f"{name.capitalize()} of {kind.name} is empty: say what it is, or remove it", line)
    for name in kind.required:
        if name not in fields:
            raise BlockError(f"{kind.name} has no {name.capitalize()}: write “{name.capitalize()}: …” below it", line)
    if kind.titled and not title:
        raise BlockError(f'{kind.name} has no title: write !!! {kind.name} "Title"', line)


def _allowed(kind: Kind) -> str:
    names = ", ".join(name.capitalize() for name in kind.fields)
    return f"it knows {names}; if this is the text, leave a line empty before it"
