"""The desk's pages of cases: which brands were told of which stories, how, and what became of it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation.acts import notices
from moderation.acts.notices import HOW_MOST, Reach
from moderation.domain.actors import Permission
from moderation.domain.case import CaseState
from moderation.domain.errors import Problem, Unknown
from moderation.publication import KEY
from moderation.storage import case_lists, case_notices, cases, contributions
from moderation.web import filters, guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import moment_here
from moderation.web.case_words import case_state
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.navigation import ways
from moderation.web.words import gettext

blueprint = Blueprint("desk_cases", __name__, url_prefix="/desk/cases")

PAGE = 50
"""Cases on a page of the list."""


@blueprint.get("")
@requires(Permission.MODERATE)
def listed() -> str:
    """The cases, newest first, or those in a state or of a brand. Raises Unknown for what is no state."""
    state, brand = request.args.get("state", ""), request.args.get("brand", "")
    if state and state not in list(CaseState):
        raise Unknown(Problem("state", "There is no such list. Choose another state."))
    if brand and not KEY.fullmatch(brand):
        raise Unknown(Problem("brand", "There is no such brand on this site."))
    with service().store.read() as connection:
        page = case_lists.page(connection, CaseState(state) if state else None, brand, filters.place(), PAGE)
        untold = case_notices.untold(connection, [each.seq for each in page.found])
        waiting = contributions.count_waiting(connection)
    known = service().catalogue().brands.values()
    query = {name: value for name, value in (("state", state), ("brand", brand)) if value}
    return render_template(
        "desk/cases.html",
        found=page.found,
        untold=untold,
        states=[(each.value, case_state(each).capitalize()) for each in CaseState],
        brands=sorted(((each.slug, each.name) for each in known), key=lambda each: each[1].casefold()),
        state=state,
        brand=brand,
        ways=ways(page.newer, page.older, query),
        waiting=waiting,
        decided=None,
    )


@blueprint.get("/<case_id>")
@requires(Permission.MODERATE)
def show(case_id: str) -> str:
    """One case: what happened in it, how its brand was told, and how it still can be."""
    return _page(case_id, None, [])


@blueprint.post("/<case_id>/notice")
@requires(Permission.MODERATE)
def send_notice(case_id: str) -> Answer:
    """Have the notice sent to the brand, whatever the story's age."""
    sent, actor, when = form(), guard.actor(), moment_here()
    reach = Reach(service().catalogue(), mail=bool(service().settings.smtp_url))

    def work(connection: Connection) -> None:
        notices.request(connection, case_id, actor, reach, when)

    return _done(case_id, sent, work, gettext("The notice is being sent. The clock starts once it is delivered."))


@blueprint.post("/<case_id>/told")
@requires(Permission.MODERATE)
def record_notice(case_id: str) -> Answer:
    """Record that the brand was told by other means, on a day."""
    sent, actor, when = form(), guard.actor(), moment_here()
    catalogue, on, how = service().catalogue(), sent.text("on"), sent.text("how")

    def work(connection: Connection) -> None:
        notices.record(connection, case_id, on, how, actor, catalogue, when)

    return _done(case_id, sent, work, gettext("It is recorded: the brand’s time runs from that day."))


def _done(case_id: str, sent: Sent, work: Callable[[Connection], None], told: str) -> Answer:
    back = attempt(sent, work, lambda problems: _page(case_id, sent, problems))
    if back is not None:
        return back
    service().wake()
    flash(told)
    return redirect(url_for(".show", case_id=case_id), 303)


def _page(case_id: str, sent: Sent | None, problems: Sequence[Problem]) -> str:
    catalogue = service().catalogue()
    with service().store.read() as connection:
        case = cases.get(connection, case_id)
        told = case_notices.of_case(connection, case)
        values = {
            "history": cases.events_of(connection, case),
            "reachable": bool(notices.recipients_of(connection, catalogue, case.brand)),
            "waiting": contributions.count_waiting(connection),
        }
    return render_template(
        "desk/case.html",
        case=case,
        notices=told,
        on_its_way=case_notices.on_its_way(told, case),
        post=catalogue.posts.get(case.post),
        brand=catalogue.brands.get(case.brand),
        mail=bool(service().settings.smtp_url),
        typed={name: sent.text(name) if sent else "" for name in ("on", "how")},
        longest=HOW_MOST,
        problems=problems,
        decided=None,
        **values,
    )
