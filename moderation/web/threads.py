"""The desk page of one thread: lock it, put a message first, and answer for the blog."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation.acts import thread
from moderation.acts.contribute import find_post
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.thread import ThreadAction
from moderation.publication import Contribution, Post
from moderation.storage import contributions, publications, threads
from moderation.web import guard, wording
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.words import gettext

blueprint = Blueprint("threads", __name__, url_prefix="/desk/threads")
blueprint.add_app_template_filter(wording.thread_done)


@blueprint.get("/<key>")
@requires(Permission.MODERATE)
def show(key: str) -> str:
    """What readers see of the thread, how it stands, and what was done to it."""
    return _page(_post(key), request.args.get("parent", ""))


@blueprint.post(f"/<key>/<any({', '.join(ThreadAction)}):action>")
@requires(Permission.MODERATE)
def change(key: str, action: str) -> Answer:
    """Take no new comments, or take them again; put one message before all others, or leave it where it was written."""
    sent = form()
    post, actor, now = _post(key), guard.actor(), service().clock()
    wanted, seen = sent.text("contribution"), sent.text("first")

    def work(connection: Connection) -> None:
        thread.change(connection, post, ThreadAction(action), actor, now, wanted, seen)

    return _attempt(post, sent, work, gettext("Done."))


@blueprint.post("/<key>/answers")
@requires(Permission.MODERATE)
def answer(key: str) -> Answer:
    """Publish an answer of the blog's own. A refused one comes back filled in."""
    post, sent = _post(key), form()
    body, parent = sent.text("body"), sent.text("parent")
    actor, now, name = guard.actor(), service().clock(), _signature()

    def work(connection: Connection) -> None:
        thread.answer(connection, post, parent, body, actor, name, now)

    return _attempt(post, sent, work, gettext("Your answer is published."))


@blueprint.post("/<key>/answers/<id>/withdraw")
@requires(Permission.MODERATE)
def withdraw(key: str, id: str) -> Answer:
    """Take one's own answer back."""
    post, actor, now = _post(key), guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        thread.withdraw(connection, post, id, actor, now)

    return _attempt(post, form(), work, gettext("Done."))


def _attempt(post: Post, sent: Sent, work: Callable[[Connection], None], done: str) -> Answer:
    """Act, and come back; what is refused says why on the page."""
    back = attempt(sent, work, lambda problems: _page(post, sent.text("parent"), problems, sent.text("body")))
    if back is not None:
        return back
    service().wake()
    flash(done)
    return redirect(url_for(".show", key=post.key), 303)


def _post(key: str) -> Post:
    """The post `key`. Raises Unknown (404)."""
    return find_post(service().catalogue(), key)


def _signature() -> str:
    """Under which name this account answers: its own, or the site's where it has none."""
    return guard.account().name or service().catalogue().site_name


def _page(post: Post, parent: str = "", problems: Sequence[Problem] = (), typed: str = "") -> str:
    """`parent`: the id of the published contribution that is answered, if any."""
    catalogue, now = service().catalogue(), service().clock()
    closed = not post.takes_comments(now.astimezone(ZoneInfo(catalogue.timezone)).date())
    with service().store.read() as connection:
        shown = publications.thread_now(connection, post.key, closed)
        log = threads.acts_of(connection, post.key)
        own = _own(connection, shown.contributions)
        waiting = contributions.count_waiting(connection)
    by_id = {each.id: each for each in shown.contributions}
    answered = by_id.get(parent.removeprefix("c-"))
    return render_template(
        "desk/thread.html",
        post=post,
        thread=shown,
        closed=closed,
        by_id=by_id,
        answered=answered if answered is not None and answered.kind in ("comment", "reply") else None,
        own=own,
        log=log,
        signature=_signature(),
        problems=problems,
        typed=typed,
        waiting=waiting,
        decided=None,
        back="",
    )


def _own(connection: Connection, shown: Sequence[Contribution]) -> set[str]:
    """The ids of those answers of the blog that this very account wrote."""
    editorial = [each.id for each in shown if each.editorial]
    found = contributions.by_ids(connection, editorial)
    return {id for id, each in found.items() if each.account == guard.actor().account}
