"""Asking for a reply by right (LCEN, article 1-1, III): the form, and the private page of whoever asked."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import right_of_reply
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.reply_request import FIELDS, Medium, check_request
from moderation.domain.right_of_reply import LEAST_LINES, LINE, MOST_LINES, due_at
from moderation.storage import contributions, reply_requests
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.errors import UNAVAILABLE
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.senders import HONEYPOT
from moderation.web.words import LANGUAGES, N_, gettext, language

blueprint = Blueprint("right_of_reply", __name__, url_prefix="/right-of-reply")

MEDIA = {
    Medium.TEXT: N_("A text"),
    Medium.SOUND: N_("A sound or its words"),
    Medium.IMAGE: N_("A picture or a film"),
}
"""What can be contested, as message ids."""


@blueprint.get("")
@requires(Permission.PUBLIC)
def new() -> str:
    """The form. `post` in the address says which post is contested, `contribution` which message under it."""
    return _form({"place": _place(request.args.get("post", ""), request.args.get("contribution", ""))}, [])


@blueprint.post("")
@requires(Permission.PUBLIC)
def send() -> Answer:
    """Keep a request, and lead to its private page; a refused form comes back filled in."""
    given, now, catalogue = form(), service().clock(), service().catalogue()
    lang = given.text("lang") if given.text("lang") in LANGUAGES else language()
    kept = []

    def work(connection: Connection) -> None:
        if given.text(HONEYPOT):
            raise Refused(Problem(HONEYPOT, "One field must stay empty, and is not: empty it, then send it again."))
        asked = check_request(given.fields)
        kept.append(right_of_reply.ask(connection, catalogue, asked, lang, now))

    back = attempt(given, work, lambda problems: _form(given.fields, problems))
    if back is not None:
        return back
    service().wake()
    key = keys.reply_request_key(service().settings.secret, kept[-1].id)
    return redirect(url_for(".show", token=key, lang=lang), 303)


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What became of a request, for whoever asked: the address is the key, as of a receipt."""
    return _request_page(token, [])


@blueprint.post("/<token>/withdraw")
@requires(Permission.PUBLIC)
def withdraw(token: str) -> Answer:
    """Take the request back, before it is decided."""
    id, now = keys.reply_requested(service().settings.secret, token), service().clock()
    back = attempt(
        form(),
        lambda connection: right_of_reply.withdraw(connection, id, now),
        lambda problems: _request_page(token, problems),
    )
    if back is not None:
        return back
    return redirect(url_for(".show", token=token, lang=language()), 303)


def _place(key: str, message: str) -> str:
    """The address of what a link says is contested; empty where there is no such thing."""
    post = service().catalogue().posts.get(key)
    if post is None:
        return ""
    return f"{post.url}#c-{message}" if message.isascii() and message.isalnum() else post.url


def _form(fields: Mapping[str, Any], problems: list[Problem]) -> str:
    typed = {name: str(fields.get(name) or "") for name in (*FIELDS, HONEYPOT)}
    catalogue = service().catalogue()
    try:
        with service().store.read() as connection:
            found = right_of_reply.contested(connection, catalogue, typed["place"])
    except (Unknown, *UNAVAILABLE):
        found = None
    return render_template(
        "right_of_reply/form.html",
        typed=typed,
        post=catalogue.posts.get(found.post) if found else None,
        about=found.about if found else None,
        media=[(medium.value, gettext(word)) for medium, word in MEDIA.items()],
        honeypot=HONEYPOT,
        line=LINE,
        least=LEAST_LINES,
        most=MOST_LINES,
        problems=problems,
        by_field={problem.field: problem for problem in problems},
    )


def _request_page(token: str, problems: list[Problem]) -> str:
    with service().store.read() as connection:
        kept = reply_requests.get(connection, keys.reply_requested(service().settings.secret, token))
        about = contributions.get(connection, kept.about) if kept.about else None
    catalogue = service().catalogue()
    return render_template(
        "right_of_reply/request.html",
        token=token,
        asked=kept,
        about=about,
        post=catalogue.posts.get(kept.post),
        due=due_at(kept.created_at, ZoneInfo(catalogue.timezone)),
        receipt=service().receipt_token(kept.made) if kept.made else None,
        problems=problems,
    )
