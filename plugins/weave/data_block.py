"""Data for machines inside a page: JSON-LD (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents)."""

import json
import re
from typing import Any

from markupsafe import Markup

_UNSAFE = re.compile("[<>&'\u2028\u2029]")
"""Signs that could end the element, begin a comment or a slot in it, or a line where none ends."""


def data_block(value: dict[str, Any]) -> Markup:
    """`value` as JSON-LD in an element that browsers neither show nor run. The same value gives the same bytes."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    told = _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", told)
    return Markup(f'<script type="application/ld+json">{told}</script>')  # noqa: S704 - nothing in it is HTML
