"""Permanent keys for posts: `[a-z0-9][a-z0-9-]{0,199}`, safe as file names, in URLs and in the contract."""

import re
from collections.abc import Collection
from urllib.parse import unquote

from unidecode import unidecode

LONGEST = 200


def key_from(text: str) -> str:
    """The key that `text` (a slug, maybe percent-encoded, or a title) suggests; empty when nothing can be said."""
    latin = unidecode(unquote(text), errors="ignore").lower()
    latin = re.sub(r"(?<=\w)['’](?=\w)", "-", latin)
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:LONGEST].rstrip("-")


def free_key(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3` … that is not `taken`."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = wanted[: LONGEST - len(ending)].rstrip("-") + ending
    return key
