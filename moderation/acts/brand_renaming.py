"""A brand has another slug now, or took another brand over: what is kept under the old slug is kept under the new one.

A new name is no new record. What the build writes of it (`Brand.former` in the catalogue) is carried out here, once.
"""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH, RECORD
from moderation.publication import Catalogue
from moderation.storage import brand_slugs, outbox


def renamed(connection: Connection, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Old and new slug of each brand of which something is to be carried over."""
    known = [(old, brand.slug) for brand in catalogue.brands.values() for old, _since in brand.former]
    return [(old, new) for old, new in known if brand_slugs.movable(connection, old, new)]


def carry_over(connection: Connection, old: str, new: str, now: datetime) -> None:
    """Keep under `new` all that is kept under `old`, and have shown anew whatever shows it.

    Where a story has a case with both, the one under `old` stays what it is: a story has one case with a brand.
    """
    posts = brand_slugs.posts(connection, old)
    brand_slugs.move(connection, old, new)
    for post in posts:
        outbox.ask(connection, PUBLISH, post, now)
    for brand in (old, new):
        outbox.ask(connection, RECORD, brand, now)
