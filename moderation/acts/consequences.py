"""What follows from a change of a contribution, whoever made it: who is told, which appeals and reports it settles."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, union_all

from moderation.acts import case, news
from moderation.domain.actors import Actor, Role
from moderation.domain.appeal import AppealState
from moderation.domain.contribution import Action, Event, State
from moderation.domain.report import ReportState
from moderation.mail.postbox import take_out
from moderation.publication import Kind
from moderation.storage import appeals, contributions, report_appeals, reports, subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.tables import accounts, contacts, decisions

TOLD = frozenset({Action.APPROVE, Action.REJECT, Action.TAKE_DOWN, Action.REINSTATE, Action.REFUSE_EDIT, Action.UNDO})
"""The decisions that an author who gave an address is told by mail."""

GONE = frozenset({State.WITHDRAWN, State.ERASED})
REFUSED = frozenset({State.REJECTED, State.TAKEN_DOWN})


def follow(connection: Connection, before: Stored, event: Event, actor: Actor, now: datetime) -> None:
    """Let everything follow that `event`, which is in the log already, has to bring about."""
    if address_of(connection, before) is not None and _is_told(connection, before, event):
        news.ask(connection, news.Kind.DECISION, last_decision(connection, before.seq), now)
    if event.to_state is State.APPROVED and event.from_state is not State.APPROVED and before.parent is not None:
        for subscription in subscriptions.active_about(connection, before.parent):
            news.ask(connection, news.Kind.ANSWERS, subscription, now)
    if before.kind == Kind.REPLY and event.from_state is not event.to_state and not _leaves_facts(event, actor):
        (case.answered if event.to_state is State.APPROVED else case.retracted)(connection, before, actor, now)
    if event.to_state in GONE or (event.from_state is State.APPROVED and event.to_state is not State.APPROVED):
        take_out(connection, before.id, now)  # a mail server that is down may have kept it waiting for long
    undone_edit = event.action is Action.UNDO and event.from_state is event.to_state  # what is appealed against is gone
    if event.from_state in REFUSED or event.to_state in GONE or undone_edit:
        _settle_appeals(connection, before, event, actor, now)
    if event.to_state in GONE | REFUSED:
        _settle_reports(connection, before, event, actor, now)


def _leaves_facts(event: Event, actor: Actor) -> bool:
    """Whether only words and name go, of whoever signed for a brand: what the brand did stays (storage.counting)."""
    shown = event.from_state is State.APPROVED and event.to_state is State.ERASED
    return shown and actor.role is Role.OPERATOR


def _is_told(connection: Connection, before: Stored, event: Event) -> bool:
    """Whether its author hears of it. Nobody is told that something was undone of which they never heard."""
    if event.action is not Action.UNDO:
        return event.action in TOLD
    *_, undone, _undo = contributions.decisions_of(connection, before.seq)
    return undone.action in TOLD


_ADDRESS = union_all(
    select(contacts.c.email).where(contacts.c.contribution == bindparam("about")),
    select(accounts.c.email).where(accounts.c.seq == bindparam("writer"), accounts.c.suspended_at.is_(None)),
)


def address_of(connection: Connection, contribution: Stored) -> str | None:
    """Where its author can be told: the address given with it, or that of the account that wrote it."""
    found = connection.execute(_ADDRESS, {"about": contribution.seq, "writer": contribution.account})
    return found.scalars().first()


def last_decision(connection: Connection, contribution: int) -> int:
    """The number of the last entry of a contribution's log."""
    query = select(func.max(decisions.c.seq)).where(decisions.c.contribution == contribution)
    number: int = connection.execute(query).scalar_one()
    return number


def _settle_appeals(connection: Connection, before: Stored, event: Event, actor: Actor, now: datetime) -> None:
    """An appeal is won by a reinstatement, however it came; where nothing is left to decide, it is closed."""
    won = event.action is Action.REINSTATE
    state = AppealState.UPHELD if won else AppealState.CLOSED
    for appeal in appeals.of_contribution(connection, before.seq):
        if appeal.state is AppealState.WAITING:
            appeals.change(connection, appeal.seq, state=state, account=actor.account if won else None, decided_at=now)


def _settle_reports(connection: Connection, before: Stored, event: Event, actor: Actor, now: datetime) -> None:
    """A report is upheld by a refusal, however it came; closed when what it was about is gone otherwise.

    So is the appeal of whoever reported: then what was found invalid is upheld after all.
    """
    upheld = event.to_state in REFUSED
    values: dict[str, object] = {"state": ReportState.CLOSED, "decided_at": now}
    if upheld:
        values |= {"state": ReportState.UPHELD, "account": actor.account}
        values["decision"] = last_decision(connection, before.seq)
    for report in reports.of_contribution(connection, before.seq):
        if report.state is ReportState.FILED:
            reports.change(connection, report.seq, **values)
            news.ask(connection, news.Kind.REPORT_DECIDED, report.id, now)
        appeal = report_appeals.of_report(connection, report.seq)
        if appeal is not None and appeal.state is AppealState.WAITING:
            if upheld:
                reports.change(connection, report.seq, **values)
            state, account = (AppealState.UPHELD, actor.account) if upheld else (AppealState.CLOSED, None)
            report_appeals.change(connection, appeal.seq, state=state, account=account, decided_at=now)
            news.ask(connection, news.Kind.REPORT_APPEAL, report.id, now)
