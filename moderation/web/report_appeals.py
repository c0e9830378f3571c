"""Appeals of reporters on the desk: what was found of a report, what its sender says against it, and the decision."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import report_appeal
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.reasons import REASONS
from moderation.storage import appeals, contributions, report_appeals, reports
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import LARGEST_SEQ, here
from moderation.web.words import language

blueprint = Blueprint("report_appeals", __name__, url_prefix="/desk/reports/appeals")

PAGE = 50
"""Appeals of each kind on the page."""


@blueprint.get("")
@requires(Permission.MODERATE)
def waiting() -> str:
    """The appeals of reporters that wait, oldest first, and those decided last."""
    return _page([], 0, {})


@blueprint.post(f"/<int(max={LARGEST_SEQ}):number>/<any(uphold, dismiss):action>")
@requires(Permission.MODERATE)
def decide(number: int, action: str) -> Answer:
    """Take down what was left where it was; or let the finding stand, and say why. Never by whoever found it."""
    sent = form()
    actor, now, seen = guard.actor(), service().clock(), sent.number("version")
    reason, answer = sent.text("reason"), sent.text("answer")

    def work(connection: Connection) -> None:
        if action == "uphold":
            report_appeal.uphold(connection, number, actor, reason, answer, now, -1 if seen is None else seen)
        else:
            report_appeal.dismiss(connection, number, actor, answer, now)

    back = attempt(sent, work, lambda problems: _page(problems, number, {"reason": reason, "answer": answer}))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".waiting"), 303)


def _page(problems: list[Problem], refused: int, typed: dict[str, str]) -> str:
    now, actor = service().clock(), guard.actor()
    with service().store.read() as connection:
        lodged, decided = report_appeals.waiting(connection, PAGE), report_appeals.decided(connection, PAGE)
        about = contributions.by_ids(connection, [each.about for each in [*lodged, *decided]])
        filed = {each.seq: reports.get(connection, each.id) for each in lodged}
        others = appeals.others_who_moderate(connection, actor.account)
        messages = contributions.count_waiting(connection)
    own = {each.seq for each in lodged if each.found_by == actor.account}
    return render_template(
        "desk/report_appeals.html",
        lodged=lodged,
        decided_appeals=decided,
        about=about,
        filed=filed,
        days={each.seq: (now - each.created_at).days for each in lodged},
        own=own,
        alone=others == 0,
        reason_options=[(each.code, each.wording[language()]) for each in REASONS.values()],
        problems=problems,
        refused=refused,
        typed=typed,
        left="" if refused in {each.seq for each in lodged} - own else typed.get("answer", ""),
        waiting=messages,
        decided=None,
        back=here(),
    )
