"""Corrective actions and the words of contacts, at the desk: a person reads them before they are public."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Column, Connection

from moderation.acts import contacts as contact_acts
from moderation.acts import corrections as correction_acts
from moderation.acts.contacts import DECISIONS
from moderation.domain.actors import Permission
from moderation.domain.contribution import REFUSALS, Action, allowed
from moderation.domain.errors import Problem
from moderation.storage import contacts, corrections, word_log
from moderation.storage.contacts import Contact
from moderation.storage.corrections import Correction
from moderation.storage.tables import case_word_events
from moderation.storage.word_log import WordEvent
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.desk import frame
from moderation.web.guard import requires
from moderation.web.intake import form

blueprint = Blueprint("desk_corrections", __name__, url_prefix="/desk/corrections")

PAGE = 50
"""Of each kind on the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """A contact or a corrective action, its log, and the decisions that this moderator could take."""

    it: Contact | Correction
    log: list[WordEvent]
    yes: Action | None
    no: Action | None


@blueprint.get("")
@requires(Permission.MODERATE)
def waiting() -> str:
    """What waits, oldest first, and what was decided last."""
    return _page([], "", "")


@blueprint.post(f"/<any(contact, correction):kind>/<id>/<any({', '.join(DECISIONS)}):action>")
@requires(Permission.MODERATE)
def decide(kind: str, id: str, action: str) -> Answer:
    """Decide about one of them; a refusal has a reason."""
    sent, actor, now = form(), guard.actor(), service().clock()
    reason, seen = sent.text("reason"), sent.number("version")
    take = contact_acts.take if kind == "contact" else correction_acts.take

    def work(connection: Connection) -> None:
        take(connection, id, Action(action), actor, now, reason if Action(action) in REFUSALS else None, seen)

    back = attempt(sent, work, lambda problems: _page(problems, id, reason))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".waiting"), 303)


def _page(problems: list[Problem], refused: str, reason: str) -> str:
    catalogue = service().catalogue()
    with service().store.read() as connection:
        values = frame(connection)
        lists = {
            "said": _items(connection, contacts.waiting(connection, PAGE)),
            "written": _items(connection, corrections.waiting(connection, PAGE)),
            "claimed": _items(connection, contacts.claimed(connection, PAGE)),
            "decided_contacts": _items(connection, contacts.decided(connection, PAGE)),
            "decided_corrections": _items(connection, corrections.decided(connection, PAGE)),
        }
    return render_template(
        "desk/corrections.html",
        posts=catalogue.posts,
        brands=catalogue.brands,
        problems=problems,
        refused=refused,
        typed={"reason": reason},
        **lists,
        **values,
    )


def _items(connection: Connection, found: list[Contact] | list[Correction]) -> list[Item]:
    made = []
    for each in found:
        about: Column[int] = case_word_events.c.contact if isinstance(each, Contact) else case_word_events.c.correction
        log = word_log.log_of(connection, about, each.seq)
        can = [action for action in allowed(word_log.standing(each.state, log), guard.actor()) if action in DECISIONS]
        if isinstance(each, Contact) and each.said is None:
            can = [action for action in can if action in REFUSALS]
        yes = next((action for action in can if action not in REFUSALS), None)
        made.append(Item(each, log, yes, next((action for action in can if action in REFUSALS), None)))
    return made
