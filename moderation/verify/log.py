"""Store ↔ log: each contribution's decisions, replayed, lead to its row."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from moderation.storage.store import Store
from moderation.storage.tables import contributions, decisions
from moderation.verify.replay import Broken, disagreement, start

TOGETHER = 1000
"""Contributions replayed at a time, so that memory does not grow with the store."""

DO = "somebody changed the database past the service: compare with the last backup"

_ROW = (
    contributions.c.seq,
    contributions.c.id,
    contributions.c.post,
    contributions.c.state,
    contributions.c.body,
    contributions.c.proposed_body,
    contributions.c.published_at,
    contributions.c.source_id,
    contributions.c.salt,
)


def log_differences(store: Store) -> Iterator[str]:
    """Contributions that are not what their log says."""
    with store.read() as connection:
        after = 0
        while rows := _rows(connection, after):
            logs = _logs(connection, after, rows[-1].seq)
            for row in rows:
                found = _difference(row, logs.get(row.seq, []))
                if found is not None:
                    yield f"contribution {row.id} (post {row.post}): {found}; {DO}"
            after = rows[-1].seq


def _rows(connection: Connection, after: int) -> list[Row[Any]]:
    query = select(*_ROW).where(contributions.c.seq > after).order_by(contributions.c.seq).limit(TOGETHER)
    return list(connection.execute(query))


def _logs(connection: Connection, after: int, until: int) -> dict[int, list[Row[Any]]]:
    query = select(decisions).where(decisions.c.contribution > after, decisions.c.contribution <= until)
    entries = connection.execute(query.order_by(decisions.c.contribution, decisions.c.seq))
    return {seq: list(group) for seq, group in groupby(entries, key=lambda entry: entry.contribution)}


def _difference(row: Row[Any], log: list[Row[Any]]) -> str | None:
    try:
        course = start(row, log[0] if log else None)
        for entry in log:
            course.follow(entry)
    except Broken as broken:
        return f"its log is broken: {broken}"
    return disagreement(row, course)
