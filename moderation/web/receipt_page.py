"""What the receipt shows: what became of a message, why, and everything that its author can still do."""

from dataclasses import dataclass, field

from flask import g, render_template, request
from sqlalchemy import Connection, select

from moderation.acts import appeal, author
from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Problem
from moderation.domain.report import ReportState
from moderation.storage import appeals, contributions, report_appeals, reports, subscriptions
from moderation.storage.appeals import Refusal
from moderation.storage.contributions import Stored
from moderation.storage.tables import contacts
from moderation.web.context import service


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form of the receipt that was refused: which `form`, and its `fields`.

    The form that answers a report is called by the report's id.
    """

    form: str = ""
    fields: dict[str, str] = field(default_factory=dict)


NOTHING = Typed()


def receipt_page(token: str, problems: list[Problem], typed: Typed = NOTHING) -> str:
    """The receipt, with what was wrong and what was typed."""
    now = service().clock()
    with service().store.read() as connection:
        contribution = contributions.get(connection, g.receipt)
        log = contributions.decisions_of(connection, contribution.seq)
        refusal = _standing_refusal(connection, contribution)
        lodged = appeals.of_contribution(connection, contribution.seq)
        reported = reports.of_contribution(connection, contribution.seq)
        reversed_reports = {
            each.seq
            for each in reported
            if each.state is ReportState.UPHELD and report_appeals.of_report(connection, each.seq)
        }
        wishes = subscriptions.of_contribution(connection, contribution.seq)
        may_appeal = appeal.may_appeal(connection, contribution, now) is not None
        given = select(contacts.c.contribution).where(contacts.c.contribution == contribution.seq)
        has_address = connection.execute(given).first() is not None
    standing = contribution.proposed_body if contribution.proposed_body is not None else contribution.body
    window = service().settings.edit_window
    mail = bool(service().settings.smtp_url)
    answerable = contribution.state in (State.PENDING, State.APPROVED)
    open_reports = [each.id for each in reported if each.state is ReportState.FILED and each.answered_at is None]
    homeless = {"answer": typed.form not in open_reports, "email": not (mail and answerable)}
    return render_template(
        "receipts/receipt.html",
        token=token,
        contribution=contribution,
        log=log,
        post=service().catalogue().posts.get(contribution.post),
        problems=problems,
        by_field={problem.field: problem for problem in problems},
        form=typed.form,
        typed={"body": standing} | typed.fields,
        editable=author.may_edit(contribution, window, now),
        refused=typed.form == "edit",
        editable_until=contribution.created_at + window,
        refusal=refusal,
        followed_report=refusal is not None and any(each.decision == refusal.seq for each in reported),
        may_appeal=may_appeal,
        appeal_until=None if refusal is None else refusal.at + APPEAL_LIFE,
        appeals=lodged,
        reports=reported,
        open_reports=open_reports,
        reversed_reports=reversed_reports,
        left_over_words=[typed.fields.get(name, "") for name, left in homeless.items() if left],
        mail=mail,
        has_address=has_address,
        answerable=answerable,
        notices=[each for each in wishes if each.ended_at is None],
        sent_url=request.base_url,
    )


def _standing_refusal(connection: Connection, contribution: Stored) -> Refusal | None:
    """The refusal that stands now: of the message, or of an edit while the earlier words stay published."""
    refusal = appeals.last_refusal(connection, contribution.seq)
    if refusal is None:
        return None
    if refusal.action is Action.REFUSE_EDIT:
        return refusal if contribution.state is State.APPROVED and refusal.latest else None
    return refusal if contribution.state in (State.REJECTED, State.TAKEN_DOWN) else None
