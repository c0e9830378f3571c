"""Errors, for people and for programs (RFC 9457): what was wrong, and what to do."""

import logging
from collections.abc import Iterable
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from moderation.domain.errors import Conflict, IllegalTransition, NotAllowed, Problem, Refused, Unknown
from moderation.web import wording
from moderation.web.intake import written
from moderation.web.words import N_, gettext, say

log = logging.getLogger(__name__)

BUSY = Problem("service", "This cannot be saved just now: nothing was kept. Wait a moment, then send it again.")

SIGNED_OUT = Problem("form", "You are signed out, so nothing was done. Copy what you typed, then sign in.")
"""What becomes of a form that was opened while its sender was still signed in."""

UNAVAILABLE = (OperationalError, InternalError, PoolTimeout)
"""What a database raises that cannot be written to just now: full, locked, read-only, gone."""

STATUS: list[tuple[type[Refused], HTTPStatus]] = [
    (Unknown, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (IllegalTransition, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
]


def status_of(refusal: Refused) -> HTTPStatus:
    """The HTTP status that says what kind of refusal it is."""
    return next(status for kind, status in STATUS if isinstance(refusal, kind))


def wants_json() -> bool:
    """Whether a program asks: the API always, other paths when JSON is sent or preferred."""
    if request.path.startswith("/api/") or request.mimetype == "application/json":
        return True
    accept = request.accept_mimetypes
    return bool(accept) and accept.best_match(["text/html", "application/json"]) == "application/json"


def problem(status: int, title: str, problems: Iterable[Problem] = ()) -> Response:
    """A response for people or programs. `title` is a message id. What a person had written stands in the page."""
    found = [wording.plainly(each) for each in problems]
    if not wants_json():
        foreign = any(each.field == "origin" for each in found)  # another site's words are not shown as this one's
        left = written() if request.method == "POST" and not foreign else []
        page = render_template("errors/error.html", title=title, problems=found, status=status, left=left)
        return make_response(page, status)
    body = {
        "type": "about:blank",
        "title": gettext(title),
        "status": status,
        "detail": " ".join(map(say, found)) or gettext(title),
        "errors": [{"field": each.field, "detail": say(each)} for each in found],
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


TITLES = {
    400: N_("This request cannot be understood."),
    401: N_("Sign in first."),
    403: N_("This is not allowed."),
    404: N_("There is nothing here."),
    405: N_("This cannot be done here."),
    409: N_("This has changed meanwhile."),
    413: N_("This is too large: at most 4 MiB can be sent at a time."),
    415: N_("This kind of content is not understood here."),
    422: N_("Something must be corrected."),
    429: N_("Too many requests: wait a moment."),
    500: N_("Something went wrong here. It was noted; try again in a moment."),
    503: N_("The service cannot answer just now. Try again in a moment."),
}


def _refused(refusal: Refused) -> Response:
    status = status_of(refusal)
    return problem(status, TITLES[status], refusal.problems)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, CSRFError):
        stale = Problem("form", "This form is too old: nothing was done. Open its page again and send it from there.")
        return problem(400, TITLES[400], [stale])
    signed_out = [SIGNED_OUT] if code == HTTPStatus.UNAUTHORIZED and not wants_json() else []
    response = problem(code, TITLES.get(code, "This request cannot be understood."), signed_out)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _busy(error: Exception) -> Response:
    log.error("the database refused: %s", getattr(error, "orig", error))
    response = problem(503, TITLES[503], [BUSY])
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error at %s %s", request.method, request.path, exc_info=error)
    return problem(500, TITLES[500])


def install(app: Flask) -> None:
    """Every error leaves as a readable page or a problem document, never as a traceback."""
    app.jinja_env.filters["told"] = wording.told
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    for kind in UNAVAILABLE:
        app.register_error_handler(kind, _busy)
    app.register_error_handler(Exception, _unexpected)
