"""The API: the acts of the pages for programs, by bearer token. `openapi.json` in this folder describes it."""

from flask import Blueprint

from moderation.web.api import cases, contributions, description, elsewhere, publication

api = Blueprint("api", __name__, url_prefix="/api/v1")

api.add_url_rule("/queue", view_func=contributions.queue)
api.add_url_rule("/contributions/<id>", view_func=contributions.contribution)
api.add_url_rule("/contributions/<id>/decisions", view_func=contributions.decide, methods=["POST"])
api.add_url_rule("/posts/<key>/replies", view_func=contributions.reply, methods=["POST"])
api.add_url_rule("/cases", view_func=cases.cases)
api.add_url_rule("/cases/<id>", view_func=cases.case)
api.add_url_rule("/cases/<id>/read", view_func=cases.read, methods=["POST"])
api.add_url_rule("/cases/<id>/statements", view_func=cases.state, methods=["POST"])
api.add_url_rule("/promises/<id>/claim", view_func=cases.claim, methods=["POST"])
api.add_url_rule("/publication", view_func=publication.publication)
api.add_url_rule("/openapi.json", view_func=description.openapi)

# The built site takes every other path: without these two, a program that mistypes one would be shown a page.
api.add_url_rule("/", defaults={"path": ""}, view_func=elsewhere.nothing, methods=elsewhere.METHODS)
api.add_url_rule("/<path:path>", view_func=elsewhere.nothing, methods=elsewhere.METHODS)
api.after_request(elsewhere.true_methods)
