"""What a program sent, checked strictly: every field by name and type, nothing ignored and nothing guessed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from moderation.domain.errors import Problem, Refused
from moderation.web.intake import json_object

NUMBER_MOST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 7493, 2.2)."""

VERSION_MOST = 2**31 - 1


def body_fields(*names: str) -> dict[str, Any]:
    """The JSON object that was sent, which may have the fields `names` only. Raises Refused, UnsupportedMediaType."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    fields = json_object()
    _refuse_unknown(fields, names)
    return fields


def text(fields: Mapping[str, Any], name: str) -> str:
    """A text; empty where it is missing or null. Raises Refused."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(Problem(name, "This must be text."))
    return value


def version(fields: Mapping[str, Any], name: str) -> int | None:
    """The version of a contribution; None where it is missing or null. Raises Refused.

    1.0 is a whole number too (JSON Schema, 6.1.1); true is none.
    """
    value = fields.get(name)
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or value != value // 1 or not 1 <= value <= VERSION_MOST:
        raise Refused(_out_of_range(name, 1, VERSION_MOST))
    return int(value)


def query_numbers(**ranges: tuple[int, int, int]) -> dict[str, int]:
    """The query's whole numbers, each given as (least, most, default); no other parameter may stand there."""
    _refuse_unknown(request.args, ranges)
    found = {}
    for name, (least, most, default) in ranges.items():
        values = request.args.getlist(name)
        if len(values) > 1:
            raise Refused(Problem(name, "Give this once."))
        written = values[0] if values else str(default)
        if not re.fullmatch("[0-9]{1,16}", written) or not least <= int(written) <= most:
            raise Refused(_out_of_range(name, least, most))
        found[name] = int(written)
    return found


def _out_of_range(name: str, least: int, most: int) -> Problem:
    return Problem(name, "This must be a whole number from %(least)d to %(most)d.", {"least": least, "most": most})


def _refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    names = set(known)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise Refused(*(Problem(name, "Nothing of that name is understood here.") for name in unknown))
