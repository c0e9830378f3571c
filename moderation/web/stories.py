"""The private page of a story's author: the cases of the story, and what only its author says of them.

The address is the key, as of a receipt, and for this story alone. Opening it does nothing: each act is a form.
"""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, url_for
from sqlalchemy import Connection

from moderation.acts import contacts, story_author
from moderation.acts.case import Moment
from moderation.domain.actors import Permission
from moderation.domain.case import check_verdict
from moderation.domain.errors import Problem, Refused
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.story_page import Typed, site_zone, story_page
from moderation.web.words import gettext, language

blueprint = Blueprint("stories", __name__, url_prefix="/stories/<token>")

TYPED = ("repaired", "respected", "brand", "words")
"""The fields of the page's forms in which one chooses or types."""


@blueprint.get("")
@requires(Permission.STORY)
def show(token: str) -> str:
    """All cases of the story, and what its author can do about each."""
    return story_page(token, [])


@blueprint.post("/cases/<id>/verdict")
@requires(Permission.STORY)
def judge(token: str, id: str) -> Answer:
    """Judge the answer on both axes, or judge it anew."""
    given, post, when = form(), g.story, _moment()

    def work(connection: Connection) -> None:
        verdict = check_verdict(given.text("repaired"), given.text("respected"))
        story_author.judge(connection, post, id, verdict, given.number("version"), when)

    return _do(token, given, f"verdict-{id}", work)


@blueprint.post("/cases/<id>/reopen")
@requires(Permission.STORY)
def reopen(token: str, id: str) -> Answer:
    """Start the case anew, once, if that is confirmed."""
    given, post, when = form(), g.story, _moment()

    def work(connection: Connection) -> None:
        if not given.text("confirm"):
            raise Refused(Problem("confirm", "Confirm that you want to reopen this case: it can be done once."))
        story_author.reopen(connection, post, id, given.number("version"), when)

    return _do(token, given, f"reopen-{id}", work)


@blueprint.post("/cases/<id>/brand")
@requires(Permission.STORY)
def pass_on(token: str, id: str) -> Answer:
    """Name the brand that it concerns instead, once."""
    given, post, when, catalogue = form(), g.story, _moment(), service().catalogue()

    def work(connection: Connection) -> None:
        brand, seen = given.text("brand"), given.number("version")
        if not brand:
            raise Refused(Problem("brand", "Choose the brand that it concerns."))
        story_author.pass_on(connection, post, id, brand, catalogue, seen, when)

    return _do(token, given, f"brand-{id}", work)


@blueprint.post("/promises/<id>/<any(kept, broken):action>")
@requires(Permission.STORY)
def judge_promise(token: str, id: str, action: str) -> Answer:
    """Say whether a promise was kept."""
    given, post, now = form(), g.story, service().clock()

    def work(connection: Connection) -> None:
        story_author.judge_promise(connection, post, id, action == "kept", given.number("version"), now)

    return _do(token, given, f"promise-{id}", work)


@blueprint.post("/contacts/<id>/<any(confirm, contest):action>")
@requires(Permission.STORY)
def say(token: str, id: str, action: str) -> Answer:
    """Confirm what the brand says of a contact, or say how it was."""
    given, post, now = form(), g.story, service().clock()
    words, seen = given.text("words"), given.number("version")
    agrees = action == "confirm"

    def work(connection: Connection) -> None:
        if agrees and words.strip():
            raise Refused(
                Problem("words", "You wrote how it was: send it as your own version, or empty the field to confirm.")
            )
        contacts.say(connection, post, id, agrees, words, seen, now)

    return _do(token, given, f"contact-{id}", work)


def _moment() -> Moment:
    return Moment(service().clock(), site_zone())


def _do(token: str, given: Sent, about: str, work: Callable[[Connection], object]) -> Answer:
    """Do it and show the page; refused, it comes back with what was wrong and what was typed."""
    typed = Typed(about, {name: given.text(name) for name in TYPED if name in given.fields})
    back = attempt(given, work, lambda problems: story_page(token, problems, typed))
    if back is not None:
        return back
    service().wake()
    flash(gettext("Done."))
    return redirect(url_for(".show", token=token, lang=language()), 303)
