"""What a form or a program sent, as plain fields; nothing is guessed and nothing is lost on the way."""

import json
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from moderation.domain.errors import Problem, Refused

FIELDS_MOST = 50


class Unreadable(Refused):
    """A form that cannot be taken as it is. `fields` has what can be shown of it, so that it is not lost."""

    def __init__(self, fields: dict[str, Any], *problems: Problem) -> None:
        super().__init__(*problems)
        self.fields = fields


def sent_fields() -> dict[str, Any]:
    """The fields of a JSON object or of an HTML form. Raises Unreadable, Refused, UnsupportedMediaType.

    Forms are read here rather than by Flask, which would replace bytes that are not UTF-8, keep the replacement, and
    take the first of two fields with one name.
    """
    if request.mimetype == "application/json":
        return json_object()
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    data = request.get_data(cache=True).decode("utf-8", "surrogateescape")
    try:
        pairs = parse_qsl(data, keep_blank_values=True, errors="surrogateescape", max_num_fields=FIELDS_MOST)
    except ValueError:
        raise Refused(Problem("form", "This form has too many fields.")) from None
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in pairs:
        shown = _with_replacements(value)
        if shown != value or name != _with_replacements(name):
            problems.append(Problem(name, "The text is not in UTF-8. Send the form from the page itself."))
        if name in fields:
            problems.append(Problem(name, "Give this once."))
            shown = f"{fields[name]}\n{shown}"
        fields[name] = shown
    if problems:
        raise Unreadable(fields, *problems)
    return fields


def _with_replacements(text: str) -> str:
    """`text` with U+FFFD for every byte that was no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def json_object() -> dict[str, Any]:
    """The JSON object of the request. Raises Refused for anything else, and for two members with one name."""
    try:
        content = json.loads(request.get_data(cache=True), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refused(Problem("body", "This is not JSON.")) from None
    if not isinstance(content, dict):
        raise Refused(Problem("body", "Send one JSON object.")) from None
    return content


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in members:
        if name in found:
            raise Refused(Problem(name, "Give this once."))
        found[name] = value
    return found
