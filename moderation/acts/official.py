"""A brand's answer from its draft to its sending: words, facts and promises, all together or not at all."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from moderation.acts import answering, promise
from moderation.acts.case import Moment
from moderation.acts.inbox import own_case
from moderation.domain.actors import Actor
from moderation.domain.case import StatementType
from moderation.domain.errors import Conflict, NotAllowed, Problem, Refused
from moderation.domain.inbox import PROMISES_MOST, check_filled
from moderation.domain.promise import check_promise
from moderation.domain.text import check_body, check_line
from moderation.publication import Post
from moderation.storage import drafts
from moderation.storage.cases import Case
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored
from moderation.storage.drafts import Answer, Draft


def words_of(answer: Answer) -> str:
    """What readers will read: the words, then the facts that are disputed, if any are."""
    return f"{answer.body.rstrip()}\n\n{answer.facts}" if answer.facts.strip() else answer.body


def check(answer: Answer, when: Moment) -> StatementType:
    """Raises Refused with everything that is wrong with an answer, field by field; returns its type.

    Who disputes says which facts: a bare “we dispute this” tells readers nothing, and its author not what to prove.
    """
    problems: list[Problem] = []

    def look(rule: Callable[[], object]) -> None:
        try:
            rule()
        except Refused as refusal:
            problems.extend(refusal.problems)

    look(lambda: answering.check_type(answer.type))
    look(lambda: check_filled(check_body(answer.body)))
    look(lambda: _check_facts(answer))
    if len(answer.promises) > PROMISES_MOST:
        problems.append(Problem("promises", "One answer makes %(n)d promises at most.", {"n": PROMISES_MOST}))
    for index in range(min(len(answer.promises), PROMISES_MOST)):
        look(partial(_check_promise, answer, index, when))
    if problems:
        raise Refused(*problems)
    return StatementType(answer.type)


def send(
    connection: Connection,
    id: str,
    post: Post,
    answer: Answer,
    seen: int | None,
    actor: Actor,
    title: str,
    source: str,
    when: Moment,
    origin: Origin | None = None,
) -> Stored:
    """State `answer` in a case with all that it promises; its draft goes. It waits for a moderator like any reply.

    `seen`: the version of the draft that its writer knows of, 0 for none: another window may hold other words. None: it
    was not written in the inbox, and whatever is saved there stays.
    Raises Refused, IllegalTransition for a second answer, Conflict for a newer draft; then nothing was kept.
    """
    case = own_case(connection, id, actor, lock=True)
    if seen is not None:
        _unchanged(connection, case, actor, seen)
    type = check(answer, when)
    kept = answering.state(connection, id, post, type, words_of(answer), actor, title, source, when.now, origin)
    for kind, day in answer.promises:
        if kind or day.strip():
            promise.make(connection, kept, kind, day, when)
    if seen is not None:
        drafts.remove(connection, case, _account(actor))
    return kept


def save(connection: Connection, id: str, answer: Answer, seen: int, actor: Actor, now: datetime) -> None:
    """Keep what was written so far; nothing at all gives the draft up. Raises Refused, Conflict for a newer one."""
    case = own_case(connection, id, actor, lock=True)
    check_keepable(answer)
    before = _unchanged(connection, case, actor, seen)
    if answer == Answer(type=answer.type, promises=tuple(("", "") for _ in answer.promises)):
        drafts.remove(connection, case, _account(actor))
    else:
        drafts.save(connection, case, _account(actor), answer, before, now)


def _unchanged(connection: Connection, case: Case, actor: Actor, seen: int) -> Draft | None:
    """The draft that stands, if it is the one that was seen. Raises Conflict."""
    draft = drafts.find(connection, case, _account(actor), lock=True)
    if (draft.version if draft else 0) != seen:
        if draft is None:
            problem = Problem("draft", "Your draft was sent or given up meanwhile. What you typed stands here.")
        else:
            problem = Problem(
                "draft",
                "A newer draft was saved meanwhile, in another window: it stands below. What you do next counts.",
            )
        raise Conflict(problem)
    return draft


def check_keepable(answer: Answer) -> None:
    """Raises Refused for what no draft can keep. It may be empty, or half of something."""
    problems: list[Problem] = []
    for field, text in (("body", answer.body), ("facts", answer.facts)):
        if text.strip():
            check_body(text, problems, field)
    for number, (_kind, day) in enumerate(answer.promises, 1):
        try:
            check_line(f"due_on_{number}", day)
        except Refused as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refused(*problems)


def _check_facts(answer: Answer) -> None:
    disputed = answer.type == StatementType.DISPUTED
    if disputed and not answer.facts.strip():
        raise Refused(Problem("facts", "Say which facts you dispute, and what you know of them."))
    if answer.facts.strip() and not disputed:
        raise Refused(
            Problem("facts", "These words are for an answer that disputes: move them into your answer, or choose that.")
        )
    if disputed:
        check_filled(check_body(answer.facts, field="facts"), "facts")


def _check_promise(answer: Answer, index: int, when: Moment) -> None:
    kind, day = answer.promises[index]
    if not kind and not day.strip():
        return
    try:
        check_promise(kind, day, when.now.astimezone(when.zone).date())
    except Refused as refusal:
        raise Refused(
            *(Problem(f"{each.field}_{index + 1}", each.message, each.values) for each in refusal.problems)
        ) from None


def _account(actor: Actor) -> int:
    if actor.account is None:
        raise NotAllowed(Problem("account", "Only people of the brand work in its inbox."))
    return actor.account
