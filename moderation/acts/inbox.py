"""What a brand's people do about a case among themselves: notes, who answers it, whom they ask for help.

None of it changes the case: readers, moderators and the story's author see nothing of it.
"""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import news
from moderation.domain.actors import Actor
from moderation.domain.case import TRANSITIONS, CaseAction
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.inbox import check_note, check_right
from moderation.domain.parts import Right
from moderation.storage import cases, inbox
from moderation.storage.accounts import Account
from moderation.storage.cases import Case
from moderation.storage.inbox import Entry, Kind


def own_case(connection: Connection, id: str, actor: Actor, lock: bool = False) -> Case:
    """The case `id` of the actor's brand. Raises Unknown, also for a case of another brand."""
    case = cases.get(connection, id, lock=lock)
    if case.brand != actor.brand:
        raise Unknown(Problem("case", "There is no such case here."))
    return case


def to_be_read(case: Case) -> bool:
    """Whether it would be news that the brand has read it."""
    return case.round.read_at is None and (case.state, CaseAction.READ) in TRANSITIONS


def note(connection: Connection, id: str, actor: Actor, words: object, now: datetime) -> Entry:
    """Keep a note for colleagues. Raises Refused for words that cannot be kept."""
    case = own_case(connection, id, actor)
    return inbox.add(connection, case, Kind.NOTED, _account(actor), None, check_note(words), now)


def delete_note(connection: Connection, id: str, seq: int, actor: Actor, now: datetime) -> None:
    """Delete one's own note: its words go, that there was one stays. Raises Unknown for anybody else's."""
    case, entry = own_case(connection, id, actor, lock=True), inbox.get(connection, seq)
    if entry.case != case.id or entry.account != actor.account or entry.kind is not Kind.NOTED:
        raise Unknown(Problem("note", "There is no such note here."))
    if entry.gone_at is None:
        inbox.empty(connection, entry, now)


def assign(connection: Connection, id: str, actor: Actor, to: int | None, seen: int, now: datetime) -> None:
    """Let the colleague `to` answer a case, or nobody; `seen` is the version of what stood when the actor looked.

    Anybody may take a case or give up their own; to give it to others takes the right to. Raises NotAllowed, Unknown
    for somebody who does not speak for the brand, Conflict.
    """
    case = own_case(connection, id, actor, lock=True)
    standing = inbox.assignment(connection, case)
    if not {to, standing.account} <= {None, actor.account}:
        check_right(actor, Right.ASSIGN)
    if to is not None:
        _colleague(connection, actor, to, "account")
    if to == standing.account and seen == standing.version:
        return
    inbox.assign(connection, case, to, seen)
    inbox.add(connection, case, Kind.ASSIGNED, _account(actor), to, "", now)


def escalate(connection: Connection, id: str, actor: Actor, to: int | None, words: object, now: datetime) -> Entry:
    """Ask a manager or the direction to look at a case, and say why; they are told by mail.

    Raises Refused for words that cannot be kept, or nobody chosen; NotAllowed for somebody who takes no such cases.
    """
    case, why = own_case(connection, id, actor, lock=True), check_note(words)
    if to is None:
        raise Refused(Problem("to", "Choose the colleague whom you ask."))
    asked = _colleague(connection, actor, to, "to")
    if to == actor.account or not asked.actor().has(Right.TAKE_ESCALATED):
        raise NotAllowed(Problem("to", "A case is escalated to another person: a manager or the direction."))
    entry = inbox.add(connection, case, Kind.ESCALATED, _account(actor), to, why, now)
    news.ask(connection, news.Kind.ESCALATED, entry.seq, now)
    return entry


def _colleague(connection: Connection, actor: Actor, account: int, field: str) -> Account:
    """Who speaks for the same brand. Raises Unknown."""
    for each in inbox.colleagues(connection, actor.brand or ""):
        if each.seq == account:
            return each
    raise Unknown(Problem(field, "This person does not speak for your brand (any more)."))


def _account(actor: Actor) -> int:
    if actor.account is None:
        raise NotAllowed(Problem("account", "Only people of the brand work in its inbox."))
    return actor.account
