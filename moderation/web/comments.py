"""Sending a comment, from a form or a program."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import contribute
from moderation.domain.actors import Permission
from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.text import check_body, check_words
from moderation.publication import Post
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.identities import Identity
from moderation.web import limits, wording
from moderation.web.context import service
from moderation.web.errors import BUSY, TITLES, UNAVAILABLE, problem, status_of, wants_json
from moderation.web.guard import requires
from moderation.web.intake import sent
from moderation.web.proofs import new_challenge
from moderation.web.reader import current, ways
from moderation.web.senders import HONEYPOT, OPENED, opened_now, sender
from moderation.web.words import LANGUAGES, language

blueprint = Blueprint("comments", __name__, url_prefix="/comments")


@blueprint.post("")
@requires(Permission.PUBLIC)
def send() -> AnyResponse:
    """Keep a comment, waiting for a moderator. A browser is led to its receipt; a refused form comes back filled in."""
    given = sent()
    fields = given.fields
    try:
        given.check()
        limits.count("comments")
        kept = _keep(fields)
    except Refused as refusal:
        if wants_json():
            raise
        return _form(fields, [wording.plainly(each) for each in refusal.problems], status_of(refusal))
    except TooManyRequests as refusal:
        return _too_often(fields, limits.seconds_to_wait(refusal))
    except UNAVAILABLE:
        if wants_json():
            raise
        return _form(fields, [BUSY], 503)
    if kept.state is State.APPROVED:
        service().wake()
    token = service().receipt_token(kept.id)
    if wants_json():
        body = {"id": kept.id, "state": kept.state, "receipt": service().address(url_for("receipts.show", token=token))}
        return make_response(jsonify(body), 202)
    return redirect(url_for("receipts.show", token=token, lang=language()), 303)


@blueprint.get("/new")
@requires(Permission.PUBLIC)
def new() -> AnyResponse:
    """The form alone: to answer a comment, without a script. With `quote`, what is answered stands in it as a quote.

    Where nothing can be sent, that is said before anybody writes.
    """
    fields = request.args.to_dict()
    if not fields.get("body") and (shut := _shut(fields.get("post"))) is not None:
        return _form({"post": fields.get("post")}, [], status_of(shut), shut=shut.problems[0])
    if fields.get("quote") and not fields.get("body"):
        answered = _answered(service().catalogue().posts.get(fields.get("post", "")), fields.get("parent", ""))
        fields["body"] = quoted(answered.body) if answered else ""
    return _form(fields, [], 200, opened=opened_now())


@blueprint.post("/preview")
@requires(Permission.PUBLIC)
def preview() -> AnyResponse:
    """What the message will look like, above the form as it was filled in. Nothing is kept."""
    given = sent()
    fields = given.fields
    try:
        given.check()
        limits.count("previews")
        body = check_body(fields.get("body"))
    except Refused as refusal:
        return _form(fields, list(refusal.problems), status_of(refusal))
    except TooManyRequests as refusal:
        return _too_often(fields, limits.seconds_to_wait(refusal))
    return _form(fields, [], 200, opened=str(fields.get(OPENED) or opened_now()), shown=service().show(body))


def quoted(body: str) -> str:
    """`body` as a Markdown quote, with room below it for an answer. What it quotes itself is left out."""
    lines = [line for line in body.split("\n") if not line.startswith(">")]
    words = "\n".join(lines).strip("\n")
    return "".join(f"> {line}\n" if line else ">\n" for line in words.split("\n")) + "\n" if words else ""


@blueprint.get("/challenge")
@requires(Permission.PUBLIC)
def challenge() -> Response:
    """What a browser has to calculate before it sends, where the policy asks for it (ALTCHA's format)."""
    if not service().policy().form_proof_of_work:
        raise NotFound
    return jsonify(new_challenge(service().settings.secret, service().clock()))


def _keep(fields: Mapping[str, Any]) -> Stored:
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
    who, policy, parent = sender(fields, words.email, post), service().policy(), fields.get("parent")
    return service().store.write(
        lambda connection: contribute.comment(connection, post, parent, words, str(lang), source, now, who, policy)
    )


def _too_often(fields: Mapping[str, Any], seconds: int) -> Response:
    """Too many messages from one address: what was typed comes back, with the time to wait."""
    wait = Problem(
        "rate",
        "Too many messages came from your address. Wait %(seconds)d s, then send it.",
        {"seconds": seconds},
    )
    response = problem(429, TITLES[429], [wait]) if wants_json() else _form(fields, [wait], 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _shut(post: object) -> Refused | None:
    """Why readers cannot comment under `post` now, as far as the database can be asked; or None."""
    try:
        found = contribute.open_post(service().catalogue(), post, service().clock())
        with service().store.read() as connection:
            contribute.check_unlocked(connection, found)
    except Refused as refusal:
        return refusal
    except UNAVAILABLE:
        return None
    return None


def _form(
    fields: Mapping[str, Any],
    problems: list[Problem],
    status: int,
    opened: str = "",
    shown: Markup | None = None,
    shut: Problem | None = None,
) -> Response:
    post = service().catalogue().posts.get(str(fields.get("post", "")))
    typed = {name: str(fields.get(name) or "") for name in ("name", "email", "website", "body")}
    page = render_template(
        "comments/form.html",
        post=post,
        wanted=str(fields.get("post") or ""),
        answered=_answered(post, str(fields.get("parent") or "")),
        typed=typed,
        shown=shown,
        shut=shut,
        parent=fields.get("parent"),
        problems=problems,
        by_field={each.field: each for each in problems},
        opened=opened or str(fields.get(OPENED) or ""),
        honeypot=HONEYPOT,
        proof=service().policy().form_proof_of_work,
        reader=_reader(),
        ways=ways(service().settings),
        mail=bool(service().settings.smtp_url),
    )
    return make_response(page, status)


def _reader() -> Identity | None:
    """Who is signed in, as far as the database can be asked: a form that comes back must come back."""
    try:
        return current()
    except UNAVAILABLE:
        return None


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
