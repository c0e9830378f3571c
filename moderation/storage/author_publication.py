"""Contacts and corrective actions as they should be shown: what the author agreed to, and what the desk has read."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from moderation.publication.cases import Action, Contact
from moderation.storage import contacts, corrections
from moderation.storage.contacts import CONFIRMED
from moderation.storage.corrections import Correction
from moderation.storage.publications import signed
from moderation.storage.representatives import by_account


def public_contacts(connection: Connection, cases: Sequence[int]) -> dict[int, tuple[Contact, ...]]:
    """The contacts of cases (by their seq) as readers see them; of most only the day, as what the brand says."""
    found = contacts.of_cases(connection, cases)
    return {seq: tuple(_contact(each) for each in kept if each.public) for seq, kept in found.items()}


def actions_about(connection: Connection, post: str) -> tuple[Action, ...]:
    """The corrective actions that name story `post`, oldest first."""
    return _actions(connection, corrections.published_about(connection, post))


def actions_of(connection: Connection, brand: str) -> tuple[Action, ...]:
    """The corrective actions of a brand, oldest first."""
    return _actions(connection, corrections.published_of_brand(connection, brand))


def _contact(each: contacts.Contact) -> Contact:
    if not each.words_public:
        return Contact(each.on, "", "", None)
    return Contact(each.on, each.words, each.author_words, each.said == CONFIRMED)


def _actions(connection: Connection, found: Sequence[Correction]) -> tuple[Action, ...]:
    if not found:
        return ()
    speaking = by_account(connection, {each.account for each in found})
    return tuple(
        Action(
            id=each.id,
            brand=each.brand,
            title=each.title,
            words=each.words,
            at=each.published_at or each.created_at,
            signed=replace(signed(speaking[each.account]), name=each.name, title=each.role, brand=each.brand),
            stories=each.stories,
            told=each.told,
        )
        for each in found
    )
