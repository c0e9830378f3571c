"""What the private page of a story's author shows: its cases with their clocks, and what can be done about each."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g, render_template
from sqlalchemy import Connection

from moderation.domain.actors import AUTHOR
from moderation.domain.case import (
    REATTRIBUTE_WITHIN,
    VERDICT_WITHIN,
    CaseAction,
    CaseState,
    Degree,
    StatementType,
    days_after,
    decide_case,
)
from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Refused
from moderation.domain.promise import PromiseAction, decide_promise
from moderation.publication import Brand
from moderation.storage import authors, cases, contacts, contributions, corrections, promises, word_log
from moderation.storage.cases import Case, CaseEvent
from moderation.storage.contacts import Contact
from moderation.storage.contributions import Stored
from moderation.storage.promises import Promise
from moderation.storage.tables import case_word_events
from moderation.web.context import service

BY_AUTHOR = (CaseAction.JUDGE, CaseAction.REOPEN, CaseAction.REATTRIBUTE)
"""What the author can do about a case."""

UNJUDGED = frozenset({CaseState.ANSWERED, CaseState.UNJUDGED})
"""The states of a case in which an answer stands that its author has not judged, yet or at all."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a form of the page that was refused: which `form`, by what it does and to what; its `fields`."""

    form: str = ""
    fields: dict[str, str] = field(default_factory=dict)


NOTHING = Typed()


@dataclass(frozen=True, slots=True)
class Said:
    """A published statement of a brand, and what it is in the case."""

    type: StatementType
    round: int
    words: Stored


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise, and what its author can say of it."""

    promise: Promise
    may: frozenset[PromiseAction]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its author sees it. `others`: the brands to which it could be passed; `reasons`: why contacts were
    refused, by their ids."""

    case: Case
    brand: Brand
    statements: list[Said]
    events: list[CaseEvent]
    promises: list[PromiseView]
    contacts: list[Contact]
    reasons: dict[str, str]
    may: frozenset[CaseAction]
    judge_until: datetime | None
    pass_until: datetime | None
    others: list[tuple[str, str]]

    @property
    def verdicts(self) -> list[tuple[str, str, datetime]]:
        """Both axes and the moment of every verdict, the last one last; those about an answer that is gone too."""
        given = [each for each in self.events if each.action is CaseAction.JUDGE]
        return [(*each.detail.partition("/")[::2], each.at) for each in given]


def site_zone() -> ZoneInfo:
    """The time zone by whose clocks the site counts days."""
    return ZoneInfo(service().catalogue().timezone)


def story_page(token: str, problems: list[Problem], typed: Typed = NOTHING) -> str:
    """The page, with what was wrong and what was typed."""
    now, catalogue, key = service().clock(), service().catalogue(), g.story
    with service().store.read() as connection:
        author = authors.find(connection, key)
        found = cases.of_post(connection, key)
        reported = contacts.of_cases(connection, [each.seq for each in found])
        seen = [_case_view(connection, each, reported.get(each.seq, []), now) for each in found]
        actions = corrections.published_about(connection, key)
    left_over = [words for name, words in typed.fields.items() if name == "words" and not _has_form(seen, typed.form)]
    return render_template(
        "stories/story.html",
        token=token,
        post=catalogue.posts.get(key),
        key=key,
        author=author,
        cases=seen,
        actions=actions,
        degrees_options=list(Degree),
        problems=problems,
        by_field={problem.field: problem for problem in problems},
        form=typed.form,
        typed=typed.fields,
        left_over_words=left_over,
    )


def _case_view(connection: Connection, case: Case, reported: list[Contact], now: datetime) -> CaseView:
    catalogue, zone = service().catalogue(), site_zone()
    stated = cases.statements_of(connection, case)
    words = contributions.by_ids(connection, [id for id, _type, _round in stated])
    made = [each for each in promises.of_case(connection, case.seq) if each.public]
    taken = {each.brand for each in cases.of_post(connection, case.post)}
    since, judged_from = case.round.readable_at, case.standing.judged_from
    shown = [each for each in reported if each.state not in (State.TAKEN_DOWN, State.ERASED)]
    why = word_log.last_reasons(connection, case_word_events.c.contact, [each.seq for each in shown])
    return CaseView(
        case=case,
        brand=catalogue.brands.get(case.brand) or Brand(case.brand, case.brand, ""),
        statements=[Said(type, round, words[id]) for id, type, round in stated if words[id].state is State.APPROVED],
        events=cases.events_of(connection, case),
        promises=[PromiseView(each, _may_judge(each)) for each in made],
        contacts=shown,
        reasons={each.id: why[each.seq] for each in shown if each.seq in why},
        may=frozenset(each for each in BY_AUTHOR if _may(case, each, now)),
        judge_until=days_after(judged_from, VERDICT_WITHIN, zone) if judged_from and case.state in UNJUDGED else None,
        pass_until=days_after(since, REATTRIBUTE_WITHIN, zone) if since else None,
        others=sorted(
            ((slug, brand.name) for slug, brand in catalogue.brands.items() if slug not in taken),
            key=lambda each: each[1].casefold(),
        ),
    )


def _may(case: Case, action: CaseAction, now: datetime) -> bool:
    try:
        decide_case(case.standing, action, AUTHOR, now, site_zone())
    except Refused:
        return False
    return True


def _may_judge(promise: Promise) -> frozenset[PromiseAction]:
    possible = set()
    for action in (PromiseAction.CONFIRM, PromiseAction.CONTRADICT):
        try:
            decide_promise(promise.state, promise.brand, action, AUTHOR)
        except Refused:
            continue
        possible.add(action)
    return frozenset(possible)


def _has_form(seen: list[CaseView], form: str) -> bool:
    """Whether the page still has the form of a contact in which words were typed."""
    return any(form == f"contact-{each.id}" and open_to_author(each) for view in seen for each in view.contacts)


def open_to_author(contact: Contact) -> bool:
    """Whether the author can (still) say something of it."""
    return contact.state in (State.PENDING, State.REJECTED)
