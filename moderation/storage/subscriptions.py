"""Who asked to be told of answers, and whether the address said yes."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Unknown
from moderation.storage.tables import contributions, subscriptions

QUESTIONS_A_DAY = 3
"""Letters that ask an address whether it wants notices, in 24 hours: nobody is flooded by somebody else's forms."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as kept; see the comments of the table."""

    seq: int
    contribution: int
    email: str
    lang: str
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    told_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether notices are sent."""
        return self.confirmed_at is not None and self.ended_at is None


_COLUMNS = [subscriptions.c[field.name] for field in fields(Subscription)]
_ALL = select(*_COLUMNS)
_ACTIVE = (subscriptions.c.confirmed_at.is_not(None), subscriptions.c.ended_at.is_(None))


def add(connection: Connection, contribution: int, email: str, lang: str, now: datetime) -> Subscription:
    """Keep a wish that is not confirmed yet."""
    row = {"contribution": contribution, "email": email, "lang": lang, "created_at": now}
    kept = connection.execute(insert(subscriptions).values(**row).returning(*_COLUMNS)).one()
    return Subscription(*kept)


def get(connection: Connection, seq: int) -> Subscription:
    """The subscription `seq`. Raises Unknown: nothing is left of one that was erased."""
    row = connection.execute(_ALL.where(subscriptions.c.seq == seq)).one_or_none()
    if row is None:
        raise Unknown(Problem("link", "This link leads nowhere any more."))
    return Subscription(*row)


def of_contribution(connection: Connection, contribution: int) -> list[Subscription]:
    """All that was ever asked for about one contribution, oldest first."""
    query = _ALL.where(subscriptions.c.contribution == contribution).order_by(subscriptions.c.seq)
    return [Subscription(*row) for row in connection.execute(query)]


def of_email(connection: Connection, email: str) -> list[Subscription]:
    """All that was ever asked for with `email`, whatever the case of its letters."""
    query = _ALL.where(func.lower(subscriptions.c.email) == email.strip().lower()).order_by(subscriptions.c.seq)
    return [Subscription(*row) for row in connection.execute(query)]


def asked_since(connection: Connection, email: str, since: datetime) -> int:
    """How many wishes came for an address since a moment."""
    query = select(func.count()).select_from(subscriptions)
    query = query.where(func.lower(subscriptions.c.email) == email.lower(), subscriptions.c.created_at > since)
    number: int = connection.execute(query).scalar_one()
    return number


def asked_too_often(connection: Connection, email: str, now: datetime) -> bool:
    """Whether an address was asked as often as it may be in a day."""
    return asked_since(connection, email, now - timedelta(days=1)) >= QUESTIONS_A_DAY


def confirm(connection: Connection, seq: int, now: datetime) -> bool:
    """The address says yes: once, and never again after it said no. False where it had been said before."""
    query = update(subscriptions).where(
        subscriptions.c.seq == seq, subscriptions.c.confirmed_at.is_(None), subscriptions.c.ended_at.is_(None)
    )
    return connection.execute(query.values(confirmed_at=now)).rowcount == 1


def end(connection: Connection, seq: int, now: datetime) -> None:
    """Nothing more is sent. Saying so twice is as good as once."""
    query = update(subscriptions).where(subscriptions.c.seq == seq, subscriptions.c.ended_at.is_(None))
    connection.execute(query.values(ended_at=now))


def active_about(connection: Connection, parent: str) -> list[int]:
    """The subscriptions to be told of an answer to the contribution with the id `parent`."""
    query = select(subscriptions.c.seq).join(contributions, contributions.c.seq == subscriptions.c.contribution)
    return list(connection.execute(query.where(contributions.c.id == parent, *_ACTIVE)).scalars())


def in_thread(connection: Connection, email: str, post: str) -> list[Subscription]:
    """The active subscriptions of one address under one post: they share their notices."""
    query = (
        _ALL.join(contributions, contributions.c.seq == subscriptions.c.contribution)
        .where(func.lower(subscriptions.c.email) == email.lower(), contributions.c.post == post, *_ACTIVE)
        .order_by(subscriptions.c.seq)
    )
    return [Subscription(*row) for row in connection.execute(query)]


def told(connection: Connection, seqs: Iterable[int], now: datetime) -> None:
    """Note that a notice was written."""
    connection.execute(update(subscriptions).where(subscriptions.c.seq.in_(list(seqs))).values(told_at=now))


def news_for(connection: Connection, subscription: Subscription) -> list[str]:
    """The ids of the published answers that came since the last notice, or else since the wish was confirmed."""
    since = subscription.told_at or subscription.confirmed_at
    about = select(contributions.c.id, contributions.c.post).where(contributions.c.seq == subscription.contribution)
    row = connection.execute(about).one()
    query = select(contributions.c.id).where(
        contributions.c.post == row.post,
        contributions.c.parent == row.id,
        contributions.c.state == State.APPROVED,
        contributions.c.published_at > since,
    )
    return list(connection.execute(query.order_by(contributions.c.seq)).scalars())


def forget(connection: Connection, contributions_: Iterable[int] = (), seqs: Iterable[int] = ()) -> int:
    """Delete the subscriptions about these contributions, and those of these numbers; returns how many."""
    gone = or_(subscriptions.c.contribution.in_(list(contributions_)), subscriptions.c.seq.in_(list(seqs)))
    return connection.execute(delete(subscriptions).where(gone)).rowcount
