"""Everything that is kept under a brand's slug, whatever the table."""

from sqlalchemy import ColumnElement, Connection, Table, UniqueConstraint, and_, select, update

from moderation.storage.columns import metadata
from moderation.storage.tables import accounts, cases, contributions, records

_TABLES = [table for table in metadata.sorted_tables if "brand" in table.c and table is not records]
"""Of `records` nothing is carried over: it says what was published, and the other brand's record is written anew."""


def movable(connection: Connection, old: str, new: str) -> bool:
    """Whether anything is kept under `old` that can be kept under `new`."""
    return any(connection.execute(select(1).where(_movable(table, old, new)).limit(1)).first() for table in _TABLES)


def move(connection: Connection, old: str, new: str) -> None:
    """Keep under `new` what is kept under `old`, but for what `new` has already and can have once."""
    for table in _TABLES:
        connection.execute(update(table).where(_movable(table, old, new)).values(brand=new))


def posts(connection: Connection, slug: str) -> list[str]:
    """The posts that show something of the brand: its cases, and what its people wrote."""
    people = select(accounts.c.seq).where(accounts.c.brand == slug)
    queries = (
        select(cases.c.post).where(cases.c.brand == slug),
        select(contributions.c.post).where((contributions.c.brand == slug) | contributions.c.account.in_(people)),
    )
    return sorted({post for query in queries for post in connection.execute(query.distinct()).scalars()})


def _movable(table: Table, old: str, new: str) -> ColumnElement[bool]:
    there = table.alias()
    unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    taken = [
        select(there.c.brand)
        .where(there.c.brand == new, *(there.c[each.name] == each for each in columns if each.name != "brand"))
        .exists()
        for columns in unique
        if "brand" in columns
    ]
    return and_(table.c.brand == old, *(~each for each in taken))
