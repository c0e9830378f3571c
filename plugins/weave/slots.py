"""The markers around what visitors wrote, and filling what stands between them.

`<!--[thread some-key fr]-->…<!--[/thread]-->`: kind of slot, the post's key, the page's language. Whatever decides
what a slot shows is in those three or in the publication; nothing else may be. Visitors cannot write a marker: their
`<` is escaped. Two hyphens in a row, which no comment in XML may have, stand as `-.-` in a marker.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

# What stands between the markers is read in strides from one `<` to the next: pages are long.
SLOT = re.compile(
    rb"<!--\[([a-z]+) ([a-z0-9][a-z0-9_.-]*) ([a-z]{2,3})\]-->((?:[^<]++|<(?!!--\[/\1\]-->))*+)<!--\[/\1\]-->"
)


class Slot(NamedTuple):
    """One place in a page that shows something of the publication."""

    kind: str
    key: str
    lang: str


Render = Callable[[Slot], str]
"""Gives the HTML of a slot, from the publication as it is now."""


def mark(slot: Slot, html: str) -> str:
    """`html` between the slot's markers, as it stands in a page."""
    key = re.sub("-(?=-)", "-.", slot.key)
    return f"<!--[{slot.kind} {key} {slot.lang}]-->{html}<!--[/{slot.kind}]-->"


def slot_at(match: re.Match[bytes]) -> Slot:
    """The slot that SLOT has matched."""
    return Slot(match[1].decode(), match[2].decode().replace(".", ""), match[3].decode())


def slots_of(page: bytes) -> list[Slot]:
    """The slots of a page, in order."""
    return [slot_at(match) for match in SLOT.finditer(page)]


def fill(page: bytes, render: Render, keys: frozenset[str] | None = None) -> bytes:
    """`page` with its slots filled anew; with `keys`, only the slots of those posts."""

    def filled(match: re.Match[bytes]) -> bytes:
        slot = slot_at(match)
        if keys is not None and slot.key not in keys:
            return match[0]
        return mark(slot, render(slot)).encode()

    return SLOT.sub(filled, page)
