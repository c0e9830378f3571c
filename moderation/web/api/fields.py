"""What a program sent, checked strictly: every field by name and type, nothing ignored and nothing guessed."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from moderation.domain.errors import Problem, Refused
from moderation.domain.text import day_written
from moderation.web.intake import json_object

NUMBER_MOST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 7493, 2.2)."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

VERSION_MOST = 2**31 - 1


def body_fields(*names: str) -> dict[str, Any]:
    """The JSON object that was sent, which may have the fields `names` only. Raises Refused, UnsupportedMediaType."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    fields = json_object()
    _refuse_unknown(fields, names)
    return fields


def text(fields: Mapping[str, Any], name: str, called: str = "") -> str:
    """A text; empty where it is missing or null. Raises Refused, which names it as `called` if that is given."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(Problem(called or name, "This must be text."))
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


def day(given: str, name: str) -> date:
    """A day as ISO 8601 writes it, like 2026-09-30, and in no other of its forms. Raises Refused."""
    found = day_written(given) if _DAY.fullmatch(given) else None
    if found is None:
        raise Refused(Problem(name, "Give a day, like 2026-09-30."))
    return found


def objects(fields: Mapping[str, Any], name: str, *names: str) -> list[dict[str, Any]]:
    """A list of objects, which may have the fields `names` only; empty where it is missing or null. Raises Refused,
    naming what is wrong with the second, say, `name/1`."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused(Problem(name, "This must be a list."))
    for index, each in enumerate(value):
        if not isinstance(each, dict):
            raise Refused(Problem(f"{name}/{index}", "This must be an object."))
        _refuse_unknown(each, names, f"{name}/{index}/")
    return value


def query_text(name: str) -> str | None:
    """A parameter of the query; None where there is none. Raises Refused."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise Refused(Problem(name, "Give this once."))
    return values[0] if values else None


def query_numbers(*others: str, **ranges: tuple[int, int, int]) -> dict[str, int]:
    """The query's whole numbers, each given as (least, most, default); no parameter but these and `others` may stand
    there."""
    _refuse_unknown(request.args, [*others, *ranges])
    found = {}
    for name, (least, most, default) in ranges.items():
        given = query_text(name)
        written = str(default) if given is None else given
        if not re.fullmatch("[0-9]{1,16}", written) or not least <= int(written) <= most:
            raise Refused(_out_of_range(name, least, most))
        found[name] = int(written)
    return found


def _out_of_range(name: str, least: int, most: int) -> Problem:
    return Problem(name, "This must be a whole number from %(least)d to %(most)d.", {"least": least, "most": most})


def _refuse_unknown(given: Iterable[str], known: Iterable[str], within: str = "") -> None:
    names = set(known)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise Refused(*(Problem(f"{within}{name}", "Nothing of that name is understood here.") for name in unknown))
