"""The page of a brand's representative."""

from flask import Blueprint

from moderation.domain.actors import Permission
from moderation.web.guard import requires

blueprint = Blueprint("brand", __name__, url_prefix="/brand")


@blueprint.get("/")
@requires(Permission.REPLY)
def inbox() -> str:
    """Stories that name the brand."""
    return ""
