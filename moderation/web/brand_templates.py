"""The texts that a brand's people begin an answer with. All read them; who may, writes them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import template
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.inbox import places
from moderation.domain.parts import Right
from moderation.storage import answer_templates
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_named, brand_slug
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import gettext

blueprint = Blueprint("brand_templates", __name__, url_prefix="/brand/texts")


@blueprint.get("/")
@requires(Permission.REPLY)
def texts() -> str:
    """All texts of the brand, and the form for another."""
    return _list()


@blueprint.post("/")
@requires(Permission.REPLY)
def write() -> Answer:
    """Keep a new text."""
    sent, actor, now = form(), guard.actor(), service().clock()
    title, body = sent.text("title"), sent.text("body")

    def work(connection: Connection) -> None:
        template.write(connection, actor, title, body, now)

    back = attempt(sent, work, lambda problems: _list(title, body, problems))
    if back is not None:
        return back
    flash(gettext("The text is saved. Your colleagues find it beside the form for an answer."))
    return redirect(url_for(".texts"), 303)


@blueprint.get("/<template_id>")
@requires(Permission.REPLY)
def show(template_id: str) -> str:
    """One text, and the form that changes it."""
    return _one(template_id)


@blueprint.post("/<template_id>/change")
@requires(Permission.REPLY)
def change(template_id: str) -> Answer:
    """Change a text. If a colleague did meanwhile, theirs is shown beside."""
    sent, actor, now = form(), guard.actor(), service().clock()
    title, body, seen = sent.text("title"), sent.text("body"), sent.number("version") or 0

    def work(connection: Connection) -> None:
        template.change(connection, template_id, actor, title, body, seen, now)

    back = attempt(sent, work, lambda problems: _one(template_id, (title, body), problems))
    if back is not None:
        return back
    flash(gettext("The text is saved."))
    return redirect(url_for(".texts"), 303)


@blueprint.post("/<template_id>/remove")
@requires(Permission.REPLY)
def remove(template_id: str) -> Answer:
    """Remove a text; answers that began with it stay as they are."""
    actor = guard.actor()

    def work(connection: Connection) -> None:
        template.remove(connection, template_id, actor)

    back = attempt(form(), work, lambda problems: _one(template_id, None, problems))
    if back is not None:
        return back
    flash(gettext("The text is removed."))
    return redirect(url_for(".texts"), 303)


def _list(title: str = "", body: str = "", problems: Sequence[Problem] = ()) -> str:
    with service().store.read() as connection:
        found = answer_templates.of_brand(connection, brand_slug())
    return render_template(
        "brand/texts.html",
        brand=brand_named(service().catalogue(), brand_slug()),
        texts=found,
        places={each.id: places(each.body) for each in found},
        may_write=guard.actor().has(Right.TEMPLATES),
        title=title,
        body=body,
        problems=problems,
    )


def _one(template_id: str, typed: tuple[str, str] | None = None, problems: Sequence[Problem] = ()) -> str:
    """`typed`: the title and words of the form that came back."""
    with service().store.read() as connection:
        found = answer_templates.get(connection, template_id, brand_slug())
    title, body = typed or (found.title, found.body)
    return render_template(
        "brand/text.html",
        text=found,
        theirs=found if any(each.field == "version" for each in problems) else None,
        may_write=guard.actor().has(Right.TEMPLATES),
        title=title,
        body=body,
        problems=problems,
    )
