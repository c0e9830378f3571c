"""Which statements of brands count: those that readers see, and those whose words were erased while readers saw them.

Whoever signed for a brand may have name and words erased. That the brand answered on a day, was judged by it, and
promised something by it are the brand's facts: otherwise its bad verdicts would go with the person who signed.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, or_, select

from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.storage.tables import contributions, decisions, statements

_ERASED_WHILE_SHOWN = (
    select(decisions.c.seq)
    .where(
        decisions.c.contribution == contributions.c.seq,
        decisions.c.action == Action.ERASE,
        decisions.c.from_state == State.APPROVED,
        decisions.c.role == Role.OPERATOR,
    )
    .correlate(contributions)
    .exists()
)

COUNTS = or_(contributions.c.state == State.APPROVED, and_(contributions.c.state == State.ERASED, _ERASED_WHILE_SHOWN))
"""Of a contribution that is a statement in a case: whether it counts there."""

BY_SEQ = "NOT INDEXED"
"""A hint for SQLite, with COUNTS: look each contribution up by its seq. Else it reads everything that was ever
published, through the index of states, to find the few that are statements in the cases asked for."""


def erased(connection: Connection, seqs: Sequence[int]) -> set[int]:
    """Those of `seqs` that are statements without words, and still count."""
    if not seqs:
        return set()
    query = (
        select(statements.c.contribution)
        .join(contributions, contributions.c.seq == statements.c.contribution)
        .where(statements.c.contribution.in_(seqs), contributions.c.state == State.ERASED, COUNTS)
    )
    return set(connection.execute(query).scalars())
