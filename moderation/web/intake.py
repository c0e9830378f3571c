"""What a form or a program sent, as plain fields; nothing is guessed and nothing is lost on the way."""

import json
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from moderation.domain.errors import Problem, Refused

FIELDS_MOST = 50


def sent_fields() -> dict[str, Any]:
    """The fields of a JSON object or of an HTML form. Raises Refused, UnsupportedMediaType.

    Forms are read here rather than by Flask, which would replace bytes that are not UTF-8 and keep the replacement.
    """
    if request.mimetype == "application/json":
        return json_object()
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    data = request.get_data(cache=True)
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=FIELDS_MOST
        )
    except UnicodeDecodeError:
        raise Refused(Problem("form", "The text is not in UTF-8. Send the form from the page itself.")) from None
    except ValueError:
        raise Refused(Problem("form", "This form has too many fields.")) from None
    return dict(pairs)


def json_object() -> dict[str, Any]:
    """The JSON object of the request. Raises Refused for anything else."""
    try:
        content = json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError):
        raise Refused(Problem("body", "This is not JSON.")) from None
    if not isinstance(content, dict):
        raise Refused(Problem("body", "Send one JSON object.")) from None
    return content
