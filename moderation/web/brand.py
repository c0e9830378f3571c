"""The pages of a brand's representative: the stories that name the brand, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation.acts import answering, author, contribute
from moderation.domain.actors import Actor, Permission
from moderation.domain.contribution import State
from moderation.domain.errors import NotAllowed, Problem, Unknown
from moderation.publication import Catalogue, Contribution, Post
from moderation.storage import contributions, publications
from moderation.storage.contributions import Stored
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_named, brand_slug
from moderation.web.context import service
from moderation.web.dates import day
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import sequence
from moderation.web.senders import origin
from moderation.web.words import gettext

blueprint = Blueprint("brand", __name__, url_prefix="/brand")
blueprint.add_app_template_filter(day)

PAGE = 25
"""Replies on one page."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story that names the brand, and how many replies of the brand readers see or a moderator has yet to read."""

    post: Post
    published: int
    waiting: int


@blueprint.get("/stories")
@requires(Permission.REPLY)
def stories() -> str:
    """The stories that name the brand, newest first, and what the brand replied."""
    slug, before = brand_slug(), sequence("before")
    catalogue = service().catalogue()
    with service().store.read() as connection:
        numbers = contributions.count_replies(connection, slug)
        replies = contributions.brand_page(connection, slug, before, PAGE + 1)
        last = contributions.last_decisions(connection, [reply.seq for reply in replies])
    found = [
        Story(post, numbers.get((post.key, State.APPROVED), 0), numbers.get((post.key, State.PENDING), 0))
        for post in _stories(catalogue, slug)
    ]
    return render_template(
        "brand/stories.html",
        brand=brand_named(catalogue, slug),
        stories=found,
        replies=replies[:PAGE],
        last=last,
        before=before,
        further=replies[PAGE - 1].seq if len(replies) > PAGE else None,
    )


@blueprint.get("/posts/<key>")
@requires(Permission.REPLY)
def story(key: str) -> str:
    """One story, what readers see under it, and the form for a reply."""
    return _story_page(_story(key), request.args.get("parent", ""), (), "")


@blueprint.post("/posts/<key>/replies")
@requires(Permission.REPLY)
def reply(key: str) -> Answer:
    """Keep a reply, waiting for a moderator. A refused one comes back filled in.

    A story takes replies of its brand at any time, also when its comments are closed: late is better than never.
    """
    post, sent, where = _story(key), form(), origin()
    account, now = guard.account(), service().clock()
    body, parent = sent.text("body"), sent.text("parent")

    def work(connection: Connection) -> None:
        contribute.reply(connection, post, parent, body, account.actor(), account.title, "form", now, where)

    back = attempt(sent, work, lambda problems: _story_page(post, parent, problems, body))
    if back is not None:
        return back
    flash(gettext("Your reply is kept. A moderator will read it before it appears."))
    return redirect(url_for(".stories"), 303)


@blueprint.get("/replies/<id>")
@requires(Permission.REPLY)
def show(id: str) -> str:
    """One's own reply: its state, why, and what one can still do."""
    return _reply_page(id, (), None)


@blueprint.post("/replies/<id>/edit")
@requires(Permission.REPLY)
def edit(id: str) -> Answer:
    """Change the words of one's own reply, within the window."""
    sent = form()
    body, window = sent.text("body"), service().settings.edit_window
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        author.edit(connection, _own(connection, id, actor).id, body, actor, window, now)

    back = attempt(sent, work, lambda problems: _reply_page(id, problems, body))
    if back is not None:
        return back
    flash(gettext("Your words are saved."))
    return redirect(url_for(".show", id=id), 303)


@blueprint.post("/replies/<id>/withdraw")
@requires(Permission.REPLY)
def withdraw(id: str) -> Answer:
    """Take one's own reply back."""
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        author.withdraw(connection, _own(connection, id, actor).id, actor, now)

    back = attempt(form(), work, lambda problems: _reply_page(id, problems, None))
    if back is not None:
        return back
    service().wake()
    flash(gettext("Your reply is withdrawn."))
    return redirect(url_for(".show", id=id), 303)


# --- what a representative may see ------------------------------------------------------------------------------------


def _stories(catalogue: Catalogue, slug: str) -> list[Post]:
    return sorted(
        (post for post in catalogue.posts.values() if slug in post.brands),
        key=lambda post: (_moment(post.published, catalogue), post.key),
        reverse=True,
    )


def _moment(text: str, catalogue: Catalogue) -> datetime:
    """When a post was published, to sort by; what is no moment comes last."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(catalogue.timezone))


def _story(key: str) -> Post:
    """The story `key`. Raises Unknown (404) where there is none, NotAllowed (403) where it names other brands only."""
    post = service().catalogue().posts.get(key)
    if post is None:
        raise Unknown(Problem("post", "There is no such post on this site (any more)."))
    if brand_slug() not in post.brands:
        raise NotAllowed(Problem("post", "Your brand is not named in this post: it cannot reply there."))
    return post


def _own(connection: Connection, id: str, actor: Actor) -> Stored:
    """The reply `id` of this very account. Raises Unknown (404) for all else: what others wrote is not told about."""
    found = contributions.get(connection, id)
    if found.account is None or found.account != actor.account:
        raise Unknown(Problem("contribution", "There is no contribution “%(id)s” here.", {"id": id}))
    return found


# --- pages ------------------------------------------------------------------------------------------------------------


def _story_page(post: Post, parent: str, problems: Sequence[Problem], typed: str) -> str:
    """`parent`: the id of the published contribution that is answered, if any."""
    catalogue, now = service().catalogue(), service().clock()
    closed = not post.takes_comments(now.astimezone(ZoneInfo(catalogue.timezone)).date())
    with service().store.read() as connection:
        thread = publications.thread_now(connection, post.key, closed)
    by_id = {each.id: each for each in thread.contributions}
    return render_template(
        "brand/story.html",
        post=post,
        brand=brand_named(catalogue, brand_slug()),
        thread=thread,
        by_id=by_id,
        answered=_answerable(by_id.get(parent.removeprefix("c-"))),
        account=guard.account(),
        problems=problems,
        typed=typed,
    )


def _answerable(wanted: Contribution | None) -> Contribution | None:
    """`wanted`, unless it is the place of one that is gone, or no message."""
    return wanted if wanted is not None and wanted.kind in ("comment", "reply") else None


def _reply_page(id: str, problems: Sequence[Problem], typed: str | None) -> str:
    with service().store.read() as connection:
        own = _own(connection, id, guard.actor())
        log = contributions.decisions_of(connection, own.seq)
        stays = answering.stays(connection, own)
    window = service().settings.edit_window
    standing = own.body if own.proposed_body is None else own.proposed_body
    return render_template(
        "brand/reply.html",
        reply=own,
        post=service().catalogue().posts.get(own.post),
        log=log,
        problems=problems,
        typed=standing if typed is None else typed,
        editable=author.may_edit(own, window, service().clock()),
        editable_until=own.created_at + window,
        stays=stays,
    )
