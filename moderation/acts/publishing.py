"""Telling the publisher that readers would see something else now."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH
from moderation.domain.contribution import Event, State
from moderation.storage import contributions, outbox
from moderation.storage.contributions import Stored


def ask_if_seen(connection: Connection, before: Stored, event: Event, now: datetime) -> None:
    """Ask for the thread of `before` to be published anew, if `event` makes a difference to readers.

    A contribution that is not approved may be seen all the same: its place is kept where something stands below it,
    and says why. So what was once published, or answered, is published anew whatever becomes of it.
    """
    if not event.changes_something:
        return
    if (
        event.to_state is State.APPROVED
        or before.published_at is not None
        or contributions.is_answered(connection, before)
    ):
        outbox.ask(connection, PUBLISH, before.post, now)
