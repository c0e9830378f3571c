"""The cases of a brand, for its own programs: what its inbox shows and does, by the same acts."""

import re
from datetime import date, datetime
from typing import Any

from flask import Response, jsonify, make_response, request, url_for
from sqlalchemy import Connection

from moderation.acts import case as acts
from moderation.acts import official
from moderation.acts import promise as promising
from moderation.acts.contribute import find_post
from moderation.acts.inbox import own_case
from moderation.domain.actors import Permission
from moderation.domain.case import CaseState, StatementType, told_before
from moderation.domain.errors import Problem, Refused
from moderation.domain.inbox import PROMISES_MOST
from moderation.storage import case_lists, promises
from moderation.storage.drafts import Answer
from moderation.storage.representative_log import represented_since
from moderation.web import guard
from moderation.web.api import case_answers
from moderation.web.api.fields import NUMBER_MOST, body_fields, day, objects, query_numbers, query_text, text
from moderation.web.brand_room import brand_slug, moment_here
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.senders import origin

CASES_PAGE = (1, 100, 50)

EARLIEST = date(2000, 1, 1)
"""No brand was told of anything before; with days still earlier, reckoning back would leave the calendar."""

_IN_FORM = re.compile(r"(kind|due_on)_([0-9]+)")
"""What the inbox calls the fields of the first promise, say: kind_1 and due_on_1."""


@requires(Permission.REPLY)
def cases() -> Response:
    """The brand's cases, in the order opened. `next` is the `after` of the following page, null at the end."""
    asked = query_numbers("state", "due_before", after=(0, NUMBER_MOST, 0), limit=CASES_PAGE)
    state, before, brand = _state(), query_text("due_before"), brand_slug()
    until = None if before is None else day(before, "due_before")
    with service().store.read() as connection:
        told = None if until is None else _told_before(connection, brand, until)
        found = case_lists.opened(connection, brand, state, told, asked["after"], asked["limit"] + 1)
        page = found[: asked["limit"]]
        items = case_answers.summaries(connection, page)
    return jsonify({"items": items, "next": page[-1].seq if len(found) > len(page) else None})


@requires(Permission.REPLY)
def case(id: str) -> Response:
    """One case of the brand, with what it said and promised in it. To ask for it is not to open it: see `read`."""
    query_numbers()
    with service().store.read() as connection:
        return jsonify(case_answers.in_full(connection, own_case(connection, id, guard.actor())))


@requires(Permission.REPLY)
def read(id: str) -> Response:
    """Open the case: readers see from which day on the brand knew. Only the first time counts."""
    query_numbers()
    if request.get_data(cache=True):
        body_fields()
    actor, when = guard.actor(), moment_here()
    opened = service().store.write(lambda connection: acts.read(connection, id, actor, when))
    service().wake()
    with service().store.read() as connection:
        return jsonify(case_answers.in_full(connection, opened))


@requires(Permission.REPLY)
def state(id: str) -> Response:
    """Keep what the brand states in a case, with its promises, waiting for a moderator."""
    query_numbers()
    given = _answer(body_fields("type", "body", "facts", "promises"))
    actor, title, when, where = guard.actor(), guard.account().title, moment_here(), origin()
    catalogue = service().catalogue()

    def work(connection: Connection) -> dict[str, Any]:
        about = own_case(connection, id, actor)
        post = find_post(catalogue, about.post)
        kept = official.send(connection, id, post, given, None, actor, title, "api", when, where)
        made = [each for each in promises.of_case(connection, about.seq) if each.made_in == kept.id]
        return {
            "case": about.id,
            **case_answers.statement(kept, StatementType(given.type), about.round.number),
            "promises": [case_answers.promise(each) for each in made],
        }

    try:
        answer = service().store.write(work)
    except Refused as refusal:
        raise type(refusal)(*map(_as_sent, refusal.problems)) from None
    location = service().address(url_for("api.contribution", id=answer["id"]))
    return make_response(jsonify(answer), 202, {"Location": location})


@requires(Permission.REPLY)
def claim(id: str) -> Response:
    """Say that a promise was kept, with the address of what shows it. Its story's author judges that."""
    query_numbers()
    proof = text(body_fields("proof"), "proof")
    actor, now = guard.actor(), service().clock()
    claimed = service().store.write(lambda connection: promising.claim(connection, id, actor, proof, now))
    service().wake()
    return jsonify(case_answers.promise(claimed))


def _state() -> CaseState | None:
    given = query_text("state")
    if given is not None and given not in list(CaseState):
        raise Refused(Problem("state", "Choose one of: %(choices)s.", {"choices": ", ".join(CaseState)}))
    return None if given is None else CaseState(given)


def _told_before(connection: Connection, brand: str, until: date) -> datetime:
    """Before when the brand was told of the cases that are due before `until`."""
    when = moment_here()
    return told_before(max(until, EARLIEST), represented_since(connection, brand, when.now), when.zone)


def _answer(fields: dict[str, Any]) -> Answer:
    """What was sent, as the inbox would have it. Every promise that stands there is meant as one."""
    rows = objects(fields, "promises", "kind", "due_on")
    problems: list[Problem] = []
    promised = []
    for index, row in enumerate(rows[: PROMISES_MOST + 1]):  # one too many is refused with its reason
        kind, due_on = (text(row, name, f"promises/{index}/{name}") for name in ("kind", "due_on"))
        if not kind:
            problems.append(Problem(f"promises/{index}/kind", "Say what you promise: choose one from the list."))
        if due_on:
            day(due_on, f"promises/{index}/due_on")
        promised.append((kind, due_on))
    if problems:
        raise Refused(*problems)
    return Answer(text(fields, "type"), text(fields, "body"), text(fields, "facts"), tuple(promised))


def _as_sent(problem: Problem) -> Problem:
    """A problem of the act, with the field named as it was sent: the second promise's day is `promises/1/due_on`."""
    found = _IN_FORM.fullmatch(problem.field)
    if found is None:
        return problem
    name, number = found.groups()
    return Problem(f"promises/{int(number) - 1}/{name}", problem.message, problem.values)
