"""Sending a comment, from a form or a program."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import contribute
from moderation.domain.actors import Permission
from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.text import check_words
from moderation.publication import Post
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of, wants_json
from moderation.web.guard import requires
from moderation.web.intake import Unreadable, sent_fields
from moderation.web.words import LANGUAGES, language

blueprint = Blueprint("comments", __name__, url_prefix="/comments")


@blueprint.post("")
@requires(Permission.PUBLIC)
def send() -> AnyResponse:
    """Keep a comment, waiting for a moderator. A browser is led to its receipt; a refused form comes back filled in."""
    try:
        fields = sent_fields()
    except Unreadable as unreadable:
        if wants_json():
            raise
        return _form(unreadable.fields, list(unreadable.problems), status_of(unreadable))
    try:
        kept = _keep(fields)
    except Refused as refusal:
        if wants_json():
            raise
        return _form(fields, list(refusal.problems), status_of(refusal))
    except UNAVAILABLE:
        if wants_json():
            raise
        return _form(fields, [BUSY], 503)
    token = service().receipt_token(kept.id)
    if wants_json():
        body = {"id": kept.id, "state": kept.state, "receipt": service().address(url_for("receipts.show", token=token))}
        return make_response(jsonify(body), 202)
    return redirect(url_for("receipts.show", token=token, lang=language()), 303)


@blueprint.get("/new")
@requires(Permission.PUBLIC)
def new() -> AnyResponse:
    """The form alone: to answer a comment, without a script."""
    return _form(request.args.to_dict(), [], 200)


def _keep(fields: dict[str, Any]) -> Stored:
    now = service().clock()
    words_problems: tuple[Problem, ...] = ()
    try:
        words = check_words(fields.get("name"), fields.get("body"), fields.get("email"), fields.get("website"))
    except Refused as refusal:
        words_problems = refusal.problems
    post = contribute.open_post(service().catalogue(), fields.get("post"), now)
    if words_problems:
        raise Refused(*words_problems)
    lang = fields.get("lang") if fields.get("lang") in LANGUAGES else post.lang
    source = "api" if request.mimetype == "application/json" else "form"
    return service().store.write(
        lambda connection: contribute.comment(connection, post, fields.get("parent"), words, str(lang), source, now)
    )


def _form(fields: dict[str, Any], problems: list[Problem], status: int) -> Response:
    post = service().catalogue().posts.get(str(fields.get("post", "")))
    typed = {name: str(fields.get(name) or "") for name in ("name", "email", "website", "body")}
    page = render_template(
        "comments/form.html",
        post=post,
        answered=_answered(post, str(fields.get("parent") or "")),
        typed=typed,
        problems=problems,
        by_field={problem.field: problem for problem in problems},
    )
    return make_response(page, status)


def _answered(post: Post | None, parent: str) -> Stored | None:
    """The published contribution that is answered, to show it above the form; nothing that readers cannot see."""
    if post is None or not parent:
        return None
    try:
        with service().store.read() as connection:
            answered = contributions.get(connection, parent.removeprefix("c-"))
    except (Unknown, *UNAVAILABLE):
        return None
    return answered if answered.post == post.key and answered.state is State.APPROVED else None
