"""Reporting a published message (DSA, article 16): the form, and the private page of whoever reported, with appeal."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation import keys
from moderation.acts import report, report_appeal
from moderation.domain.actors import Permission
from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.reasons import REASONS
from moderation.domain.report import check_notice
from moderation.storage import contributions, report_appeals, reports
from moderation.storage.contributions import Stored
from moderation.storage.reports import Report
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of, wants_json
from moderation.web.guard import actor, requires
from moderation.web.intake import sent
from moderation.web.words import LANGUAGES, language

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

FIELDS = ("contribution", "reason", "passage", "explanation", "name", "email", "good_faith")


@blueprint.get("/new")
@requires(Permission.PUBLIC)
def new() -> Response:
    """The form. `contribution` in the address says what is reported."""
    return _form(request.args.to_dict(), [], 200)


@blueprint.post("")
@requires(Permission.PUBLIC)
def send() -> AnyResponse:
    """Keep a report. A browser is led to its private page; a refused form comes back filled in."""
    given = sent()
    try:
        given.check()
        kept = _keep(given.fields)
    except Refused as refusal:
        if wants_json():
            raise
        return _form(given.fields, list(refusal.problems), status_of(refusal))
    except UNAVAILABLE:
        if wants_json():
            raise
        return _form(given.fields, [BUSY], 503)
    service().wake()
    key = keys.report_key(service().settings.secret, kept.id)
    if wants_json():
        receipt = service().address(url_for(".show", token=key))
        return make_response(jsonify({"id": kept.id, "state": kept.state, "receipt": receipt}), 202)
    return redirect(url_for(".show", token=key, lang=language()), 303)


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What became of a report, for whoever filed it: the address is the key, as of a receipt."""
    return _report_page(token, [])


@blueprint.post("/<token>/appeal")
@requires(Permission.PUBLIC)
def lodge(token: str) -> Answer:
    """Appeal against the finding that the report is invalid: another moderator will decide (DSA, article 20)."""
    id = keys.reported(service().settings.secret, token)
    given, now = sent(), service().clock()
    words = given.fields.get("appeal")

    def work(connection: Connection) -> None:
        report_appeal.lodge(connection, id, words, now)

    back = attempt(given, work, lambda problems: _report_page(token, problems, "appeal", str(words or "")))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".show", token=token, lang=language()), 303)


def _report_page(token: str, problems: list[Problem], form: str = "", typed: str = "") -> str:
    now = service().clock()
    with service().store.read() as connection:
        kept = reports.get(connection, keys.reported(service().settings.secret, token))
        about = contributions.get(connection, kept.about)
        lodged = report_appeals.of_report(connection, kept.seq)
        may_appeal = report_appeal.may_appeal(connection, kept, now)
    return render_template(
        "reports/report.html",
        token=token,
        report=kept,
        about=about,
        post=service().catalogue().posts.get(about.post),
        appeals=[lodged] if lodged else [],
        may_appeal=may_appeal,
        appeal_until=kept.decided_at + APPEAL_LIFE if may_appeal and kept.decided_at else None,
        form=form,
        typed={"appeal": typed},
        problems=problems,
        by_field={problem.field: problem for problem in problems},
    )


def _keep(fields: Mapping[str, Any]) -> Report:
    notice = check_notice(*(fields.get(name) for name in FIELDS))
    now = service().clock()
    lang = str(fields.get("lang")) if fields.get("lang") in LANGUAGES else language()
    catalogue, signed_in = service().catalogue(), actor().brand
    return service().store.write(lambda connection: report.file(connection, notice, lang, now, catalogue, signed_in))


def _form(fields: Mapping[str, Any], problems: list[Problem], status: int) -> Response:
    typed = {name: str(fields.get(name) or "") for name in FIELDS}
    about = _about(typed["contribution"])
    page = render_template(
        "reports/form.html",
        about=about,
        post=service().catalogue().posts.get(about.post) if about else None,
        typed=typed,
        reason_options=[(each.code, each.wording[language()]) for each in REASONS.values()],
        problems=problems,
        by_field={problem.field: problem for problem in problems},
    )
    return make_response(page, status)


def _about(place: str) -> Stored | None:
    """The published message that is reported, to show it above the form; nothing that readers cannot see."""
    try:
        with service().store.read() as connection:
            return report.published(connection, place.rpartition("#")[2].removeprefix("c-"))
    except (Unknown, *UNAVAILABLE):
        return None
