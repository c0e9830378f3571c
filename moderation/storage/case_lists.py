"""Lists of cases, a page at a time: newest first for people, in the order opened for programs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from moderation.domain.case import OPEN, CaseState
from moderation.storage.cases import Case, by_seqs
from moderation.storage.queue import Place
from moderation.storage.tables import case_rounds, cases


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases, newest first, and the places where the neighbouring pages begin."""

    found: list[Case]
    older: Place | None
    newer: Place | None


def page(connection: Connection, state: CaseState | None, brand: str, place: Place, size: int) -> CasePage:
    """A page of the cases in `state` (None: any) with `brand` (empty: any)."""
    which = [cases.c.state == state] if state is not None else []
    which += [cases.c.brand == brand] if brand else []
    upward = place.after is not None
    edge = place.after if upward else place.before
    found = _next(connection, which, edge, upward, size + 1)
    seqs = sorted(found[:size], reverse=True)
    newest, oldest = (seqs[0], seqs[-1]) if seqs else (None, None)
    further = len(found) > size
    behind = edge is not None and seqs != [] and bool(_next(connection, which, found[0], not upward, 1))
    older, newer = (behind, further) if upward else (further, behind)
    return CasePage(
        by_seqs(connection, seqs)[::-1],
        Place(before=oldest) if older else None,
        Place(after=newest) if newer else None,
    )


def _next(
    connection: Connection, which: list[ColumnElement[bool]], edge: int | None, upward: bool, limit: int
) -> list[int]:
    query = select(cases.c.seq).where(*which)
    if edge is not None:
        query = query.where(cases.c.seq > edge if upward else cases.c.seq < edge)
    query = query.order_by(cases.c.seq.asc() if upward else cases.c.seq.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def opened(
    connection: Connection, brand: str, state: CaseState | None, told_before: datetime | None, after: int, size: int
) -> list[Case]:
    """Up to `size` cases of `brand` behind the one with seq `after`, in the order opened; `state` None: in any.

    With `told_before`, only those in which an answer is expected and of which the brand was told before.
    """
    query = select(cases.c.seq).where(cases.c.brand == brand, cases.c.seq > after)
    if state is not None:
        query = query.where(cases.c.state == state)
    if told_before is not None:
        later = case_rounds.alias("later")
        newer = select(later.c.number).where(later.c.in_case == cases.c.seq, later.c.number > case_rounds.c.number)
        query = query.join(case_rounds, case_rounds.c.in_case == cases.c.seq).where(
            cases.c.state.in_(OPEN), case_rounds.c.notified_at < told_before, ~newer.exists()
        )
    return by_seqs(connection, connection.execute(query.order_by(cases.c.seq).limit(size)).scalars().all())


def by_state(connection: Connection) -> dict[CaseState, int]:
    """How many cases are in each state."""
    query = select(cases.c.state, func.count()).group_by(cases.c.state)
    counted = {row[0]: row[1] for row in connection.execute(query)}
    return {state: counted.get(state, 0) for state in CaseState}
