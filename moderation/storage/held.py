"""What a rule of the policy held: by the column `held`, in which the ids of all rules of one message stand together.

There are few combinations of rules, and the index `ix_contributions_held` has each in order of arrival. So whatever is
asked for is read off the index, one combination after another: a rule that held three in a million is found at once.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, TextClause, and_, literal, text

from moderation.domain.contribution import State
from moderation.storage.tables import contributions

INDEX = "ix_contributions_held"

_BY_ANY = text("held <> ''")
"""As the index says it, to the letter: SQLite uses it for nothing else."""


def named(rule: str) -> ColumnElement[bool]:
    """Whether `rule` held a contribution, perhaps among others."""
    return (literal(" ") + contributions.c.held + " ").contains(f" {rule} ", autoescape=True)


def by_combination(connection: Connection, rule: str, states: Iterable[State]) -> list[ColumnElement[bool]]:
    """The conditions that let through, together, what `rule` held in `states`: each can be read off INDEX in order."""
    return [
        and_(_BY_ANY, contributions.c.state == state, contributions.c.held == held)
        for state in states
        for held in _combinations(connection, state)
        if rule in held.split()
    ]


def _combinations(connection: Connection, state: State) -> list[str]:
    """The different values of `held` in a state, by one look into the index for each of them."""
    query = _SKIPPING_SQLITE if connection.dialect.name == "sqlite" else _SKIPPING
    return list(connection.execute(query, {"state": state}).scalars())


def _skipping(source: str) -> TextClause:
    next_one = f"SELECT min(held) FROM {source} WHERE held <> '' AND state = :state"  # noqa: S608 (our own names)
    return text(
        f"WITH RECURSIVE found(held) AS ({next_one} UNION ALL "  # noqa: S608 (likewise)
        f"SELECT ({next_one} AND held > found.held) FROM found WHERE found.held IS NOT NULL) "
        "SELECT held FROM found WHERE held IS NOT NULL"
    )


_SKIPPING = _skipping("contributions")
_SKIPPING_SQLITE = _skipping(f"contributions INDEXED BY {INDEX}")
