"""The words that a contribution had or proposed before, kept so that decisions can be justified by them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select

from moderation.domain.contribution import Action
from moderation.domain.errors import Problem, Unknown
from moderation.storage import trail
from moderation.storage.contributions import Stored
from moderation.storage.tables import decisions, revisions


def keep(connection: Connection, contribution: Stored, body: str, outcome: str, at: datetime) -> None:
    """Keep words that no longer stand, or never did: `outcome` is `superseded` or `refused`."""
    connection.execute(insert(revisions).values(contribution=contribution.seq, body=body, outcome=outcome, at=at))


def take(connection: Connection, contribution: Stored, outcome: str) -> str:
    """The words last kept with that outcome, which stand or wait again: they are kept there no longer.

    Raises Unknown where they were forgotten meanwhile.
    """
    kept = (revisions.c.contribution == contribution.seq, revisions.c.outcome == outcome)
    query = select(revisions.c.seq, revisions.c.body).where(*kept).order_by(revisions.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None or not row.body:
        raise Unknown(Problem("action", "The words before this decision are no longer there: it cannot be undone."))
    connection.execute(delete(revisions).where(revisions.c.seq == row.seq))
    return str(row.body)


def refused(connection: Connection, contribution: Stored, until: datetime) -> str | None:
    """The words of the last edit that was refused by then; None where there is none, empty once erased."""
    query = (
        select(revisions.c.body)
        .where(revisions.c.contribution == contribution.seq, revisions.c.outcome == "refused", revisions.c.at <= until)
        .order_by(revisions.c.seq.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def typed_at(connection: Connection, contribution: Stored, words: str) -> datetime | None:
    """When the author last changed the contribution to `words`; None where it began with them."""
    query = (
        select(func.max(decisions.c.at))
        .where(decisions.c.contribution == contribution.seq, decisions.c.action == Action.EDIT)
        .where(decisions.c.words == trail.sealed(words, contribution.salt))
    )
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def of_contribution(connection: Connection, seq: int) -> Sequence[Row[str, str, datetime]]:
    """The words that a contribution had or proposed before, oldest first (columns body, outcome, at)."""
    query = select(revisions.c.body, revisions.c.outcome, revisions.c.at)
    return connection.execute(query.where(revisions.c.contribution == seq).order_by(revisions.c.seq)).all()
