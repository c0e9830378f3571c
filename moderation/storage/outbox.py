"""Work that must happen: a row written in the transaction that asks for it, claimed by one worker, marked done last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from moderation.storage.tables import outbox

LEASE = timedelta(seconds=60)
"""How long a claim holds: after that its worker is taken for dead, and another takes the row."""

WAITING = and_(outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed row."""

    seq: int
    topic: str
    subject: str
    payload: str
    attempts: int


# Statements that every publication needs are put together once: that takes longer than running them.
_FREE = and_(
    WAITING,
    outbox.c.topic == bindparam("about"),
    outbox.c.due_at <= bindparam("now"),
    or_(
        outbox.c.claimed_until.is_(None),
        outbox.c.claimed_until <= bindparam("now"),
        outbox.c.claimed_by == bindparam("worker"),
    ),
)
_CHOSEN = select(outbox.c.seq).where(_FREE).order_by(outbox.c.seq).limit(bindparam("most"))
_CLAIM = (
    update(outbox)
    .where(outbox.c.seq.in_(_CHOSEN.with_for_update(skip_locked=True).scalar_subquery()))
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.seq, outbox.c.topic, outbox.c.subject, outbox.c.payload, outbox.c.attempts)
)
_WAITS = select(outbox.c.seq).where(WAITING, outbox.c.topic == bindparam("about")).limit(1)
_WAITS_DUE = _WAITS.where(outbox.c.due_at <= bindparam("now"))
_DONE = (
    update(outbox)
    .where(outbox.c.seq.in_(bindparam("seqs", expanding=True)))
    .values(done_at=bindparam("now"), claimed_until=None, payload="", error=None)
)


_ASK = insert(outbox).returning(outbox.c.seq)


def ask(
    connection: Connection,
    topic: str,
    subject: str,
    at: datetime,
    payload: str = "",
    due_at: datetime | None = None,
) -> int:
    """Ask for work; returns the number of its row. It happens at least once, after this transaction is committed, and
    not before `due_at`."""
    row = {"topic": topic, "subject": subject, "payload": payload, "created_at": at, "due_at": due_at or at}
    row["attempts"] = 0
    seq: int = connection.execute(_ASK, row).scalar_one()
    return seq


def ask_all(connection: Connection, topic: str, subjects: Iterable[str], at: datetime) -> None:
    """Ask for `subjects`, but for those that are asked for already and nobody has begun with; thousands cost as few
    statements as one."""
    query = select(outbox.c.subject).where(WAITING, outbox.c.topic == topic, outbox.c.claimed_until.is_(None))
    known = set(connection.execute(query).scalars())
    row = {"topic": topic, "payload": "", "created_at": at, "due_at": at, "attempts": 0}
    rows = [row | {"subject": subject} for subject in subjects if subject not in known]
    if rows:
        connection.execute(insert(outbox), rows)


def claim(connection: Connection, topic: str, worker: str, now: datetime, limit: int) -> list[Task]:
    """Take up to `limit` rows that are due and nobody's, oldest first."""
    values = {"about": topic, "worker": worker, "now": now, "until": now + LEASE, "most": limit}
    return sorted((Task(*row) for row in connection.execute(_CLAIM, values)), key=lambda task: task.seq)


def done(connection: Connection, seqs: Sequence[int], now: datetime) -> None:
    """The work is finished; what the payload held is no longer needed and goes."""
    connection.execute(_DONE, {"seqs": list(seqs), "now": now})


def delivered(connection: Connection, seq: int, now: datetime) -> None:
    """A letter was handed over: neither what it said nor to whom is kept."""
    done(connection, [seq], now)
    connection.execute(update(outbox).where(outbox.c.seq == seq).values(subject=""))


def returned(connection: Connection, seq: int, error: str, now: datetime) -> None:
    """A letter will never be handed over: neither what it said nor to whom is kept. `error` names nobody either."""
    give_up(connection, [seq], error, now)
    connection.execute(update(outbox).where(outbox.c.seq == seq).values(subject=""))


def waits(connection: Connection, topic: str) -> bool:
    """Whether any row waits."""
    return connection.execute(_WAITS, {"about": topic}).first() is not None


def is_due(connection: Connection, topic: str, now: datetime) -> bool:
    """Whether any row waits whose time has come."""
    return connection.execute(_WAITS_DUE, {"about": topic, "now": now}).first() is not None


def waits_for(connection: Connection, topic: str, subject: str) -> bool:
    """Whether this very work is asked for already."""
    query = _WAITS.where(outbox.c.subject == subject)
    return connection.execute(query, {"about": topic}).first() is not None


_ASKED = (
    select(outbox.c.seq)
    .where(WAITING, outbox.c.topic == bindparam("about"), outbox.c.subject == bindparam("of"))
    .where(outbox.c.claimed_until.is_(None))
    .limit(1)
)


def asked(connection: Connection, topic: str, subject: str) -> bool:
    """Whether that was asked for already, and nobody has begun with it."""
    return connection.execute(_ASKED, {"about": topic, "of": subject}).first() is not None


def waiting_with(connection: Connection, topic: str, part: str) -> list[tuple[int, str]]:
    """The rows of `topic` that wait and in whose payload `part` stands: seq and payload of each, oldest first."""
    query = select(outbox.c.seq, outbox.c.payload).where(
        WAITING, outbox.c.topic == topic, outbox.c.payload.contains(part, autoescape=True)
    )
    return [(row.seq, row.payload) for row in connection.execute(query.order_by(outbox.c.seq))]


def rewrite(connection: Connection, seq: int, payload: str) -> None:
    """Put `payload` in the place of what the row held."""
    connection.execute(update(outbox).where(outbox.c.seq == seq).values(payload=payload))


def retry(connection: Connection, seqs: Sequence[int], error: str, due_at: datetime) -> None:
    """The try failed; another follows at `due_at`."""
    connection.execute(
        update(outbox)
        .where(outbox.c.seq.in_(seqs))
        .values(claimed_by=None, claimed_until=None, error=error[:500], due_at=due_at)
    )


def give_up(connection: Connection, seqs: Sequence[int], error: str, now: datetime) -> None:
    """No further try: the operator is shown the row (`/health`, `ecoute verify`)."""
    connection.execute(
        update(outbox)
        .where(outbox.c.seq.in_(seqs))
        .values(failed_at=now, claimed_until=None, payload="", error=error[:500])
    )


def lag(connection: Connection, topic: str) -> tuple[int, datetime | None]:
    """How many rows wait, and since when the oldest does."""
    query = select(func.count(), func.min(outbox.c.created_at)).where(WAITING, outbox.c.topic == topic)
    count, oldest = connection.execute(query).one()
    return count, oldest


def failures(connection: Connection, topic: str) -> int:
    """How many rows were given up."""
    query = select(func.count()).select_from(outbox).where(outbox.c.topic == topic, outbox.c.failed_at.is_not(None))
    return connection.execute(query).scalar_one()


def workers(connection: Connection, topic: str) -> list[str]:
    """Who holds a claim of `topic` now."""
    query = select(outbox.c.claimed_by).where(WAITING, outbox.c.topic == topic, outbox.c.claimed_until.is_not(None))
    query = query.distinct()
    return [worker for worker in connection.execute(query).scalars() if worker is not None]


def release(connection: Connection, worker: str) -> None:
    """Give back what a worker that is known to be dead had claimed, without waiting for its lease."""
    connection.execute(
        update(outbox).where(WAITING, outbox.c.claimed_by == worker).values(claimed_by=None, claimed_until=None)
    )
