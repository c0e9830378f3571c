"""Cases of a catalogue, all at once: the caseworker opens the same, a few at a time."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import case
from moderation.publication import Catalogue
from moderation.storage import cases
from moderation.storage.cases import Case


def open_cases(connection: Connection, catalogue: Catalogue, now: datetime) -> list[Case]:
    """Open the case of each story × brand of `catalogue` that has none yet, of which nobody is told."""
    wanted = dict.fromkeys((post.key, brand) for post in catalogue.posts.values() for brand in post.brands)
    return [case.open_one(connection, *each, now) for each in wanted if not cases.names(connection, *each)]
