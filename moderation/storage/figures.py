"""What operators watch: whether a write really works, and how much there is of everything."""

from sqlalchemy import Connection, delete, func, insert, select

from moderation.clock import Clock
from moderation.domain.contribution import State
from moderation.storage.store import Store
from moderation.storage.tables import contributions, outbox, publications

PROBE = "probe"
"""The outbox topic of a row that is written and taken away again in one transaction: nobody ever sees it."""


def prove_writable(store: Store, clock: Clock) -> None:
    """Write for real, or raise what the database said.

    Nothing less is honest. `SELECT 1` answers on a full disk. A write that is rolled back never leaves SQLite's cache,
    and an UPDATE to the same value is not written at all there. So a row goes into the outbox, which every decision
    needs, and out again, and the transaction is *committed*: through the one writer, to the disk, leaving nothing
    behind. It costs what one comment costs, and on SQLite shares its commit with those that come at that moment.
    """
    now = clock()

    def work(connection: Connection) -> None:
        row = {"topic": PROBE, "subject": "", "payload": "", "created_at": now, "due_at": now, "attempts": 0}
        seq = connection.execute(insert(outbox).values(**row).returning(outbox.c.seq)).scalar_one()
        connection.execute(delete(outbox).where(outbox.c.seq == seq))

    store.write(work)


def by_state(connection: Connection) -> dict[State, int]:
    """How many contributions are in each state."""
    query = select(contributions.c.state, func.count()).group_by(contributions.c.state)
    counted = {row[0]: row[1] for row in connection.execute(query)}
    return {state: counted.get(state, 0) for state in State}


def newest_serial(connection: Connection) -> int:
    """The serial of the latest publication, 0 before the first."""
    newest: int = connection.execute(select(func.coalesce(func.max(publications.c.serial), 0))).scalar_one()
    return newest
