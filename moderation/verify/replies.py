"""Store ↔ log of replies by right: what became of each request is what the log of its words says.

The law gives three days: a request that is dated otherwise, or said to have been decided otherwise, hides that they
were not kept.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, func, select

from moderation.domain.contribution import Action
from moderation.domain.right_of_reply import ReplyState
from moderation.storage.store import Store
from moderation.storage.tables import contributions, decisions, reply_requests
from moderation.verify.log import DO

_DECIDED = {ReplyState.PUBLISHED: Action.APPROVE, ReplyState.REFUSED: Action.REJECT}

_about = decisions.alias("about")
_first = select(func.min(_about.c.seq)).where(_about.c.contribution == contributions.c.seq).scalar_subquery()
_REQUESTS = (
    select(reply_requests.c.id, reply_requests.c.post, reply_requests.c.state, reply_requests.c.contribution)
    .add_columns(reply_requests.c.created_at, reply_requests.c.decided_at, reply_requests.c.reason)
    .add_columns(contributions.c.created_at.label("sent_at"), decisions.c.action, decisions.c.at)
    .add_columns(decisions.c.reason.label("logged"))
    .outerjoin(contributions, contributions.c.seq == reply_requests.c.contribution)
    .outerjoin(decisions, decisions.c.seq == _first)
    .order_by(reply_requests.c.seq)
)


def reply_differences(store: Store) -> Iterator[str]:
    """Requests for a reply that are not what the log says."""
    with store.read() as connection:
        found = connection.execute(_REQUESTS).all()
    for row in found:
        wrong = _differs(row)
        if wrong is not None:
            yield f"request for a reply {row.id} (post {row.post}): {wrong}; {DO}"


def _differs(row: Row[Any]) -> str | None:
    decided = _DECIDED.get(ReplyState(row.state))
    if decided is None:
        return None if row.contribution is None else f"is {row.state}, but was decided"
    if row.action != decided:
        return f"is {row.state}, but its log says otherwise"
    if (row.decided_at, row.reason) != (row.at, row.logged):
        return "was decided at another time, or for another reason, than its log says"
    return None if row.created_at == row.sent_at else "was received at another time than its words"
