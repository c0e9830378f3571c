"""Appeals of those who reported (DSA, article 20): lodged on the report's private page, decided by somebody else."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import decide, news
from moderation.domain.actors import Actor
from moderation.domain.appeal import AppealAction, decide_appeal
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, Problem, Refused
from moderation.domain.reasons import check_reason
from moderation.domain.report_appeal import check_report_appealable
from moderation.domain.text import check_body
from moderation.storage import contributions, report_appeals, reports
from moderation.storage.contributions import Stored
from moderation.storage.report_appeals import ReportAppeal
from moderation.storage.reports import Report

WORDS_MAX = 5_000
ANSWER_MAX = 5_000


def check_appealable(connection: Connection, report: Report, now: datetime) -> None:
    """Raises Refused where whoever filed `report` cannot appeal now, or did already."""
    about = contributions.get(connection, report.about)
    if report_appeals.of_report(connection, report.seq) is not None:
        raise IllegalTransition(Problem("appeal", "You have appealed against this decision already."))
    check_report_appealable(report.state, about.state, report.decided_at, now)


def may_appeal(connection: Connection, report: Report, now: datetime) -> bool:
    """The same, as what a page may offer."""
    try:
        check_appealable(connection, report, now)
    except Refused:
        return False
    return True


def lodge(connection: Connection, id: str, words: object, now: datetime) -> ReportAppeal:
    """Who filed the report `id` says why the finding is wrong. Raises Refused for words that cannot be kept."""
    contributions.get(connection, reports.get(connection, id).about, lock=True)
    report = reports.get(connection, id)
    check_appealable(connection, report, now)
    why = check_body(words, field="appeal", longest=WORDS_MAX)
    return report_appeals.add(connection, report, why, now)


def uphold(
    connection: Connection, seq: int, actor: Actor, reason: str | None, answer: str, now: datetime, version: int | None
) -> Stored:
    """Who reported was right: take it down, as a decision in the log with its reason. `answer` may be empty."""
    contribution, appeal = _locked(connection, seq, actor)
    reason = check_reason(reason)
    decide_appeal(appeal.standing, AppealAction.UPHOLD, actor)
    said = check_body(answer, field="answer", longest=ANSWER_MAX) if answer.strip() else ""
    report_appeals.change(connection, seq, answer=said)
    # That it is upheld, by whom and when follows from the decision: see `acts.consequences`.
    action = Action.REJECT if contribution.state is State.PENDING else Action.TAKE_DOWN
    return decide.take(connection, contribution.id, action, actor, now, reason, version=version)


def dismiss(connection: Connection, seq: int, actor: Actor, answer: str, now: datetime) -> None:
    """The message stays, for good as far as this report goes; who reported is told why."""
    _contribution, appeal = _locked(connection, seq, actor)
    state = decide_appeal(appeal.standing, AppealAction.DISMISS, actor, answer)
    said = check_body(answer, field="answer", longest=ANSWER_MAX)
    report_appeals.change(connection, seq, state=state, answer=said, account=actor.account, decided_at=now)
    news.ask(connection, news.Kind.REPORT_APPEAL, appeal.id, now)


def _locked(connection: Connection, seq: int, actor: Actor) -> tuple[Stored, ReportAppeal]:
    """The message that the appeal is about, held, and the appeal as it then is."""
    contribution = contributions.get(connection, report_appeals.get(connection, seq).about, lock=True)
    decide.refuse_author(contribution, actor)
    return contribution, report_appeals.get(connection, seq)
