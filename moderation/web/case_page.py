"""The page of one case for the brand's people, whichever of its forms comes back with something to correct."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Connection

from moderation.acts import answering
from moderation.acts.inbox import own_case, to_be_read
from moderation.domain.case import StatementType
from moderation.domain.contact import Channel
from moderation.domain.errors import Problem
from moderation.domain.inbox import PROMISES_MOST
from moderation.domain.parts import Right
from moderation.domain.promise import PromiseType
from moderation.publication import Thread
from moderation.storage import answer_templates, cases, contacts, contributions, drafts, inbox, promises, publications
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored
from moderation.storage.drafts import Answer, Draft
from moderation.web import guard
from moderation.web.brand_room import brand_named, clocks, moment_here
from moderation.web.context import service
from moderation.web.intake import Sent


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the forms of the page. `answer` None: what was saved of it, if anything was.

    `form` is the one that came back with `problems`; `shown` the answer as readers will see it.
    """

    form: str = ""
    problems: Sequence[Problem] = ()
    answer: Answer | None = None
    shown: Markup | None = None
    note: str = ""
    to: int | None = None
    contact: dict[str, str] = field(default_factory=dict)


NOTHING = Typed()


def answer_sent(sent: Sent) -> Answer:
    """The answer that a form gives, as it was typed."""
    rows = range(1, PROMISES_MOST + 1)
    return Answer(
        sent.text("type"),
        sent.text("body"),
        sent.text("facts"),
        tuple((sent.text(f"kind_{row}"), sent.text(f"due_on_{row}")) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the brand: what it is, in which round, and the message."""

    type: StatementType
    round: int
    message: Stored


def page(case_id: str, typed: Typed = NOTHING) -> str:
    """The page. Raises Unknown (404) for a case of another brand."""
    actor, when = guard.actor(), moment_here()
    with service().store.read() as connection:
        case = own_case(connection, case_id, actor)
        draft = drafts.find(connection, case, guard.account().seq)
        possible = answering.possible(connection, case)
        thread = _thread(connection, case)
        colleagues = inbox.colleagues(connection, case.brand)
        context = {
            "case": case,
            "clock": clocks(connection, [case], when)[case.seq],
            "history": cases.events_of(connection, case),
            "said": _said(connection, case),
            "promises": promises.of_case(connection, case.seq),
            "contacts": contacts.of_cases(connection, [case.seq]).get(case.seq, []),
            "log": inbox.of_case(connection, case),
            "assignment": inbox.assignment(connection, case),
            "colleagues": colleagues,
            "texts": answer_templates.of_brand(connection, case.brand),
            "writers": drafts.writers(connection, [case.seq]).get(case.seq, ()),
        }
    return render_template(
        "brand/case.html",
        **context,
        brand=brand_named(service().catalogue(), case.brand),
        post=service().catalogue().posts.get(case.post),
        account=guard.account(),
        today=when.now.astimezone(when.zone).date(),
        unread=to_be_read(case),
        possible=possible,
        thread=thread,
        by_id={each.id: each for each in thread.contributions},
        draft=draft,
        answer=_in_form(draft, typed),
        newer=draft if any(each.field == "draft" for each in typed.problems) else None,
        typed=typed,
        problems=typed.problems,
        by_field={each.field: each for each in reversed(typed.problems)},
        kinds=list(PromiseType),
        channels=list(Channel),
        rows=range(1, PROMISES_MOST + 1),
        may_assign=actor.has(Right.ASSIGN),
        helpers=[each for each in colleagues if each.seq != actor.account and each.actor().has(Right.TAKE_ESCALATED)],
    )


def _in_form(draft: Draft | None, typed: Typed) -> Answer:
    answer = typed.answer or (draft.answer if draft else Answer())
    missing = PROMISES_MOST - len(answer.promises)
    return Answer(answer.type, answer.body, answer.facts, answer.promises + (("", ""),) * missing)


def _thread(connection: Connection, case: Case) -> Thread:
    """What readers see under the story; nothing where it is gone."""
    catalogue = service().catalogue()
    post = catalogue.posts.get(case.post)
    today = service().clock().astimezone(ZoneInfo(catalogue.timezone)).date()
    return publications.thread_now(connection, case.post, post is None or not post.takes_comments(today))


def _said(connection: Connection, case: Case) -> list[Said]:
    stated = cases.statements_of(connection, case)
    messages = contributions.by_ids(connection, [id for id, _type, _round in stated])
    return [Said(type, round, messages[id]) for id, type, round in stated if id in messages]
