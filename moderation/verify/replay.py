"""Replaying a contribution's log through the state table: what its row must then say."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from moderation.domain.actors import Actor, Role
from moderation.domain.contribution import EDIT_DECISIONS, REFUSALS, Action, LastDecision, Standing, State, decide
from moderation.domain.errors import Refused
from moderation.storage.trail import sealed

BROUGHT_AS = (State.PENDING, State.APPROVED, State.REJECTED)
"""The states in which an import may bring a contribution: what was decided elsewhere has no row in this log."""


class Broken(Exception):
    """The log cannot have come about by the rules; the message says where and why."""


@dataclass(slots=True)
class Course:
    """Where a contribution stands after some entries. Words are digests; None: nothing is known of them yet."""

    state: State
    body: str | None = None
    proposed: str | None = None
    last: LastDecision | None = None
    refused_by: int | None = None
    before: tuple[str | None, str | None] = (None, None)
    """The words that stood and those that were proposed before the last entry."""

    def follow(self, entry: Row[Any]) -> None:
        """Take one more entry of the log (a row of `decisions`). Raises Broken."""
        where = f"entry {entry.seq} ({entry.action})"
        try:
            action, said, after = Action(entry.action), State(entry.from_state), State(entry.to_state)
            actor = Actor(Role(entry.role), entry.account)
        except ValueError as error:
            raise Broken(f"{where}: {error}") from None
        if said is not self.state:
            raise Broken(f"{where} begins in {said}, but the one before left it {self.state}")
        try:
            standing = Standing(self.state, self.proposed is not None, self.last, self.refused_by)
            event = decide(standing, action, actor, entry.reason)
        except Refused as refusal:
            raise Broken(f"{where} was not possible: {refusal}") from None
        if event.to_state is not after:
            raise Broken(f"{where} leads to {event.to_state}, but says {after}")
        then = self.body, self.proposed
        self._words(where, action, entry.words)
        if action is Action.UNDO and self.last is not None and self.last.action in EDIT_DECISIONS:
            self.body, self.proposed = self.before
        self.state, self.before = after, then
        self.last = LastDecision(action, said, entry.account)
        if action in REFUSALS:
            self.refused_by = entry.account

    def _words(self, where: str, action: Action, words: str) -> None:
        """Which words stand and which are proposed. Every entry names the words that it was about."""
        if action is Action.ERASE:
            self.body, self.proposed = sealed("", ""), None
        elif action is Action.EDIT and self.state is State.PENDING:
            self.body = words
        elif action is Action.EDIT:
            self.proposed = None if words == self.body else words
        else:
            known = self.proposed or self.body
            if known is not None and words != known:
                raise Broken(f"{where} is about other words than stood then")
            if action is Action.ACCEPT_EDIT or self.proposed is None:
                self.body = words
            if action in (Action.ACCEPT_EDIT, Action.REFUSE_EDIT, Action.TAKE_DOWN, Action.UNDO, Action.WITHDRAW):
                self.proposed = None


def start(row: Row[Any], first: Row[Any] | None) -> Course:
    """Where a contribution began: waiting for a moderator, or as an import brought it. Raises Broken."""
    if row.source_id is None:
        return Course(State.PENDING)
    brought = row.state if first is None else first.from_state
    if brought not in BROUGHT_AS:
        raise Broken(f"an import cannot have brought it {brought}")
    return Course(State(brought))


def disagreement(row: Row[Any], course: Course) -> str | None:
    """In what the row of a contribution differs from where its log leads; None where it does not."""
    if row.state != course.state:
        return f"is {row.state}, but its log leads to {course.state}"
    if course.body is not None and sealed(row.body, row.salt) != course.body:
        return "its words are not those that its log is about"
    proposed = None if row.proposed_body is None else sealed(row.proposed_body, row.salt)
    if course.body is not None and proposed != course.proposed:
        return "the edit that waits is not the one in its log"
    if row.published_at is None and course.state is State.APPROVED:
        return "is approved, but was never noted as published"
    return None
