"""What a brand's people do about a case among themselves, and what they say of talks with its author."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy import Connection

from moderation.acts import contacts, inbox
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import moment_here
from moderation.web.case_page import Typed, page
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.words import gettext

blueprint = Blueprint("brand_notes", __name__, url_prefix="/brand/cases")

CONTACT = ("on", "channel", "words")


@blueprint.post("/<case_id>/notes")
@requires(Permission.REPLY)
def note(case_id: str) -> Answer:
    """Keep a note that colleagues read, and nobody else."""
    sent, actor, now = form(), guard.actor(), service().clock()
    words = sent.text("note")

    def back(problems: list[Problem]) -> str:
        return page(case_id, Typed("note", problems, note=words))

    return _done(case_id, sent, lambda connection: inbox.note(connection, case_id, actor, words, now), back)


@blueprint.post("/<case_id>/notes/<int:entry>/delete")
@requires(Permission.REPLY)
def delete(case_id: str, entry: int) -> Answer:
    """Delete the words of one's own note; that there was one stays."""
    actor, now = guard.actor(), service().clock()

    def back(problems: list[Problem]) -> str:
        return page(case_id, Typed("delete", problems))

    return _done(case_id, form(), lambda connection: inbox.delete_note(connection, case_id, entry, actor, now), back)


@blueprint.post("/<case_id>/assign")
@requires(Permission.REPLY)
def assign(case_id: str) -> Answer:
    """Say who answers the case: oneself, a colleague, or nobody for now."""
    sent, actor, now = form(), guard.actor(), service().clock()
    to, seen = sent.number("account"), sent.number("version") or 0

    def back(problems: list[Problem]) -> str:
        return page(case_id, Typed("assign", problems))

    return _done(case_id, sent, lambda connection: inbox.assign(connection, case_id, actor, to, seen, now), back)


@blueprint.post("/<case_id>/escalate")
@requires(Permission.REPLY)
def escalate(case_id: str) -> Answer:
    """Ask a manager or the direction to look at the case; they are told by mail."""
    sent, actor, now = form(), guard.actor(), service().clock()
    to, words = sent.number("to"), sent.text("note")

    def back(problems: list[Problem]) -> str:
        return page(case_id, Typed("escalate", problems, note=words, to=to))

    return _done(case_id, sent, lambda connection: inbox.escalate(connection, case_id, actor, to, words, now), back)


@blueprint.post("/<case_id>/contacts")
@requires(Permission.REPLY)
def contact(case_id: str) -> Answer:
    """Say that there was a talk with the story's author, who then confirms it or says how it was."""
    sent, actor, when = form(), guard.actor(), moment_here()
    typed = {name: sent.text(name) for name in CONTACT}

    def work(connection: Connection) -> None:
        contacts.report(connection, case_id, actor, typed["on"], typed["channel"], typed["words"], when)

    def back(problems: list[Problem]) -> str:
        return page(case_id, Typed("contact", problems, contact=typed))

    return _done(case_id, sent, work, back)


def _done(
    case_id: str, sent: Sent, work: Callable[[Connection], object], back: Callable[[list[Problem]], str]
) -> Answer:
    """Do it and come back to the case; a refused form comes back filled in."""
    answer = attempt(sent, work, back)
    if answer is not None:
        return answer
    flash(gettext("Done."))
    return redirect(url_for("brand_case.show", case_id=case_id), 303)
