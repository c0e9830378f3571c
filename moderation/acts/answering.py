"""A brand states something in a case: an official answer, an acknowledgement, or what it adds later."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import contribute
from moderation.domain.actors import Actor
from moderation.domain.case import ANSWERED, ANSWERS, CaseState, StatementType
from moderation.domain.contribution import State
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused, Unknown
from moderation.publication import Post
from moderation.storage import cases, promises
from moderation.storage.cases import Case
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored


def check_type(given: object) -> StatementType:
    """The type of statement that a form gives. Raises Refused."""
    if given not in list(StatementType):
        raise Refused(Problem("type", "Say what your message is: choose one from the list."))
    return StatementType(str(given))


def possible(connection: Connection, case: Case) -> list[StatementType]:
    """What the brand can state in `case` now, answers first; nothing in a case that is closed."""
    found = []
    for type in StatementType:
        try:
            _check(connection, case, type)
        except Refused:
            continue
        found.append(type)
    return found


def state(
    connection: Connection,
    id: str,
    post: Post,
    type: StatementType,
    body: object,
    actor: Actor,
    title: str,
    source: str,
    now: datetime,
    origin: Origin | None = None,
) -> Stored:
    """Keep a statement of the brand in the case `id` of story `post`, waiting for a moderator like any reply.

    It may always answer, however late. In a round one official answer stands: raises IllegalTransition for a second
    one, NotAllowed for who does not speak for the brand, Unknown where there is no such case of that story.
    """
    case = cases.get(connection, id, lock=True)
    if case.post != post.key or case.brand != actor.brand:
        raise Unknown(Problem("case", "There is no such case here."))
    _check(connection, case, type)
    kept = contribute.reply(connection, post, None, body, actor, title, source, now, origin)
    cases.state_as(connection, kept, case, type)
    return kept


def stays(connection: Connection, contribution: Stored) -> bool:
    """Whether a message is a published statement that promises something, or that the story's author judged: a brand
    must not have its broken promises and bad verdicts go with it."""
    stated = cases.statement(connection, contribution) if contribution.state is State.APPROVED else None
    if stated is None:
        return False
    judged = any(each.answer == contribution.id and each.verdict is not None for each in stated.case.rounds)
    return judged or any(each.made_in == contribution.id for each in promises.of_case(connection, stated.case.seq))


def check_withdrawal(connection: Connection, contribution: Stored) -> None:
    """Whether who wrote a message can take it back. Raises NotAllowed for what stays."""
    if stays(connection, contribution):
        raise NotAllowed(
            Problem(
                "action",
                "This promises something, or was judged: it stays. Say in a follow-up what is "
                "otherwise now, or ask this blog to take it down.",
            )
        )


def _check(connection: Connection, case: Case, type: StatementType) -> None:
    if case.state in (CaseState.WITHDRAWN, CaseState.REATTRIBUTED):
        raise NotAllowed(Problem("case", "This case is closed: it takes no more answers."))
    answered = case.state in ANSWERED
    if type in ANSWERS and (answered or cases.answer_waits(connection, case)):
        raise IllegalTransition(
            Problem("type", "Your brand has answered already. What you add now is sent as a follow-up.")
        )
    if type is StatementType.ACKNOWLEDGEMENT and answered:
        raise IllegalTransition(Problem("type", "Your brand has answered already: there is nothing to acknowledge."))
    if type is StatementType.FOLLOW_UP and not answered:
        raise IllegalTransition(Problem("type", "There is no answer yet that you could add something to."))
