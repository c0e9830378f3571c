"""For operators."""

from flask import Blueprint

from moderation.domain.actors import Permission
from moderation.web.guard import requires

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@requires(Permission.PUBLIC)
def health() -> str:
    """Readiness."""
    return ""
