"""What a moderator must see beside a contribution to decide about it. No e-mail address is among it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.case import StatementType
from moderation.domain.contribution import DECISIONS, REASONED, Action, LastDecision, Standing, State, allowed
from moderation.domain.right_of_reply import SOURCE as RIGHT_OF_REPLY
from moderation.publication import Catalogue, Kind, Post
from moderation.storage import cases, contributions, promises, queue
from moderation.storage.contributions import Decision, Stored
from moderation.storage.promises import Promise
from moderation.web.diff import Part, changes

YES = (Action.ACCEPT_EDIT, Action.APPROVE, Action.REINSTATE)
NO = (Action.REFUSE_EDIT, Action.REJECT, Action.TAKE_DOWN)
"""What one key does, the first that is allowed: an edit that waits comes before the words that stand."""


BOTH = {Action.ACCEPT_EDIT: Action.APPROVE, Action.REFUSE_EDIT: Action.REJECT}
IN_BULK = (Action.APPROVE, Action.REINSTATE, Action.REJECT, Action.TAKE_DOWN)
"""What is decided about many at once, where yes and no stand for the edit as well."""


@dataclass(frozen=True, slots=True)
class Card:
    """One contribution on the desk.

    `brand` is the name of the brand that a reply speaks for; `changes` is empty unless an edit waits; `last` is the
    last entry of its log; `actions` is what this moderator may do now; `earlier` counts what else its author sent, by
    what became of it, and is None where nothing tells who that is; `stated` is what a brand's message is in its case,
    with the `promises` that become public with its words.
    """

    contribution: Stored
    post: Post | None
    brand: str
    answered: Stored | None
    changes: Sequence[Part]
    last: Decision | None
    actions: Sequence[Action]
    own: bool
    earlier: Mapping[State, int] | None
    stated: StatementType | None = None
    promises: Sequence[Promise] = ()

    @property
    def yes(self) -> Action | None:
        """The action that lets it stand, where one decides with a single key."""
        return next((action for action in YES if action in self.actions), None)

    @property
    def no(self) -> Action | None:
        """The action that refuses it, likewise."""
        return next((action for action in NO if action in self.actions), None)

    @property
    def keys(self) -> Mapping[Action, str]:
        """Which key takes which action, where a script offers keys: an action without one has only its button."""
        found = {Action.TAKE_DOWN: "t", Action.UNDO: "u"}
        if self.yes is not None:
            found[self.yes] = "a"
        if self.no not in (None, Action.TAKE_DOWN):
            found[self.no] = "r"
        return {action: found[action] for action in self.actions if action in found}

    @property
    def plain(self) -> list[Action]:
        """The actions that need no reason."""
        return [action for action in self.actions if action not in REASONED]

    @property
    def reasoned(self) -> list[Action]:
        """The actions that need one, the gravest last."""
        reasoned = [action for action in self.actions if action in REASONED]
        return sorted(reasoned, key=lambda action: action is Action.TAKE_DOWN)


def cards(connection: Connection, found: Sequence[Stored], catalogue: Catalogue, actor: Actor) -> list[Card]:
    """The cards of `found`, in that order, with as many queries for many as for one."""
    answered = contributions.by_ids(connection, [each.parent for each in found if each.parent is not None])
    last = contributions.last_decisions(connection, [each.seq for each in found])
    refusers = contributions.refusers(connection, [each.seq for each in found])
    others = queue.earlier(connection, found)
    replies = [each.seq for each in found if each.kind == Kind.REPLY]
    stated, promised = cases.stated(connection, replies), promises.made_in(connection, replies)
    return [
        _card(
            each,
            catalogue,
            answered.get(each.parent or ""),
            last.get(each.id),
            refusers.get(each.seq),
            others.get(each.seq),
            actor,
            stated.get(each.seq),
            promised.get(each.id, ()),
        )
        for each in found
    ]


def together(shown: Sequence[Card]) -> list[Action]:
    """The decisions that can be taken about several of the cards `shown` at once, the gravest last."""
    plain = {BOTH.get(action, action) for card in shown for action in (card.yes, card.no) if action is not None}
    return [action for action in IN_BULK if action in plain]


def _card(
    contribution: Stored,
    catalogue: Catalogue,
    answered: Stored | None,
    last: Decision | None,
    refused_by: int | None,
    others: Mapping[State, int] | None,
    actor: Actor,
    stated: StatementType | None,
    promised: Sequence[Promise],
) -> Card:
    brand = catalogue.brands.get(contribution.brand or "")
    own = contribution.account is not None and contribution.account == actor.account
    proposed = contribution.proposed_body
    return Card(
        contribution=contribution,
        post=catalogue.posts.get(contribution.post),
        brand=brand.name if brand else contribution.brand or "",
        answered=answered,
        changes=() if proposed is None else changes(contribution.body, proposed),
        last=last,
        actions=[]
        if own
        else [action for action in allowed(_standing(contribution, last, refused_by), actor) if action in DECISIONS],
        own=own,
        earlier=None if others is None else {state: others[state] for state in State if state in others},
        stated=stated,
        promises=promised,
    )


def _standing(contribution: Stored, last: Decision | None, refused_by: int | None = None) -> Standing:
    decision = None if last is None else LastDecision(last.action, last.from_state, last.account)
    by_right = contribution.source == RIGHT_OF_REPLY
    return Standing(contribution.state, contribution.proposed_body is not None, decision, refused_by, by_right)


@dataclass(frozen=True, slots=True)
class Decided:
    """What this moderator has just decided, at once, and which of it can be undone."""

    contributions: Sequence[Stored]
    action: Action
    undoable: Sequence[Stored]


def just_decided(connection: Connection, ids: Sequence[str], actor: Actor) -> Decided | None:
    """What `actor` decided about the contributions `ids`, less those to which somebody did something since."""
    found = sorted(contributions.by_ids(connection, ids).values(), key=lambda each: each.seq)
    last = contributions.last_decisions(connection, [each.seq for each in found])
    own = [each for each in found if each.id in last and last[each.id].account == actor.account]
    if not own:
        return None
    undoable = [each for each in own if Action.UNDO in allowed(_standing(each, last[each.id]), actor)]
    return Decided(own, last[own[0].id].action, undoable)
