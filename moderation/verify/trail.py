"""The trail: every entry of the log holds the one before it, none is missing, and it is the log that was published."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from moderation.domain.contribution import State
from moderation.publication import ContractError
from moderation.publication.journal import Head, JournalFolder
from moderation.storage import trail
from moderation.storage.store import Store
from moderation.storage.tables import contributions, decisions, notes
from moderation.verify.log import DO

STREAMED = 1000


def trail_differences(store: Store, publication: Path) -> Iterator[str]:
    """The first entry that is not what was written, or no longer follows what it was written after.

    Behind it every link is another, so nothing more can be said. Notes that are gone or no longer what they were come
    too, and at last a head that was published (below `publication`) and is not in the log.
    """
    where = JournalFolder(publication)
    try:
        published = where.head()  # before the log is read: what is published meanwhile must be in it
    except ContractError as error:
        yield str(error)
        published = Head()
    found = ""
    query = (
        select(decisions, contributions.c.id, contributions.c.state, notes.c.note, notes.c.salt)
        .join(contributions, contributions.c.seq == decisions.c.contribution)
        .outerjoin(notes, notes.c.decision == decisions.c.seq)
        .order_by(decisions.c.seq)
        .execution_options(yield_per=STREAMED)
    )
    previous = trail.FIRST
    with store.read() as connection, connection.execute(query) as rows:
        for number, row in enumerate(rows, 1):
            entry = dict(row._mapping)
            if trail.link(previous, row.id, entry) != row.link:
                yield (
                    f"entry {row.seq} of the log ({row.action}, contribution {row.id}): it or one before it was "
                    f"changed, removed or moved; {DO}"
                )
                return
            if row.note is not None and trail.sealed(row.note, row.salt) != row.note_digest:
                yield f"entry {row.seq} of the log: its note is not the one that was written; {DO}"
            if row.note is None and row.note_digest and row.state != State.ERASED:
                yield f"entry {row.seq} of the log: its note is gone, though nothing was erased; {DO}"
            previous = row.link
            if number == published.entries:
                found = row.link
    if published.entries and found != published.link:
        yield (
            f"{where.folder / 'head.json'}: was published as the head of the log, entry {published.entries}, which the "
            f"log does not have: it was cut, or is another one; {DO}"
        )
