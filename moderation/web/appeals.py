"""Appeals on the desk: what was decided, what its author says against it, and since when it waits."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import appeal
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.storage import appeals, contributions, report_appeals, revisions
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import LARGEST_SEQ, here

blueprint = Blueprint("appeals", __name__, url_prefix="/desk/appeals")

PAGE = 50
"""Appeals of each kind on the page."""


@blueprint.get("")
@requires(Permission.MODERATE)
def waiting() -> str:
    """The appeals that wait, oldest first, and those decided last."""
    return _page([], 0, "")


@blueprint.post(f"/<int(max={LARGEST_SEQ}):number>/<any(uphold, dismiss):action>")
@requires(Permission.MODERATE)
def decide(number: int, action: str) -> Answer:
    """Publish what was refused; or let the decision stand, and say why. Never by whoever took it."""
    sent = form()
    actor, now, answer = guard.actor(), service().clock(), sent.text("answer")

    def work(connection: Connection) -> None:
        if action == "uphold":
            appeal.uphold(connection, number, actor, answer, now)
        else:
            appeal.dismiss(connection, number, actor, answer, now)

    back = attempt(sent, work, lambda problems: _page(problems, number, answer))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".waiting"), 303)


def _page(problems: list[Problem], refused: int, answer: str) -> str:
    now, actor = service().clock(), guard.actor()
    with service().store.read() as connection:
        lodged, decided = appeals.waiting(connection, PAGE), appeals.decided(connection, PAGE)
        about = contributions.by_ids(connection, [each.id for each in [*lodged, *decided]])
        others = appeals.others_who_moderate(connection, actor.account)
        messages = contributions.count_waiting(connection)
        of_reporters = report_appeals.count_waiting(connection)
        earlier = {
            each.seq: [
                row.body
                for row in revisions.of_contribution(connection, each.contribution)
                if row.outcome == "refused" and row.body and row.at <= each.against_at
            ][-1:]
            for each in lodged
        }
    own = {each.seq for each in lodged if each.decided_by == actor.account}
    return render_template(
        "desk/appeals.html",
        lodged=lodged,
        decided_appeals=decided,
        about=about,
        refused_edits=earlier,
        days={each.seq: (now - each.created_at).days for each in lodged},
        own=own,
        alone=others == 0,
        of_reporters=of_reporters,
        problems=problems,
        refused=refused,
        answer=answer,
        left="" if refused in {each.seq for each in lodged} - own else answer,
        waiting=messages,
        decided=None,
        back=here(),
    )
