"""Reports of published contributions (DSA, article 16): by anybody, answered by the author, decided by the desk."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.acts import RECORD, consequences, decide, news
from moderation.domain.actors import AUTHOR, Actor
from moderation.domain.brand_address import at_domain
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed, Problem, Unknown
from moderation.domain.reasons import check_reason
from moderation.domain.report import Notice, ReportAction, decide_report
from moderation.domain.text import check_body
from moderation.publication import Catalogue
from moderation.storage import accounts, contributions, outbox, reports
from moderation.storage.contributions import Stored
from moderation.storage.reports import Report

ANSWER_MAX = 5_000

BRAND_A_DAY = 10
"""Reports that one brand may file in 24 hours, all its people together: a report is no way to have a thread emptied."""


def published(connection: Connection, id: str, lock: bool = False) -> Stored:
    """The published contribution `id`. Raises Unknown: what readers cannot see cannot be reported."""
    missing = Unknown(Problem("contribution", "There is no such published message (any more)."))
    try:
        found = contributions.get(connection, id, lock=lock)
    except Unknown:
        raise missing from None
    if found.state is not State.APPROVED:
        raise missing
    return found


def file(
    connection: Connection,
    notice: Notice,
    lang: str,
    now: datetime,
    catalogue: Catalogue | None = None,
    signed_in: str | None = None,
) -> Report:
    """Keep a report. What it is about stays where it is; its author and the reporter are told. Raises Unknown,
    and NotAllowed where a brand has filed too many.

    `catalogue` tells whether it comes from a brand that the story is about: how many a brand files is public. That is
    kept apart from the address, which goes when the reporter asks for it. `signed_in`: the brand for which the reporter
    is signed in, who may type any address.
    """
    about = published(connection, notice.contribution, lock=True)
    brand = _brand(connection, about, notice.email, signed_in, catalogue or Catalogue())
    if brand is not None and reports.count_of_brand(connection, brand, now - timedelta(days=1)) >= BRAND_A_DAY:
        raise NotAllowed(
            Problem(
                "contribution",
                "%(n)s reports have come from this brand in a day: that is the most. Send this one tomorrow, or write "
                "to the publisher if it cannot wait.",
                {"n": BRAND_A_DAY},
            )
        )
    report = reports.add(connection, about, notice, lang, now, brand)
    if brand is not None:
        outbox.ask(connection, RECORD, brand, now)
    news.ask(connection, news.Kind.REPORT_FILED, report.id, now)
    if consequences.address_of(connection, about) is not None:
        news.ask(connection, news.Kind.REPORT_HEARD, report.id, now)
    return report


def _brand(
    connection: Connection, about: Stored, email: str, signed_in: str | None, catalogue: Catalogue
) -> str | None:
    """The brand of the story for which the reporter speaks, or at whose domain the address is."""
    post = catalogue.posts.get(about.post)
    named = [catalogue.brands[slug] for slug in post.brands if slug in catalogue.brands] if post else []
    account = accounts.by_email(connection, email) if named else None
    return next(
        (
            each.slug
            for each in named
            if each.slug in (signed_in, account and account.brand) or at_domain(email, each.domains) is not None
        ),
        None,
    )


def answer(connection: Connection, id: str, contribution: str, words: object, now: datetime) -> None:
    """The author of the reported `contribution` answers, once. Raises Unknown for a report about another one."""
    contributions.get(connection, contribution, lock=True)
    report = reports.get(connection, id)
    if report.about != contribution:
        raise Unknown(Problem("report", "There is no such report. Check that the address is complete."))
    decide_report(report.standing, ReportAction.ANSWER, AUTHOR, now)
    said = check_body(words, field="answer", longest=ANSWER_MAX)
    reports.change(connection, report.seq, author_answer=said, answered_at=now)


def uphold(
    connection: Connection, id: str, actor: Actor, reason: str | None, said: str, now: datetime, version: int | None
) -> Stored:
    """The reporter is right: take it down, as a decision in the log with its reason. `said` may be empty."""
    contribution, report = _locked(connection, id, actor)
    reason = check_reason(reason)
    decide_report(report.standing, ReportAction.UPHOLD, actor, now, reason, said)
    said = check_body(said, field="answer", longest=ANSWER_MAX) if said.strip() else ""
    action = Action.REJECT if contribution.state is State.PENDING else Action.TAKE_DOWN
    reports.change(connection, report.seq, answer=said)
    # That it is upheld, by whom and when follows from the decision, as for any other report about it.
    return decide.take(connection, contribution.id, action, actor, now, reason, version=version)


def invalidate(connection: Connection, id: str, actor: Actor, said: str, now: datetime) -> None:
    """The message stays; both parties are told why."""
    contribution, report = _locked(connection, id, actor)
    state = decide_report(report.standing, ReportAction.INVALIDATE, actor, now, None, said)
    said = check_body(said, field="answer", longest=ANSWER_MAX)
    reports.change(connection, report.seq, state=state, answer=said, account=actor.account, decided_at=now)
    if report.brand is not None:
        outbox.ask(connection, RECORD, report.brand, now)
    news.ask(connection, news.Kind.REPORT_DECIDED, report.id, now)
    if consequences.address_of(connection, contribution) is not None:
        news.ask(connection, news.Kind.REPORT_INVALID, report.id, now)


def _locked(connection: Connection, id: str, actor: Actor) -> tuple[Stored, Report]:
    """The contribution that the report is about, held, and the report as it then is."""
    contribution = contributions.get(connection, reports.get(connection, id).about, lock=True)
    decide.refuse_author(contribution, actor)
    return contribution, reports.get(connection, id)
