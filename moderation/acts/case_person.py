"""What is held about a person as the author of stories or as who signed for a brand, and its erasure (RGPD 15, 17)."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from moderation.acts import contacts as contact_acts
from moderation.acts import corrections as correction_acts
from moderation.domain.actors import OPERATOR
from moderation.domain.contribution import State
from moderation.storage import accounts, authors, contacts, corrections
from moderation.storage.authors import StoryAuthor
from moderation.storage.contacts import Contact
from moderation.storage.corrections import Correction


class Theirs(NamedTuple):
    """The stories whose author somebody is, the contacts with or by them, and the corrective actions they signed."""

    stories: list[StoryAuthor]
    contacts: list[Contact]
    corrections: list[Correction]


def theirs(connection: Connection, email: str) -> Theirs:
    """All of it that is not erased."""
    stories = authors.of_email(connection, email)
    account = accounts.by_email(connection, email)
    found = contacts.of_posts(connection, [each.post for each in stories])
    signed: list[Correction] = []
    if account is not None:
        found += [each for each in contacts.of_account(connection, account.seq) if each not in found]
        signed = corrections.of_account(connection, account.seq)
    return Theirs(
        stories,
        [each for each in found if each.state is not State.ERASED],
        [each for each in signed if each.state is not State.ERASED],
    )


def held(connection: Connection, email: str) -> dict[str, list[dict[str, Any]]]:
    """What is held, by table. Of a contact both sides' words: they are about the same person."""
    found = theirs(connection, email)
    return {
        "story_authors": [
            {"post": each.post, "email": each.email, "lang": each.lang, "created_at": each.created_at}
            | {"ended_at": each.ended_at}
            for each in found.stories
        ],
        "case_contacts": [
            {"post": each.post, "brand": each.brand, "on": each.on.isoformat(), "channel": each.channel}
            | {"words": each.words, "said": each.said, "author_words": each.author_words, "state": each.state}
            | {"created_at": each.created_at, "said_at": each.said_at}
            for each in found.contacts
        ],
        "corrections": [
            {"brand": each.brand, "name": each.name, "role": each.role, "title": each.title, "words": each.words}
            | {"stories": each.stories, "state": each.state, "created_at": each.created_at}
            for each in found.corrections
        ],
    }


def traces(connection: Connection, email: str) -> tuple[set[str], set[str]]:
    """The personal values of it, and the names."""
    found = theirs(connection, email)
    words = {part for each in found.contacts for part in (each.words, each.author_words)}
    words |= {part for each in found.corrections for part in (each.title, each.words)}
    return words | {each.email or "" for each in found.stories}, {each.name for each in found.corrections}


def erase(connection: Connection, email: str, now: datetime) -> dict[str, int]:
    """Erase all of it; returns how many rows of each table were emptied.

    The private links end: a story whose author is erased has nobody who judges, until the desk registers somebody.
    """
    found = theirs(connection, email)
    for contact in found.contacts:
        contact_acts.erase(connection, contact, OPERATOR, now)
    for correction in found.corrections:
        correction_acts.erase(connection, correction, OPERATOR, now)
    for author in found.stories:
        corrections.forget_letters(connection, author.post)
        gone = {"email": None, "link": author.link + 1, "address": author.address + 1, "ended_at": now}
        authors.change(connection, author, **gone)
    return {
        "story_authors": len(found.stories),
        "case_contacts": len(found.contacts),
        "corrections": len(found.corrections),
    }
