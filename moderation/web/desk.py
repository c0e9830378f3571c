"""The desk of the moderators: what waits, everything about one contribution, the log; and the decisions."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import decide
from moderation.domain.actors import Permission
from moderation.domain.contribution import DECISIONS, Action, State
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.reasons import REASONS
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web import guard, wording
from moderation.web.cards import cards, just_decided
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of
from moderation.web.guard import requires
from moderation.web.navigation import here, sequence, way_back
from moderation.web.words import language

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
for words in (wording.action_label, wording.action_done, wording.role_word):
    blueprint.add_app_template_filter(words)

PAGE = 25
"""Contributions, or entries of the log, on one page."""

ANSWERS_MOST = 50
"""Answers shown below one contribution."""

DECIDED = "decided"
"""Where the cookie holds which contribution was just decided, until the next page has told."""


@blueprint.get("/")
@requires(Permission.MODERATE)
def queue() -> str:
    """What waits, oldest first."""
    after = sequence("after")
    with service().store.read() as connection:
        found = contributions.waiting(connection, after or 0, PAGE + 1)
        values = _list(connection, found) | _frame(connection)
    return render_template("desk/queue.html", after=after, **values)


@blueprint.get("/state/<state>")
@requires(Permission.MODERATE)
def in_state(state: str) -> str:
    """Contributions in one state, newest first."""
    if state not in list(State):
        raise NotFound
    before = sequence("before")
    with service().store.read() as connection:
        found = contributions.in_state(connection, State(state), before, PAGE + 1)
        values = _list(connection, found) | _frame(connection)
    return render_template("desk/state.html", state=state, before=before, **values)


@blueprint.get("/log")
@requires(Permission.MODERATE)
def log() -> str:
    """Every decision, newest first."""
    before = sequence("before")
    with service().store.read() as connection:
        entries = contributions.log_page(connection, before, PAGE + 1)
        about = contributions.by_ids(connection, [entry.contribution for entry in entries[:PAGE]])
        values = _frame(connection)
    further = entries[PAGE - 1].seq if len(entries) > PAGE else None
    return render_template(
        "desk/log.html", entries=entries[:PAGE], about=about, before=before, further=further, **values
    )


@blueprint.get("/contributions/<id>")
@requires(Permission.MODERATE)
def show(id: str) -> str:
    """Everything about one contribution, and what this moderator may do with it."""
    return _page(id, url_for(".show", id=id))


@blueprint.post(f"/contributions/<id>/<any({', '.join(sorted(DECISIONS))}):action>")
@requires(Permission.MODERATE)
def take(id: str, action: str) -> AnyResponse | tuple[str, int]:
    """Take a decision and go back; a refused one comes back with what was typed and what to do."""
    back = way_back(url_for(".queue"))
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    actor, now = guard.actor(), service().clock()
    try:
        version = _version()
        service().store.write(
            lambda connection: decide.take(connection, id, Action(action), actor, now, reason, note, version)
        )
    except Unknown:
        raise
    except Refused as refusal:
        return _page(id, back, refusal.problems, reason, note), status_of(refusal)
    except UNAVAILABLE:
        return _page(id, back, (BUSY,), reason, note), 503
    service().wake()
    session[DECIDED] = id
    return redirect(back, 303)


def _version() -> int:
    """The version that the moderator saw. Raises Refused without one: nobody decides what they did not see."""
    text = request.form.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise Refused(Problem("version", "This form does not say what you saw. Decide from this page instead."))
    return int(text)


def _list(connection: Connection, found: list[Stored]) -> dict[str, Any]:
    """A page of cards; `further` is where the next page begins. One more than a page says that there is a next."""
    return {
        "cards": cards(connection, found[:PAGE], service().catalogue(), guard.actor()),
        "further": found[PAGE - 1].seq if len(found) > PAGE else None,
    }


def _frame(connection: Connection) -> dict[str, Any]:
    """What every page of the desk shows."""
    return {
        "waiting": contributions.count_waiting(connection),
        "decided": just_decided(connection, session.pop(DECIDED, None), guard.actor()),
        "back": here(),
    }


def _page(id: str, back: str, problems: tuple[Problem, ...] = (), reason: str = "", note: str = "") -> str:
    with service().store.read() as connection:
        contribution = contributions.get(connection, id)
        answers = contributions.answers_to(connection, contribution, ANSWERS_MOST)
        card, *below = cards(connection, [contribution, *answers], service().catalogue(), guard.actor())
        log = contributions.decisions_of(connection, contribution.seq)
        earlier = contributions.revisions_of(connection, contribution.seq)
        values = _frame(connection) | {"back": back}
    return render_template(
        "desk/contribution.html",
        card=card,
        below=below,
        log=log,
        revisions=[each for each in earlier if each.body],
        problems=[wording.plainly(problem) for problem in problems],
        typed={"reason": reason, "note": note},
        reason_options=[(each.code, each.wording[language()]) for each in REASONS.values()],
        **values,
    )
