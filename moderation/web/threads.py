"""The desk page of one thread: lock it, put a message first, and answer for the blog."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import thread
from moderation.acts.contribute import find_post
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Refused
from moderation.domain.thread import ThreadAction
from moderation.publication import Contribution, Post
from moderation.storage import contributions, publications, threads
from moderation.web import guard, wording
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of
from moderation.web.guard import requires
from moderation.web.words import gettext

blueprint = Blueprint("threads", __name__, url_prefix="/desk/threads")
blueprint.add_app_template_filter(wording.thread_done)


@blueprint.get("/<key>")
@requires(Permission.MODERATE)
def show(key: str) -> str:
    """What readers see of the thread, how it stands, and what was done to it."""
    return _page(_post(key), request.args.get("parent", ""))


@blueprint.post("/<key>/lock")
@requires(Permission.MODERATE)
def lock(key: str) -> AnyResponse | tuple[str, int]:
    """Take no new comments."""
    return _change(key, ThreadAction.LOCK)


@blueprint.post("/<key>/unlock")
@requires(Permission.MODERATE)
def unlock(key: str) -> AnyResponse | tuple[str, int]:
    """Take comments again."""
    return _change(key, ThreadAction.UNLOCK)


@blueprint.post("/<key>/pin")
@requires(Permission.MODERATE)
def pin(key: str) -> AnyResponse | tuple[str, int]:
    """Put one message before all others, in place of the one that was there."""
    return _change(key, ThreadAction.PIN)


@blueprint.post("/<key>/unpin")
@requires(Permission.MODERATE)
def unpin(key: str) -> AnyResponse | tuple[str, int]:
    """Leave the message where it was written."""
    return _change(key, ThreadAction.UNPIN)


@blueprint.post("/<key>/answers")
@requires(Permission.MODERATE)
def answer(key: str) -> AnyResponse | tuple[str, int]:
    """Publish an answer of the blog's own. A refused one comes back filled in."""
    post = _post(key)
    body, parent = request.form.get("body", ""), request.form.get("parent", "")
    actor, now, name = guard.actor(), service().clock(), _signature()
    try:
        service().store.write(lambda connection: thread.answer(connection, post, parent, body, actor, name, now))
    except Refused as refusal:
        return _page(post, parent, refusal.problems, body), status_of(refusal)
    except UNAVAILABLE:
        return _page(post, parent, (BUSY,), body), 503
    return _done(key, gettext("Your answer is published."))


@blueprint.post("/<key>/answers/<id>/withdraw")
@requires(Permission.MODERATE)
def withdraw(key: str, id: str) -> AnyResponse | tuple[str, int]:
    """Take one's own answer back."""
    post, actor, now = _post(key), guard.actor(), service().clock()
    return _attempt(post, lambda connection: thread.withdraw(connection, post, id, actor, now))


def _change(key: str, action: ThreadAction) -> AnyResponse | tuple[str, int]:
    post, actor, now = _post(key), guard.actor(), service().clock()
    wanted = request.form.get("contribution", "")
    return _attempt(post, lambda connection: thread.change(connection, post, action, actor, now, wanted))


def _attempt(post: Post, act: Callable[[Connection], object]) -> AnyResponse | tuple[str, int]:
    """Act, and come back; what is refused says why on the page."""
    try:
        service().store.write(act)
    except Refused as refusal:
        return _page(post, problems=refusal.problems), status_of(refusal)
    except UNAVAILABLE:
        return _page(post, problems=(BUSY,)), 503
    return _done(post.key, gettext("Done."))


def _done(key: str, message: str) -> AnyResponse:
    service().wake()
    flash(message)
    return redirect(url_for(".show", key=key), 303)


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
        problems=[wording.plainly(problem) for problem in problems],
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
