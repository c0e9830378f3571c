"""Reports on the desk: what was reported, what its author says, and the decision."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import report
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.reasons import REASONS
from moderation.domain.report import heard
from moderation.storage import contributions, report_appeals, reports
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import here
from moderation.web.words import language

blueprint = Blueprint("desk_reports", __name__, url_prefix="/desk/reports")

PAGE = 50
"""Reports of each kind on the page."""


@blueprint.get("")
@requires(Permission.MODERATE)
def waiting() -> str:
    """The reports that wait, oldest first, and those decided last."""
    return _page([], "", {})


@blueprint.post("/<id>/<any(uphold, invalidate):action>")
@requires(Permission.MODERATE)
def decide(id: str, action: str) -> Answer:
    """Take what was reported down, with a reason; or find the report invalid, and say why."""
    sent = form()
    actor, now, seen = guard.actor(), service().clock(), sent.number("version")
    reason, answer = sent.text("reason"), sent.text("answer")

    def work(connection: Connection) -> None:
        if action == "uphold":
            report.uphold(connection, id, actor, reason, answer, now, -1 if seen is None else seen)
        else:
            report.invalidate(connection, id, actor, answer, now)

    back = attempt(sent, work, lambda problems: _page(problems, id, {"reason": reason, "answer": answer}))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".waiting"), 303)


def _page(problems: list[Problem], refused: str, typed: dict[str, str]) -> str:
    now = service().clock()
    with service().store.read() as connection:
        filed, decided = reports.filed(connection, PAGE), reports.decided(connection, PAGE)
        about = contributions.by_ids(connection, [each.about for each in [*filed, *decided]])
        messages = contributions.count_waiting(connection)
        appeals_waiting = report_appeals.count_waiting(connection)
    return render_template(
        "desk/reports.html",
        filed=filed,
        decided_reports=decided,
        about=about,
        days={each.id: (now - each.created_at).days for each in filed},
        heard={each.id: heard(each.standing, now) for each in filed},
        reason_options=[(each.code, each.wording[language()]) for each in REASONS.values()],
        appeals_waiting=appeals_waiting,
        problems=problems,
        refused=refused,
        typed=typed,
        left="" if refused in {each.id for each in filed} else typed.get("answer", ""),
        waiting=messages,
        decided=None,
        back=here(),
    )
