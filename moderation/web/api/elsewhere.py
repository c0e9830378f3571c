"""Paths and methods that the API does not have: 404 and 405 as problem documents, with the true `Allow` (RFC 9110)."""

from typing import NoReturn

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from moderation.domain.actors import Permission
from moderation.web.guard import requires

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

ENDPOINT = "api.nothing"


@requires(Permission.PUBLIC)
def nothing(path: str) -> NoReturn:  # noqa: ARG001
    """No such path, or not with this method."""
    allowed = _allowed()
    if allowed:
        raise MethodNotAllowed(valid_methods=allowed)
    raise NotFound


def true_methods(response: Response) -> Response:
    """Name in `Allow` what the path really takes: the view above takes everything in order to refuse it."""
    if "Allow" in response.headers:
        response.headers["Allow"] = ", ".join([*_allowed(), "OPTIONS"])
    return response


def _allowed() -> list[str]:
    """The methods with which the path of this request leads to a view of the API."""
    adapter = current_app.create_url_adapter(request)
    found = []
    for method in METHODS:
        try:
            endpoint, _arguments = adapter.match(method=method) if adapter else ("", {})
        except (HTTPException, RequestRedirect):
            continue
        if endpoint.startswith("api.") and endpoint != ENDPOINT:
            found += [method, "HEAD"] if method == "GET" else [method]
    return found
