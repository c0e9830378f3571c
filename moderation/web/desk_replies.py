"""Replies by right on the desk: what is asked, how long there is left, and the decision."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import right_of_reply
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.reasons import REPLY_REASONS
from moderation.domain.right_of_reply import (
    ReplyStanding,
    ask_until,
    due_at,
    hours_left,
    length_of,
    lines,
    lines_allowed,
)
from moderation.storage import contributions, reply_requests
from moderation.storage.contributions import Stored
from moderation.storage.reply_requests import ReplyRequest
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.dates import day
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import here
from moderation.web.right_of_reply import MEDIA
from moderation.web.words import gettext, language

blueprint = Blueprint("desk_replies", __name__, url_prefix="/desk/replies")

PAGE = 50
"""Requests of each kind on the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the desk shows it: with its clock, its length and what it is about. `until`: the last day on which
    it could be asked for, in words; empty where that is not known any more."""

    request: ReplyRequest
    about: Stored | None
    standing: ReplyStanding
    due: datetime
    overdue: bool
    hours: int
    until: str
    lines: int
    allowed: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What the law gives three days for: how many requests wait, how many of them longer, and the least hours left."""

    waiting: int
    overdue: int
    hours: int


@blueprint.get("")
@requires(Permission.MODERATE)
def waiting() -> str:
    """The requests that wait, the one with the least time first, and those decided last."""
    return _page([], "", {})


@blueprint.post("/<id>/<any(publish, refuse):action>")
@requires(Permission.MODERATE)
def decide(id: str, action: str) -> Answer:
    """Insert the reply word for word; or refuse it, with a reason and a statement."""
    sent = form()
    actor, now, catalogue = guard.actor(), service().clock(), service().catalogue()
    reason, answer = sent.text("reason"), sent.text("answer")

    def work(connection: Connection) -> None:
        if action == "publish":
            right_of_reply.publish(connection, catalogue, id, actor, now)
        else:
            right_of_reply.refuse(connection, catalogue, id, actor, reason, answer, now)

    back = attempt(sent, work, lambda problems: _page(problems, id, {"reason": reason, "answer": answer}))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".waiting"), 303)


def install(app: Flask) -> None:
    """Give the head of the desk `replies_owed()`: the clock of the law is seen wherever a moderator works."""
    app.jinja_env.globals["replies_owed"] = _owed


def _owed() -> Owed | None:
    """None where nothing waits."""
    now, zone = service().clock(), ZoneInfo(service().catalogue().timezone)
    with service().store.read() as connection:
        received = reply_requests.received_at(connection)
    if not received:
        return None
    overdue = sum(now >= due_at(at, zone) for at in received)
    return Owed(len(received), overdue, hours_left(received[0], now, zone))


def _page(problems: list[Problem], refused: str, typed: dict[str, str]) -> str:
    with service().store.read() as connection:
        asked = [_asked(connection, each) for each in reply_requests.received(connection, PAGE)]
        decided = reply_requests.decided(connection, PAGE)
        messages = contributions.count_waiting(connection)
    return render_template(
        "desk/replies.html",
        asked=asked,
        decided_requests=decided,
        posts=service().catalogue().posts,
        media={medium.value: gettext(word) for medium, word in MEDIA.items()},
        reason_options=[(each.code, each.wording[language()]) for each in REPLY_REASONS.values()],
        problems=problems,
        refused=refused,
        typed=typed,
        left="" if refused in {each.request.id for each in asked} else typed.get("answer", ""),
        waiting=messages,
        decided=None,
        back=here(),
    )


def _asked(connection: Connection, request: ReplyRequest) -> Asked:
    now, catalogue = service().clock(), service().catalogue()
    zone = ZoneInfo(catalogue.timezone)
    published = right_of_reply.published_on(connection, catalogue, request)
    return Asked(
        request=request,
        about=contributions.get(connection, request.about) if request.about else None,
        standing=right_of_reply.standing(connection, catalogue, request),
        due=due_at(request.created_at, zone),
        overdue=now >= due_at(request.created_at, zone),
        hours=hours_left(request.created_at, now, zone),
        until=day(ask_until(published).isoformat()) if published else "",
        lines=lines(length_of(request.body)),
        allowed=lines_allowed(right_of_reply.contested_length(connection, catalogue, request)),
    )
