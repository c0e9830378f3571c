"""What a brand changed, on the pages of its representatives: a list, a form, and what became of each text."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import corrections as acts
from moderation.domain.actors import Permission
from moderation.domain.contribution import Action, allowed
from moderation.domain.errors import NotAllowed, Problem
from moderation.publication import Brand
from moderation.storage import corrections, word_log
from moderation.storage.tables import case_word_events
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import gettext

blueprint = Blueprint("corrections", __name__, url_prefix="/brand/corrections")


@blueprint.get("")
@requires(Permission.REPLY)
def show() -> str:
    """What the brand changed, newest first, and the form for who may say so."""
    return _page((), "", "", ())


@blueprint.post("")
@requires(Permission.REPLY)
def submit() -> Answer:
    """Keep a corrective action, waiting for a moderator. A refused one comes back filled in."""
    sent, actor, now, catalogue = form("stories"), guard.actor(), service().clock(), service().catalogue()
    title, words, stories = sent.text("title"), sent.text("words"), sent.texts("stories")

    def work(connection: Connection) -> None:
        acts.submit(connection, catalogue, actor, title, words, stories, now)

    back = attempt(sent, work, lambda problems: _page(problems, title, words, stories))
    if back is not None:
        return back
    flash(gettext("It is kept. A moderator will read it before it appears, and the authors are told then."))
    return redirect(url_for(".show"), 303)


@blueprint.post("/<id>/withdraw")
@requires(Permission.REPLY)
def withdraw(id: str) -> Answer:
    """Take one's own back."""
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        acts.withdraw(connection, id, actor, now)

    back = attempt(form(), work, lambda problems: _page(problems, "", "", ()))
    if back is not None:
        return back
    service().wake()
    flash(gettext("It is withdrawn."))
    return redirect(url_for(".show"), 303)


def _page(problems: Sequence[Problem], title: str, words: str, stories: Sequence[str]) -> str:
    catalogue, actor, account = service().catalogue(), guard.actor(), guard.account()
    slug = actor.brand or ""
    with service().store.read() as connection:
        found = corrections.of_brand(connection, slug)
        why = word_log.last_reasons(connection, case_word_events.c.correction, [each.seq for each in found])
        own = acts.own_stories(connection, catalogue, slug)
        logs = {each.id: word_log.log_of(connection, case_word_events.c.correction, each.seq) for each in found}
    return render_template(
        "corrections/corrections.html",
        brand=catalogue.brands.get(slug) or Brand(slug, slug, ""),
        posts=catalogue.posts,
        corrections=found,
        why={each.id: why[each.seq] for each in found if each.seq in why},
        withdrawable={
            each.id
            for each in found
            if each.account == actor.account
            and Action.WITHDRAW in allowed(word_log.standing(each.state, logs[each.id]), actor)
        },
        may=_may(),
        own=own,
        account=account,
        problems=problems,
        by_field={problem.field: problem for problem in problems},
        typed={"title": title, "words": words, "stories": stories},
    )


def _may() -> bool:
    try:
        acts.check_may(guard.actor())
    except NotAllowed:
        return False
    return True
