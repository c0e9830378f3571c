"""Data for machines inside a page: JSON-LD (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents)."""

import json
from typing import Any

from markupsafe import Markup

_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"}
"""Signs that could end the element, begin a comment or a slot in it, or a line where none ends."""


def data_block(value: dict[str, Any]) -> Markup:
    """`value` as JSON-LD in an element that browsers neither show nor run. The same value gives the same bytes."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return Markup(f'<script type="application/ld+json">{told}</script>')  # noqa: S704 - nothing in it is HTML
