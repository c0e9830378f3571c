"""Contacts outside the thread: reported by the brand, confirmed or contested by the author, read by a moderator."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH, news
from moderation.acts.believed import check_believed
from moderation.acts.case import Moment
from moderation.domain.actors import AUTHOR, Actor
from moderation.domain.case import CaseState
from moderation.domain.contact import check_more, check_said, check_sayable, check_summary
from moderation.domain.contribution import Action, Event, State, decide
from moderation.domain.errors import Conflict, IllegalTransition, NotAllowed, Problem, Unknown
from moderation.domain.reasons import check_reason
from moderation.storage import cases, contacts, outbox, stories, word_log
from moderation.storage.contacts import CONFIRMED, CONTESTED, Contact
from moderation.storage.tables import case_word_events

_ABOUT = case_word_events.c.contact

DECISIONS = (Action.APPROVE, Action.REJECT, Action.TAKE_DOWN, Action.REINSTATE)
"""What the desk can decide about the words of a contact, and about a corrective action."""


def report(
    connection: Connection, case_id: str, actor: Actor, on: object, channel: object, words: object, when: Moment
) -> Contact:
    """A representative says that the brand was in contact with the author: on which day, how, and what was said.

    The day is public at once, as what the brand says; its words are not. Raises Refused for what is no such summary,
    Unknown for who does not speak for the brand of the case, NotAllowed for one that is closed, and where the author
    has yet to say something of several.
    """
    case = cases.get(connection, case_id, lock=True)
    if case.brand != actor.brand:
        raise Unknown(Problem("case", "There is no such case here."))
    if case.state in (CaseState.WITHDRAWN, CaseState.REATTRIBUTED):
        raise NotAllowed(Problem("case", "This case is closed: nothing is added to it any more."))
    check_believed(connection, actor)
    published = stories.published_at(connection, case.post)
    since = None if published is None else published.astimezone(when.zone).date()
    summary = check_summary(on, channel, words, when.now.astimezone(when.zone).date(), since)
    told = contacts.of_cases(connection, [case.seq]).get(case.seq, [])
    check_more(sum(each.said is None and each.state is State.PENDING for each in told))
    kept = contacts.add(connection, case.seq, actor.account, summary, when.now)
    outbox.ask(connection, PUBLISH, case.post, when.now)
    news.ask(connection, news.Kind.AUTHOR_CONTACT, kept.id, when.now)
    return kept


def say(
    connection: Connection, post: str, id: str, agrees: bool, words: object, seen: int | None, now: datetime
) -> Contact:
    """The author of story `post` confirms the brand's words, or says how it was; a moderator reads it next.

    `seen`: the version that the author saw. Raises Refused, Conflict, IllegalTransition once it was decided.
    """
    before = contacts.get(connection, id, lock=True)
    if before.post != post:
        raise Unknown(Problem("contact", "There is no such contact here."))
    check_seen(before.version, seen)
    check_sayable(before.state)
    text = check_said(agrees, words)
    event = Event(Action.EDIT, before.state, State.PENDING)
    word_log.log(connection, _ABOUT, before.seq, event, AUTHOR, now)
    outbox.ask(connection, PUBLISH, post, now)
    said = CONFIRMED if agrees else CONTESTED
    return contacts.change(connection, before, said=said, author_words=text, said_at=now, state=State.PENDING)


def take(
    connection: Connection, id: str, action: Action, actor: Actor, now: datetime, reason: str | None, seen: int | None
) -> Contact:
    """A moderator decides about the words of a contact. Raises Refused, Conflict, IllegalTransition, NotAllowed.

    What its author has said nothing of has no words to publish; but it can be refused, and its day goes with it.
    """
    before = contacts.get(connection, id, lock=True)
    check_seen(before.version, seen)
    if action in (Action.APPROVE, Action.REINSTATE) and before.said is None:
        raise IllegalTransition(Problem("action", "The author of the story has not said anything of this contact yet."))
    entries = word_log.log_of(connection, _ABOUT, before.seq)
    event = decided(before.state, entries, action, actor, reason)
    word_log.log(connection, _ABOUT, before.seq, event, actor, now, check_reason(reason))
    outbox.ask(connection, PUBLISH, before.post, now)
    return contacts.change(connection, before, state=event.to_state)


def erase(connection: Connection, before: Contact, actor: Actor, now: datetime) -> None:
    """Nothing is left of what was said, by the brand about the author or by the author. That it took place goes too."""
    if before.state is State.ERASED:
        return
    event = Event(Action.ERASE, before.state, State.ERASED)
    word_log.log(connection, _ABOUT, before.seq, event, actor, now)
    outbox.ask(connection, PUBLISH, before.post, now)
    contacts.change(connection, before, state=State.ERASED, words="", author_words="")


def decided(state: State, entries: list[word_log.WordEvent], action: Action, actor: Actor, reason: str | None) -> Event:
    """What a decision of the desk makes of words that stand so: by the rules of every contribution."""
    if action not in DECISIONS:
        raise IllegalTransition(Problem("action", "This cannot be decided here."))
    return decide(word_log.standing(state, entries), action, actor, check_reason(reason))


def check_seen(version: int, seen: int | None) -> None:
    """Raises Conflict for who saw something else than what stands now."""
    if seen != version:
        raise Conflict(Problem("version", "This has changed since you opened the page. Look at it again."))
