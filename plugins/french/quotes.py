"""Straight quotation marks and apostrophes, made curly: which is which is told by what stands around them."""

import re
import unicodedata
from collections.abc import Callable

from .markup import BREAK, INLINE, LINE, TYPED, WORD

Pair = tuple[str, str]

SPACES = " \t\n\r\f\u00a0\u2009\u200a\u202f"

_OPENING = frozenset(SPACES + BREAK + LINE + "([{«“‘—–-/'’\"")
"""After one of these, a mark may open."""
_CLOSING = frozenset(SPACES + BREAK + LINE + ")]}»”’.,;:!?…—–-/'\"")
"""Before one of these, a mark may close."""

_TYPED = -1
"""In place of a position: a mark that was curly when it was typed."""


def curl(text: str, outer: Pair, inner: Pair) -> str:
    """`text`, as `markup.mask` gives it, with curly marks: `outer`, and within those `inner`; ‘ ’ for single ones.

    A mark without its other half stays as it is (an inch, a slip), an apostrophe is always one.
    """
    if '"' in text:
        text = _by_block(text, '"', lambda block: _double(block, outer, inner))
    return _by_block(text, "'", _single) if "'" in text else text


def before(text: str, position: int) -> str:
    """The character that a reader sees before `position`; at the start, that a block begins."""
    while position and text[position - 1] == INLINE:
        position -= 1
    return text[position - 1] if position else BREAK


def _after(text: str, position: int) -> str:
    while position < len(text) and text[position] == INLINE:
        position += 1
    return text[position] if position < len(text) else BREAK


def _by_block(text: str, mark: str, change: Callable[[str], str]) -> str:
    return BREAK.join(change(block) if mark in block else block for block in text.split(BREAK))


def _double(block: str, outer: Pair, inner: Pair) -> str:
    marks = [(match.start(), match[0]) for match in re.finditer('["«»“”]', block)]
    ends: dict[int, int] = {}
    waiting: list[int] = []
    for place, mark in marks:
        if mark in "«“":
            waiting.append(_TYPED)
        elif mark in "»”":
            while _TYPED in waiting and waiting.pop() != _TYPED:
                pass  # a straight mark left open within typed ones has no other half
        else:
            may_open = before(block, place) in _OPENING
            may_close = _after(block, place + 1) in _CLOSING
            if waiting and waiting[-1] != _TYPED and (may_close or not may_open):
                ends[waiting.pop()] = place
            elif may_open or not may_close:
                waiting.append(place)
    closing = set(ends.values())
    curled, level = list(block), 0
    for place, mark in marks:
        if place in ends or mark in "«“":
            if place in ends:
                curled[place] = (inner if level else outer)[0]
            level += 1
        elif place in closing or mark in "»”":
            level = max(level - 1, 0)
            if place in closing:
                curled[place] = (inner if level else outer)[1]
    return "".join(curled)


def _single(block: str) -> str:
    curled, waiting = list(block), list[int]()
    for match in re.finditer("'", block):
        place = match.start()
        left, right = before(block, place), _after(block, place + 1)
        if _is_letter(left) or (left.isdigit() and _is_letter(right)):
            curled[place] = "’"
            if waiting and not _is_letter(right):
                curled[waiting.pop()] = "‘"
        elif left in _OPENING and right.isdigit():
            curled[place] = "’"  # ’68
        elif left in _OPENING and right not in _CLOSING:
            curled[place] = "’" if _is_letter(right) else "'"
            waiting.append(place)
        elif waiting and right in _CLOSING:
            curled[place] = "’"
            curled[waiting.pop()] = "‘"
    return "".join(curled)


def _is_letter(character: str) -> bool:
    return character.isalpha() or character in (WORD, TYPED) or unicodedata.combining(character) > 0
