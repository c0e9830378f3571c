"""The API's own description (OpenAPI 3.1): `openapi.json` says what can be asked, `schemas.json` in what shape."""

import json
from importlib.resources import files
from typing import Any

from flask import Response

from moderation.domain.actors import Permission
from moderation.web.api.fields import query_numbers
from moderation.web.guard import requires


def _read() -> dict[str, Any]:
    folder = files("moderation.web.api")
    document: dict[str, Any] = json.loads(folder.joinpath("openapi.json").read_text(encoding="utf-8"))
    schemas: dict[str, Any] = json.loads(folder.joinpath("schemas.json").read_text(encoding="utf-8"))
    document["components"]["schemas"] = schemas
    return document


DOCUMENT = _read()


@requires(Permission.PUBLIC)
def openapi() -> Response:
    """The whole document."""
    query_numbers()
    return Response(json.dumps(DOCUMENT, ensure_ascii=False), mimetype="application/json")
