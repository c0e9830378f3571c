"""One case of a brand: opening it, and answering it, from the first draft to the message that is sent."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy import Connection

from moderation.acts import case, official
from moderation.acts.contribute import find_post
from moderation.acts.inbox import own_case
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Refused
from moderation.storage import answer_templates
from moderation.web import guard, wording
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_slug, moment_here
from moderation.web.case_page import Typed, answer_sent, page
from moderation.web.context import service
from moderation.web.errors import status_of
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.senders import origin
from moderation.web.words import gettext

blueprint = Blueprint("brand_case", __name__, url_prefix="/brand/cases")


@blueprint.get("/<case_id>")
@requires(Permission.REPLY)
def show(case_id: str) -> str:
    """The case. As long as nobody opened it, only what it is about and how time runs.

    Looking at this page changes nothing, since browsers fetch pages ahead and the link stands in letters: that the
    brand has read the story is a public fact, so it takes a person who presses “Open the case”.
    """
    return page(case_id)


@blueprint.post("/<case_id>/read")
@requires(Permission.REPLY)
def read(case_id: str) -> Answer:
    """Open the case: readers see from which day on the brand knew. Only the first time counts."""
    actor, when = guard.actor(), moment_here()

    def work(connection: Connection) -> None:
        case.read(connection, own_case(connection, case_id, actor).id, actor, when)

    back = attempt(form(), work, lambda problems: page(case_id, Typed("read", problems)))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".show", case_id=case_id), 303)


@blueprint.post("/<case_id>/answer")
@requires(Permission.REPLY)
def answer(case_id: str) -> Answer:
    """Send the answer with its promises; it waits for a moderator. A refused one comes back filled in."""
    sent, account, when, where = form(), guard.account(), moment_here(), origin()
    given, seen, actor = answer_sent(sent), sent.number("draft") or 0, guard.actor()
    catalogue = service().catalogue()

    def work(connection: Connection) -> None:
        post = find_post(catalogue, own_case(connection, case_id, actor).post)
        official.send(connection, case_id, post, given, seen, actor, account.title, "form", when, where)

    back = attempt(sent, work, lambda problems: page(case_id, Typed("answer", problems, given)))
    if back is not None:
        return back
    flash(gettext("Your answer is kept. A moderator will read it before it appears."))
    return redirect(url_for(".show", case_id=case_id), 303)


@blueprint.post("/<case_id>/draft")
@requires(Permission.REPLY)
def draft(case_id: str) -> Answer:
    """Keep what was written so far, for its writer only. Another window's newer draft is shown beside it."""
    sent, actor, now = form(), guard.actor(), service().clock()
    given, seen = answer_sent(sent), sent.number("draft") or 0

    def work(connection: Connection) -> None:
        official.save(connection, case_id, given, seen, actor, now)

    back = attempt(sent, work, lambda problems: page(case_id, Typed("answer", problems, given)))
    if back is not None:
        return back
    flash(gettext("Your draft is saved. Nobody else reads it."))
    return redirect(url_for(".show", case_id=case_id) + "#answer", 303)


@blueprint.post("/<case_id>/preview")
@requires(Permission.REPLY)
def preview(case_id: str) -> Answer:
    """What readers will see, above the form as it was filled in. Nothing is kept."""
    sent, when = form(), moment_here()
    given = answer_sent(sent)
    try:
        sent.check()
        official.check(given, when)
    except Refused as refusal:
        return _back(case_id, sent, refusal)
    return page(case_id, Typed("answer", (), given, service().show(official.words_of(given)))), 200


@blueprint.post("/<case_id>/fill")
@requires(Permission.REPLY)
def fill(case_id: str) -> Answer:
    """Put a text of the brand into the form, below what was typed. Nothing is kept."""
    sent = form()
    given = answer_sent(sent)
    try:
        sent.check()
        official.check_keepable(given)
        if not sent.text("template"):
            raise Refused(Problem("template", "Choose the text to put in."))
        with service().store.read() as connection:
            text = answer_templates.get(connection, sent.text("template"), brand_slug())
    except Refused as refusal:
        return _back(case_id, sent, refusal)
    body = f"{given.body.rstrip()}\n\n{text.body}" if given.body.strip() else text.body
    return page(case_id, Typed("answer", (), replace(given, body=body))), 200


def _back(case_id: str, sent: Sent, refusal: Refused) -> Answer:
    problems = [wording.plainly(each) for each in refusal.problems]
    return page(case_id, Typed("answer", problems, answer_sent(sent))), status_of(refusal)
