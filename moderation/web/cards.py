"""What a moderator must see beside a contribution to decide about it. No e-mail address is among it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.contribution import DECISIONS, REASONED, Action, LastDecision, Standing, allowed
from moderation.domain.errors import Unknown
from moderation.publication import Catalogue, Post
from moderation.storage import contributions
from moderation.storage.contributions import Decision, Stored
from moderation.web.diff import Part, changes


@dataclass(frozen=True, slots=True)
class Card:
    """One contribution on the desk.

    `brand` is the name of the brand that a reply speaks for; `changes` is empty unless an edit waits; `last` is the
    last entry of its log; `actions` is what this moderator may do now.
    """

    contribution: Stored
    post: Post | None
    brand: str
    answered: Stored | None
    changes: Sequence[Part]
    last: Decision | None
    actions: Sequence[Action]
    own: bool

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
    return [
        _card(each, catalogue, answered.get(each.parent or ""), last.get(each.id), refusers.get(each.seq), actor)
        for each in found
    ]


def _card(
    contribution: Stored,
    catalogue: Catalogue,
    answered: Stored | None,
    last: Decision | None,
    refused_by: int | None,
    actor: Actor,
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
    )


def _standing(contribution: Stored, last: Decision | None, refused_by: int | None = None) -> Standing:
    decision = None if last is None else LastDecision(last.action, last.from_state, last.account)
    return Standing(contribution.state, contribution.proposed_body is not None, decision, refused_by)


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that this moderator has just taken, and whether it can be undone."""

    contribution: Stored
    action: Action
    undo: bool


def just_decided(connection: Connection, id: str | None, actor: Actor) -> Decided | None:
    """What `actor` decided about the contribution `id`, unless somebody did something to it since."""
    if id is None:
        return None
    try:
        contribution = contributions.get(connection, id)
    except Unknown:
        return None
    last = contributions.last_decisions(connection, [contribution.seq]).get(id)
    if last is None or last.account != actor.account:
        return None
    return Decided(contribution, last.action, Action.UNDO in allowed(_standing(contribution, last), actor))
