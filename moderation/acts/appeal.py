"""Appeals against decisions of the desk (DSA, article 20): lodged on the receipt, decided by somebody else."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import decide, news
from moderation.domain import contribution as rules
from moderation.domain.actors import AUTHOR, Actor
from moderation.domain.appeal import AppealAction, AppealState, check_appealable, decide_appeal
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.text import check_body
from moderation.storage import appeals, contributions, revisions
from moderation.storage.appeals import Appeal, Refusal
from moderation.storage.contributions import Stored

WORDS_MAX = 5_000
ANSWER_MAX = 5_000


def appealable(connection: Connection, contribution: Stored, now: datetime) -> Refusal:
    """The decision about `contribution` that its author can appeal against now. Raises Refused where there is none."""
    refusal = appeals.last_refusal(connection, contribution.seq)
    if refusal is None:
        raise NotAllowed(Problem("appeal", "There is no decision here that you could appeal against."))
    check_appealable(contribution.state, refusal.action, refusal.at, refusal.latest, now)
    if any(each.decision == refusal.seq for each in appeals.of_contribution(connection, contribution.seq)):
        raise IllegalTransition(Problem("appeal", "You have appealed against this decision already."))
    return refusal


def may_appeal(connection: Connection, contribution: Stored, now: datetime) -> Refusal | None:
    """The same, or None: what a page may offer."""
    try:
        return appealable(connection, contribution, now)
    except Refused:
        return None


def lodge(connection: Connection, id: str, words: object, now: datetime) -> Appeal:
    """Its author says why the last decision is wrong. Raises Refused for words that cannot be kept, or no decision."""
    contribution = contributions.get(connection, id, lock=True)
    refusal = appealable(connection, contribution, now)
    why = check_body(words, field="appeal", longest=WORDS_MAX)
    return appeals.get(connection, appeals.add(connection, contribution.seq, refusal.seq, why, now))


def uphold(connection: Connection, seq: int, actor: Actor, answer: str, now: datetime) -> Stored:
    """The author is right: what was refused is published, as a new decision in the log. `answer` may be empty."""
    contribution, appeal = _locked(connection, seq)
    state = decide_appeal(appeal.standing, AppealAction.UPHOLD, actor)
    decide.refuse_author(contribution, actor)
    _close(connection, appeal, state, actor, answer, now)
    if appeal.action is Action.REFUSE_EDIT:
        _propose_again(connection, contribution, appeal, now)
        return decide.take(connection, contribution.id, Action.ACCEPT_EDIT, actor, now)
    return decide.take(connection, contribution.id, Action.REINSTATE, actor, now)


def dismiss(connection: Connection, seq: int, actor: Actor, answer: str, now: datetime) -> None:
    """The decision stands, and its author is told why."""
    contribution, appeal = _locked(connection, seq)
    state = decide_appeal(appeal.standing, AppealAction.DISMISS, actor, answer)
    decide.refuse_author(contribution, actor)
    _close(connection, appeal, state, actor, answer, now)
    news.ask(connection, news.Kind.APPEAL, appeal.seq, now)


def _locked(connection: Connection, seq: int) -> tuple[Stored, Appeal]:
    """The contribution that the appeal is about, held, and the appeal as it then is."""
    contribution = contributions.get(connection, appeals.get(connection, seq).id, lock=True)
    return contribution, appeals.get(connection, seq)


def _close(
    connection: Connection, appeal: Appeal, state: AppealState, actor: Actor, answer: str, now: datetime
) -> None:
    said = check_body(answer, field="answer", longest=ANSWER_MAX) if answer.strip() else ""
    appeals.change(connection, appeal.seq, state=state, answer=said, account=actor.account, decided_at=now)


def _propose_again(connection: Connection, before: Stored, appeal: Appeal, now: datetime) -> None:
    """Let the words that were refused wait for acceptance once more, as their author asks for it by the appeal.

    Raises IllegalTransition where they are not published any more, or the words were erased.
    """
    words = revisions.refused(connection, before, appeal.against_at)
    if not words or before.state is not State.APPROVED:
        raise IllegalTransition(Problem("action", "The edit that was refused is no longer there."))
    event = rules.decide(contributions.standing(connection, before), Action.EDIT, AUTHOR)
    if before.proposed_body is not None:
        revisions.keep(connection, before, before.proposed_body, "superseded", now)
    after = contributions.change(connection, before, proposed_body=words, proposed_at=now)
    contributions.log(connection, after, event, AUTHOR, now)
