"""What has been kept long enough: words that were refused, taken down or withdrawn, and edits that were refused."""

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from moderation.domain.appeal import AppealState
from moderation.domain.contribution import State
from moderation.storage.tables import appeals, contributions, decisions, revisions

ENDED = (State.REJECTED, State.TAKEN_DOWN, State.WITHDRAWN)
"""States in which nobody but moderators and its author sees the words."""


def ended_before(connection: Connection, moment: datetime, limit: int) -> list[str]:
    """The ids of contributions in such a state since before `moment`, oldest first.

    Not while an appeal waits; nor what an import brought as refused, about which nothing was ever decided here.
    """
    last = select(func.max(decisions.c.at)).where(decisions.c.contribution == contributions.c.seq).scalar_subquery()
    waiting = select(appeals.c.seq).where(
        appeals.c.contribution == contributions.c.seq, appeals.c.state == AppealState.WAITING
    )
    query = (
        select(contributions.c.id)
        .where(
            contributions.c.state.in_(ENDED),
            contributions.c.created_at < moment,
            last < moment,
            ~waiting.exists(),
        )
        .order_by(contributions.c.seq)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def empty_refused_edits(connection: Connection, moment: datetime) -> int:
    """Empty edits that were refused before `moment`; returns how many."""
    old = revisions.c.outcome == "refused", revisions.c.body != "", revisions.c.at < moment
    return connection.execute(update(revisions).where(*old).values(body="")).rowcount
