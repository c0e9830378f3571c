"""Telling a brand of a case: by itself or asked for, by mail or otherwise; and what is known of the delivery.

A clock never starts without a delivery: what a mail server took, or what a person of the desk vouches for.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from moderation.acts import PUBLISH, case, news
from moderation.acts.case import Moment
from moderation.acts.news import Kind
from moderation.domain.actors import CLOCK, Actor
from moderation.domain.case import REMINDERS, CaseAction, CaseState, decide_case
from moderation.domain.errors import Problem, Refused
from moderation.domain.text import check_email, check_line, day_written
from moderation.publication import Catalogue, Post
from moderation.storage import case_notices, cases, outbox, recipients
from moderation.storage.cases import Case

NOTICE = 0
"""The day of the notice itself; a reminder has the day after it on which it is due."""

HOW_MOST = 80
"""Characters of the means by which a brand was told otherwise: they are read in a sentence."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to. `account` and `lang` (None: not chosen) are a representative's."""

    kind: str
    email: str
    account: int | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides whether a brand can be told by mail, and whether it is by itself.

    `within`: days after a story was published, or its author reopened it or passed it on, in which its brands are told
    by themselves; 0: they never are. `mail`: whether there is a mail server.
    """

    catalogue: Catalogue
    within: int = 0
    mail: bool = False


def recipients_of(connection: Connection, catalogue: Catalogue, brand: str) -> list[Recipient]:
    """Who is written to about the cases of `brand`: its active representatives, and where there is none the address for
    complaints that its file names, if that is an e-mail address."""
    found = [Recipient("representative", *each) for each in recipients.active(connection, brand)]
    known = catalogue.brands.get(brand)
    if found or known is None:
        return found
    try:
        return [Recipient("complaints", check_email(known.complaints))]
    except Refused:  # none is given, or it is the address of a page
        return []


def ask(connection: Connection, about: Case, day: int, actor: Actor, now: datetime) -> None:
    """Have the brand of a case told by mail: `day` 0 is the notice, else the reminder of that day."""
    notice = case_notices.add(connection, about, day, actor, now)
    news.ask(connection, Kind.CASE_NOTICE, notice, now)


def by_itself(connection: Connection, id: str, reach: Reach, when: Moment) -> bool:
    """Have the brand told of a case of which it was not, unless the story is too old for that; whether it will be."""
    about = cases.get(connection, id, lock=True)
    post = reach.catalogue.posts.get(about.post)
    if about.state is not CaseState.PUBLISHED or post is None or not case_notices.is_unasked(connection, about):
        return False
    anew = len(about.rounds) > 1 or about.passed_from is not None
    since = about.round.began_at.astimezone(when.zone).date() if anew else published_on(post)
    age = None if since is None else (when.now.astimezone(when.zone).date() - since).days
    if age is None or not reach.within or age > reach.within or not _reaches(connection, reach, about):
        return False
    ask(connection, about, NOTICE, CLOCK, when.now)
    return True


def _reaches(connection: Connection, reach: Reach, about: Case) -> bool:
    return reach.mail and bool(recipients_of(connection, reach.catalogue, about.brand))


def request(connection: Connection, id: str, actor: Actor, reach: Reach, when: Moment) -> Case:
    """A moderator has the notice sent, whatever the story's age.

    Raises IllegalTransition for a case whose brand was told, NotAllowed, and Refused where no letter can be sent or one
    is on its way.
    """
    about = cases.get(connection, id, lock=True)
    decide_case(about.standing, CaseAction.SEND_NOTICE, actor, when.now, when.zone)
    if about.post not in reach.catalogue.posts:
        raise Refused(Problem("case", "The story is not on the site (any more): there is nothing to tell of."))
    if not reach.mail:
        raise Refused(
            Problem("case", "No mail server is set (ECOUTE_SMTP_URL): tell the brand otherwise, and record that.")
        )
    if not _reaches(connection, reach, about):
        raise Refused(
            Problem(
                "case",
                "There is nobody to write to: this brand has no representative, and its file names no e-mail address "
                "for complaints. Add one, or tell the brand otherwise and record that.",
            )
        )
    if case_notices.on_its_way(case_notices.of_case(connection, about), about):
        raise Refused(Problem("case", "A notice is on its way already."))
    cases.log(connection, about, CaseAction.SEND_NOTICE, about.state, actor, when.now)
    ask(connection, about, NOTICE, actor, when.now)
    return cases.change(connection, about)


def record(
    connection: Connection, id: str, on: object, how: object, actor: Actor, catalogue: Catalogue, when: Moment
) -> Case:
    """Somebody vouches that the brand was told by other means, on a day: its clock starts then.

    `on` is a day of the site's zone as ISO 8601, `how` the means in a few words, which readers see. Raises Refused for
    what is no day on which that could be, or no words; IllegalTransition for a case whose brand was told; NotAllowed.
    """
    about = cases.get(connection, id, lock=True)
    day: date | None = None
    problems: list[Problem] = []
    try:
        day = _day(about, on, catalogue.posts.get(about.post), when)
    except Refused as refusal:
        problems += refusal.problems
    try:
        means = check_line("how", how if isinstance(how, str) else "")
        if not means or len(means) > HOW_MOST:
            raise Refused(
                Problem(
                    "how",
                    "Say by what means, in %(most)d characters at most, like “registered letter”.",
                    {"most": HOW_MOST},
                )
            )
    except Refused as refusal:
        problems += refusal.problems
    if problems or day is None:
        raise Refused(*problems)
    # At noon, which is that day in every zone; today's noon may still be to come.
    at = min(datetime.combine(day, time(12), when.zone).astimezone(when.now.tzinfo), when.now)
    return case.told(connection, id, at, means, actor, when)


def _day(about: Case, on: object, post: Post | None, when: Moment) -> date:
    day = day_written(on)
    if day is None:
        raise Refused(Problem("on", "Give the day on which the brand was told, like 2026-03-01."))
    if day > when.now.astimezone(when.zone).date():
        raise Refused(Problem("on", "That day is still to come: record a notice once it was given."))
    began = about.round.began_at.astimezone(when.zone).date()
    earliest = published_on(post) if post is not None and len(about.rounds) == 1 else began
    if day < (earliest or began):
        raise Refused(
            Problem(
                "on",
                "That is before %(day)s, when there was nothing to tell of yet.",
                {"day": (earliest or began).isoformat()},
            )
        )
    return day


def published_on(post: Post) -> date | None:
    """The day that a story says it was published; None for what no calendar has."""
    try:
        return date.fromisoformat(post.published[:10])
    except ValueError:
        return None


# --- delivery --------------------------------------------------------------------------------------------------------


def delivered(connection: Connection, letter: int, now: datetime) -> None:
    """A mail server took the row `letter` of the outbox: if it is the notice of a round, its clock starts."""
    for sent in case_notices.sent(connection, letter):
        case_notices.accept(connection, sent, now)
        outbox.ask(connection, PUBLISH, sent.post, now)
        if sent.day == NOTICE and cases.get(connection, sent.case).round.number == sent.round:
            case.notified(connection, sent.case, Moment(now))


def returned(connection: Connection, letter: int, error: str, now: datetime) -> None:
    """The row `letter` of the outbox was given up: that starts nothing, and the desk is shown it."""
    for sent in case_notices.sent(connection, letter):
        case_notices.fail(connection, sent, error, now)


# --- the clock -------------------------------------------------------------------------------------------------------


def move_on(connection: Connection, id: str, reach: Reach, when: Moment) -> None:
    """Do all that the clock has to do about a case by now, and have the brand told of it."""
    while (action := case.tick(connection, id, when)) is not None:
        about = cases.get(connection, id)
        if action is CaseAction.REMIND and _reaches(connection, reach, about):
            ask(connection, about, REMINDERS[about.round.reminded - 1], CLOCK, when.now)
    by_itself(connection, id, reach, when)


def come_back(connection: Connection, id: str, when: Moment) -> None:
    """The story of a withdrawn case is back. A brand that was told by mail, and whose time is over, is told anew."""
    back = case.come_back(connection, id, when)
    if back is not None and back.state is CaseState.PUBLISHED and not case_notices.is_unasked(connection, back):
        ask(connection, back, NOTICE, CLOCK, when.now)
