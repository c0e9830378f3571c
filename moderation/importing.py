"""Where importers put contributions: the store."""

from sqlalchemy import Connection

from moderation.acts import PUBLISH
from moderation.clock import Clock
from moderation.domain.contribution import State
from moderation.importers.records import Fate, ImportedContribution, ImportedState, Outcome
from moderation.publication import Kind
from moderation.storage import contributions, outbox
from moderation.storage.store import Store

WRITTEN_TOGETHER = 500
"""Contributions a transaction: an import must not keep readers' comments waiting for its end."""


class StoreSink:
    """Keeps what an importer brings, each source's name once: bringing it again brings nothing.

    What was decided elsewhere is taken over as it was decided. An import has no log: the log is of decisions taken
    here. What was erased here stays erased.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._brought: list[ImportedContribution] = []
        self._names: set[tuple[str, str]] = set()

    def bring(self, record: ImportedContribution) -> Outcome:
        """Take `record` in, until `commit`."""
        name = (record.source, record.source_id)
        if name in self._names:
            return Outcome(Fate.ALREADY_HERE)
        with self._store.read() as connection:
            if contributions.find_source(connection, *name) is not None:
                return Outcome(Fate.ALREADY_HERE)
        self._names.add(name)
        self._brought.append(record)
        return Outcome(Fate.BROUGHT)

    def commit(self) -> None:
        """Write all that was brought. Killed half-way, the next import brings the rest."""
        for start in range(0, len(self._brought), WRITTEN_TOGETHER):
            part = self._brought[start : start + WRITTEN_TOGETHER]
            self._store.write(lambda connection, part=part: self._write(connection, part))  # type: ignore[misc]
        self._brought.clear()

    def _write(self, connection: Connection, records: list[ImportedContribution]) -> None:
        now = self._clock()
        for record in records:
            parent = contributions.find_source(connection, record.source, record.parent) if record.parent else None
            approved = record.state is ImportedState.APPROVED
            kept = contributions.add(
                connection,
                post=record.post,
                parent=parent.id if parent else None,
                kind=Kind(record.kind),
                state=State(record.state),
                author=record.author_name,
                title="",
                website=record.author_website,
                body=record.body,
                lang="fr",
                created_at=record.created_at,
                published_at=record.created_at if approved else None,
                source=record.source,
                source_id=record.source_id,
            )
            if record.email:
                contributions.add_contact(connection, kept, record.email)
        for post in sorted({record.post for record in records if record.state is ImportedState.APPROVED}):
            outbox.ask(connection, PUBLISH, post, now)
