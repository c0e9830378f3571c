"""What a form or a program sent, as plain fields; nothing is guessed and nothing is lost on the way.

No view asks Flask for a form: it would put U+FFFD for bytes that are not UTF-8 as if that had been typed, and keep
the first of two fields with one name (`tests/architecture/` sees to it).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import g, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from moderation.domain.errors import Problem, Refused

FIELDS_MOST = 50

WRITTEN = ("body", "answer", "appeal", "note", "passage", "explanation", "policy", "how", "title", "words", "facts")
"""Fields in which somebody writes more than a line."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def not_utf8(name: str) -> Problem:
    """The field `name` had bytes that mean nothing."""
    return Problem(
        name, "This did not arrive whole: “�” stands where there was no UTF-8. Correct it, then send it again."
    )


def twice(name: str) -> Problem:
    """The field `name` came more than once."""
    return Problem(name, "This arrived twice, and all of it stands here. Keep what is right, then send it again.")


FAULTS = frozenset(fault("").message for fault in (not_utf8, twice))
"""What can be wrong with any field, also with one that nobody sees: whoever tells it must name the field."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields that were sent, and what is wrong with how they came.

    `fields` has all that can be shown, for a form that comes back; nothing of it may be kept before `check`. A form's
    fields are texts (or lists of them, where asked for), a program's are whatever JSON can say.
    """

    fields: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    def check(self) -> None:
        """Raises Refused where something did not come as it must."""
        if self.problems:
            raise Refused(*self.problems)

    def text(self, name: str) -> str:
        """The field as it was typed; empty where it is missing or no text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All fields of a name that may stand several times."""
        value = self.fields.get(name, [])
        return value if isinstance(value, list) else []

    def number(self, name: str) -> int | None:
        """The whole number from 0 that the field holds; None for anything else."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def sent() -> Sent:
    """A JSON object, or an HTML form. Raises UnsupportedMediaType."""
    if request.mimetype == JSON:
        try:
            return Sent(json_object())
        except Refused as refusal:
            return Sent({}, refusal.problems)
    if request.mimetype != FORM:
        raise UnsupportedMediaType
    return form()


def form(*lists: str) -> Sent:
    """An HTML form; the fields `lists` may stand several times. Raises Refused, UnsupportedMediaType."""
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in _pairs():
        shown, called = _with_replacements(value), _with_replacements(name)
        if (shown, called) != (value, name):
            problems.append(not_utf8(called))
        if called in lists:
            fields.setdefault(called, []).append(shown)
            continue
        if called in fields:
            problems.append(twice(called))
            shown = f"{fields[called]}\n{shown}"
        fields[called] = shown
    found = {(each.field, each.message): each for each in problems}  # a field named three times is told once
    return Sent(fields, tuple(found.values()))


def hidden(name: str) -> str:
    """A field of the form that only says how to answer, as its language: empty where there is none that can be read."""
    try:
        return form().text(name)
    except (Refused, HTTPException):
        return ""


def written() -> list[str]:
    """The longer texts of the form, for a page that cannot bring it back filled in; none of what cannot be read."""
    try:
        sent = form()
    except (Refused, HTTPException):
        return []
    return [sent.text(name) for name in WRITTEN if sent.text(name).strip()]


def _pairs() -> list[tuple[str, str]]:
    """The names and values of the form, with surrogates for bytes that are no UTF-8. Taken apart once a request."""
    if "form_pairs" not in g:
        data = request.get_data(cache=True)
        if data and request.mimetype != FORM:
            raise UnsupportedMediaType
        text = data.decode("utf-8", "surrogateescape")
        try:
            g.form_pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=FIELDS_MOST)
        except ValueError:
            raise Refused(Problem("form", "This form has too many fields.")) from None
    pairs: list[tuple[str, str]] = g.form_pairs
    return pairs


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
