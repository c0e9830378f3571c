"""Erasure (RGPD, article 17): personal fields emptied everywhere, the log row kept."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from moderation.acts import PUBLISH
from moderation.domain.actors import OPERATOR
from moderation.domain.contribution import Action, State, decide
from moderation.storage import contributions, outbox
from moderation.storage.contributions import Stored
from moderation.storage.tables import contacts, revisions


def contribution(connection: Connection, id: str, now: datetime) -> Stored:
    """Erase one contribution: words, name, address, revisions. What stands below it keeps its place.

    The log keeps what was decided, when and why, with a keyless digest of the words that were decided upon; notes of
    moderators are theirs. Nothing happens where it was erased before.
    """
    before = contributions.get(connection, id, lock=True)
    if before.state is State.ERASED:
        return before
    event = decide(contributions.standing(connection, before), Action.ERASE, OPERATOR)
    connection.execute(delete(contacts).where(contacts.c.contribution == before.seq))
    connection.execute(update(revisions).where(revisions.c.contribution == before.seq).values(body=""))
    after = contributions.change(
        connection,
        before,
        state=State.ERASED,
        author="",
        title="",
        website=None,
        body="",
        proposed_body=None,
        proposed_at=None,
    )
    contributions.log(connection, after, event, OPERATOR, now)
    if before.published_at is not None:
        outbox.ask(connection, PUBLISH, before.post, now)
    return after


def person(connection: Connection, email: str, now: datetime) -> list[Stored]:
    """Erase everything that was sent with `email`. Returns what was erased; empty when there was nothing."""
    return [contribution(connection, each.id, now) for each in contributions.of_email(connection, email)]
