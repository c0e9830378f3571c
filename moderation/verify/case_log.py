"""Store ↔ log of cases: what happened in each case and to each promise, replayed, leads to its row.

Documents and pages are made from the rows: a verdict or a clock that is changed there is published as if it were so.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from moderation.domain.case import TRANSITIONS, CaseAction, CaseState
from moderation.domain.promise import TRANSITIONS as OF_PROMISES
from moderation.domain.promise import PromiseAction, PromiseState
from moderation.storage.store import Store
from moderation.storage.tables import case_events, case_rounds, cases, contributions, promise_events, promises
from moderation.verify.log import DO, TOGETHER

_ROUNDS = select(case_rounds, contributions.c.id.label("answer_id")).outerjoin(
    contributions, contributions.c.seq == case_rounds.c.answer
)


def case_log_differences(store: Store) -> Iterator[str]:
    """Cases and promises that are not what their logs say."""
    with store.read() as connection:
        after = 0
        while found := _after(connection, cases, after):
            until = found[-1].seq
            events = _by(connection, select(case_events), case_events.c.in_case, after, until)
            rounds = _by(connection, _ROUNDS, case_rounds.c.in_case, after, until, case_rounds.c.number)
            for case in found:
                wrong = _case_differs(case, rounds.get(case.seq, []), events.get(case.seq, []))
                if wrong is not None:
                    yield f"case {case.id} (post {case.post}, brand {case.brand}): {wrong}; {DO}"
            after = until
        after = 0
        while found := _after(connection, promises, after):
            until = found[-1].seq
            events = _by(connection, select(promise_events), promise_events.c.promise, after, until)
            for promise in found:
                wrong = _promise_differs(promise, events.get(promise.seq, []))
                if wrong is not None:
                    yield f"promise {promise.id}: {wrong}; {DO}"
            after = until


def _after(connection: Connection, table: Any, seq: int) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.seq > seq).order_by(table.c.seq).limit(TOGETHER)
    return connection.execute(query).all()


def _by(
    connection: Connection, query: Any, of: Any, after: int, until: int, order: Any = None
) -> dict[int, list[Row[Any]]]:
    """Rows by what they are of, in the order written."""
    order = of.table.c.seq if order is None else order
    rows = connection.execute(query.where(of > after, of <= until).order_by(of, order))
    return {seq: list(group) for seq, group in groupby(rows, key=lambda row: row._mapping[of])}


# --- cases -----------------------------------------------------------------------------------------------------------


def _case_differs(case: Row[Any], rounds: list[Row[Any]], events: list[Row[Any]]) -> str | None:
    state = CaseState.PUBLISHED.value
    for event in events:
        try:
            step = TRANSITIONS[CaseState(event.from_state), CaseAction(event.action)]
        except (ValueError, KeyError):
            return f"its log is broken: entry {event.seq} ({event.action}) cannot be"
        if event.from_state != state or (step.to is not None and event.to_state != step.to):
            return f"its log is broken: entry {event.seq} ({event.action}) does not follow the one before"
        state = event.to_state
    if case.state != state:
        return f"is {case.state}, but its log leads to {state}"
    began = 1 + sum(event.action == CaseAction.REOPEN for event in events)
    if [each.number for each in rounds] != list(range(1, began + 1)):
        return f"has {len(rounds)} rounds, but its log {began}"
    for each in rounds:
        wrong = _round_differs(each, [event for event in events if event.round == each.number])
        if wrong is not None:
            return f"round {each.number}: {wrong}"
    return None


def _round_differs(row: Row[Any], events: list[Row[Any]]) -> str | None:
    """What a round says that its log does not. A case that came back may say less: see `acts.case.come_back`."""
    if row.notified_at is not None and not _was_told(row, events):
        return "the notice is not the one in its log"
    if row.read_at is not None and row.read_at not in _moments(events, CaseAction.READ):
        return "its log does not say that the brand read it then"
    if (row.silent_at is not None) != bool(_moments(events, CaseAction.FALL_SILENT)):
        return "the silence is not the one in its log"
    returned = False
    answer, verdict, judged_at = None, None, None
    for event in events:
        if event.action == CaseAction.ANSWER:
            answer, returned = event.detail, False
        elif event.action == CaseAction.JUDGE:
            verdict, judged_at, returned = event.detail, event.at, False
        elif event.action == CaseAction.RETRACT:
            answer, verdict, judged_at = None, None, None
        elif event.action == CaseAction.RETURN:
            returned = True
    there = None if row.repaired is None and row.respected is None else f"{row.repaired}/{row.respected}"
    if (there, row.judged_at) != (verdict, judged_at) and not (returned and there is None):
        return f"the verdict is {there}, but its log says {verdict}"
    if row.answer_id != answer and not returned:
        return "the answer is not the one in its log"
    return None


def _was_told(row: Row[Any], events: list[Row[Any]]) -> bool:
    if row.notified_by == "other":
        return row.notified_how in [event.detail for event in events if event.action == CaseAction.RECORD_NOTICE]
    return row.notified_at in _moments(events, CaseAction.READ if row.notified_by == "inbox" else CaseAction.NOTIFY)


def _moments(events: list[Row[Any]], *actions: str) -> list[datetime]:
    return [event.at for event in events if event.action in actions]


# --- promises --------------------------------------------------------------------------------------------------------


def _promise_differs(promise: Row[Any], events: list[Row[Any]]) -> str | None:
    state = PromiseState.MADE.value
    for event in events:
        try:
            step = OF_PROMISES[PromiseState(event.from_state), PromiseAction(event.action)]
        except (ValueError, KeyError):
            return f"its log is broken: entry {event.seq} ({event.action}) cannot be"
        if event.from_state != state or event.to_state != step.to:
            return f"its log is broken: entry {event.seq} ({event.action}) does not follow the one before"
        state = event.to_state
    if promise.state != state:
        return f"is {promise.state}, but its log leads to {state}"
    claimed = _moments(events, PromiseAction.CLAIM)
    judged = _moments(events, PromiseAction.CONFIRM, PromiseAction.CONTRADICT)
    last = (claimed[-1] if claimed else None, judged[-1] if judged else None)
    if (promise.claimed_at, promise.judged_at) != last:
        return "was claimed or judged at another time than its log says"
    return None
