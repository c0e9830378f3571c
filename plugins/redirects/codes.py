"""The codes of a post's short links."""

import re
from hashlib import sha256
from typing import Any

from ..weave.errors import ContentError
from ..weave.sources import key_of, listed, where

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u, which are read as something else when copied by hand."""

LENGTH = 6
"""Characters of a code: a thousand million codes. Among 10,000 posts two would share one in a blog out of twenty, and
the build says so; then one of them gets a word of its own."""

WORD_MAX = 60

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def codes_of(article: Any) -> list[str]:
    """Every code that leads to a post, the one to show first: its own words in their order, then the derived one.

    The derived code leads there for ever, also once a post has a word of its own: it may have been passed on before.
    Raises ContentError for a word that cannot be part of an address.
    """
    words = listed(article.metadata.get("short"))
    for word in words:
        if not _WORD.fullmatch(word) or len(word) > WORD_MAX:
            hint = f"write up to {WORD_MAX} of a to z, 0 to 9 and single hyphens"
            said = f"Short is “{word}”, which cannot be part of an address: {hint}"
            raise ContentError(where(article, "short"), said)
    return list(dict.fromkeys([*words, derived(key_of(article), article.lang)]))


def derived(key: str, lang: str) -> str:
    """The code that follows from a post's permanent key and its language: the same for ever, whatever else changes."""
    number = int.from_bytes(sha256(f"{key}\n{lang}".encode()).digest())
    return "".join(ALPHABET[(number >> 5 * place) % len(ALPHABET)] for place in range(LENGTH))
