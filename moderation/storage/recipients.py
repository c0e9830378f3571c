"""Who can be written to for a brand."""

from sqlalchemy import Connection, select

from moderation.domain.representative import State
from moderation.storage.tables import accounts


def active(connection: Connection, brand: str) -> list[tuple[str, int, str | None]]:
    """Address, number and language (None: not chosen) of each active representative of `brand`, oldest first."""
    query = (
        select(accounts.c.email, accounts.c.seq, accounts.c.lang)
        .where(accounts.c.brand == brand, accounts.c.standing == State.ACTIVE, accounts.c.suspended_at.is_(None))
        .order_by(accounts.c.seq)
    )
    return [(row.email, row.seq, row.lang) for row in connection.execute(query)]
