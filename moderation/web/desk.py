"""The desk of the moderators."""

from flask import Blueprint

from moderation.domain.actors import Permission
from moderation.web.guard import requires

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
@requires(Permission.MODERATE)
def queue() -> str:
    """What waits."""
    return ""
