"""The built site, for small installations and for trying out. Elsewhere a web server in front serves the folder."""

from flask import Blueprint, Response, make_response, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Permission
from moderation.site import POLICY
from moderation.web.context import service
from moderation.web.guard import requires

blueprint = Blueprint("site", __name__)

REFERRER = "strict-origin-when-cross-origin"
FRAMED = "SAMEORIGIN"
"""The other headers of whatever lies there, as `deploy/nginx.conf` sends them too."""


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
@requires(Permission.PUBLIC)
def page(path: str) -> AnyResponse:
    """A file of the site; a folder stands for its index.html."""
    output = service().settings.output
    if any(part.startswith(".") for part in path.split("/")):
        return _missing()
    try:
        target = output / path if path else output
        if target.is_dir():
            if path and not path.endswith("/"):
                return redirect(f"{request.path}/", 301)
            path = f"{path}index.html"
        response: AnyResponse = send_from_directory(output, path, conditional=True, max_age=0)
    except (NotFound, ValueError, OSError):
        return _missing()
    return _with_policy(response)


def _missing() -> Response:
    try:
        body = (service().settings.output / "404.html").read_bytes()
    except OSError:
        raise NotFound from None
    response = make_response(body, 404)
    response.mimetype = "text/html"
    _with_policy(response)
    return response


def _with_policy(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Referrer-Policy"] = REFERRER
    # Not of pages alone: drawings and feeds can have scripts too, which would run beside the desk.
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = FRAMED
    return response
