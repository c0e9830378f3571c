"""A brand's inbox: which cases wait and for how long, and which promises fall due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation.acts import inbox as acts
from moderation.acts import promise
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Unknown
from moderation.publication import Post
from moderation.storage import drafts, inbox, inbox_lists
from moderation.storage.cases import Case
from moderation.storage.inbox import Assignment
from moderation.storage.inbox_lists import NEWEST_FIRST, Which
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import Clock, brand_named, brand_slug, clocks, moment_here
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import sequence
from moderation.web.words import gettext

blueprint = Blueprint("brand_inbox", __name__, url_prefix="/brand")

PAGE = 25
"""Cases on one page."""

SOON = timedelta(days=30)
"""Promises due within this time are listed."""


@dataclass(frozen=True, slots=True)
class Item:
    """A case in the inbox. `drafts`: the names of those who are writing an answer; `waits`: one waits for the desk."""

    case: Case
    post: Post | None
    clock: Clock
    assignment: Assignment
    drafts: Sequence[str]
    waits: bool
    unread: bool


@blueprint.get("/")
@requires(Permission.REPLY)
def cases() -> str:
    """The cases of the brand, what must be answered first at the top; `which` chooses others."""
    which, after = _which(), sequence("after")
    slug, account, when = brand_slug(), guard.account().seq, moment_here()
    with service().store.read() as connection:
        found = inbox_lists.page(connection, slug, which, account, after, PAGE + 1)
        items = _items(connection, found[:PAGE])
        counts = inbox_lists.count(connection, slug, account)
        due = inbox_lists.promises_due(connection, slug, (when.now.astimezone(when.zone) + SOON).date())
    return render_template(
        "brand/cases.html",
        brand=brand_named(service().catalogue(), slug),
        items=items,
        which=which,
        counts=counts,
        newest_first=which in NEWEST_FIRST,
        due=due,
        overdue=[each for each in due if each.due_on < when.now.astimezone(when.zone).date()],
        after=after,
        further=found[PAGE - 1].seq if len(found) > PAGE else None,
    )


def _which() -> Which:
    given = request.args.get("which", Which.WAITING)
    if given not in list(Which):
        raise Unknown(Problem("which", "There is no such list. Go back to the cases that wait."))
    return Which(given)


def _items(connection: Connection, found: Sequence[Case]) -> list[Item]:
    seqs, posts = [each.seq for each in found], service().catalogue().posts
    running = clocks(connection, list(found), moment_here())
    assigned = inbox.assigned(connection, seqs)
    writing = drafts.writers(connection, seqs)
    waiting = inbox_lists.answers_waiting(connection, found)
    return [
        Item(
            case,
            posts.get(case.post),
            running[case.seq],
            assigned.get(case.seq, Assignment()),
            writing.get(case.seq, ()),
            case.seq in waiting,
            acts.to_be_read(case),
        )
        for case in found
    ]


@blueprint.get("/promises")
@requires(Permission.REPLY)
def promises() -> str:
    """The promises that are due within thirty days, or were, each with the form that claims it kept."""
    return _promises_page()


@blueprint.post("/promises/<promise_id>/claim")
@requires(Permission.REPLY)
def claim(promise_id: str) -> Answer:
    """Say that a promise was kept, with the address of what shows it. Its story's author judges that."""
    sent, actor, now = form(), guard.actor(), service().clock()
    proof = sent.text("proof")

    def work(connection: Connection) -> None:
        promise.claim(connection, promise_id, actor, proof, now)

    back = attempt(sent, work, lambda problems: _promises_page(promise_id, proof, problems))
    if back is not None:
        return back
    service().wake()
    flash(gettext("Claimed as kept. The author of the story says whether it was."))
    return redirect(url_for(".promises"), 303)


def _promises_page(about: str = "", typed: str = "", problems: Sequence[Problem] = ()) -> str:
    """`about`: the id of the promise whose form came back."""
    slug, when = brand_slug(), moment_here()
    today = when.now.astimezone(when.zone).date()
    with service().store.read() as connection:
        due = inbox_lists.promises_due(connection, slug, today + SOON)
    return render_template(
        "brand/promises.html",
        brand=brand_named(service().catalogue(), slug),
        due=due,
        today=today,
        about=about if any(each.id == about for each in due) else "",
        typed=typed,
        problems=problems,
    )
