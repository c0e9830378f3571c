"""Telling a brand's own systems what happened: a message in the outbox, in the transaction that makes it so.

What it says are facts as they stand at that moment: ids, states, days and moments. Nobody's name, address or words are
in it: a brand's systems learn nothing that the brand's people could not read on the public page.
"""

from datetime import datetime

from sqlalchemy import Connection

from moderation.documents import moment
from moderation.domain.case import CaseAction
from moderation.domain.hook import Event, event_of_case, event_of_promise
from moderation.domain.promise import PromiseAction
from moderation.storage import hook_deliveries, hooks, representatives
from moderation.storage.cases import Case
from moderation.storage.promises import Promise


def case_opened(connection: Connection, case: Case, now: datetime) -> None:
    """A case was opened, from a story or by an author who passed it on."""
    _tell(connection, case.brand, Event.CASE_OPENED, _of_case(case), now)


def case_moved(connection: Connection, before: Case, action: CaseAction, after: Case, now: datetime) -> None:
    """Something happened in a case."""
    event = event_of_case(action, told_before=before.round.notified_at is not None)
    if event is not None:
        _tell(connection, after.brand, event, _of_case(after), now)


def promise_moved(connection: Connection, action: PromiseAction, after: Promise, now: datetime) -> None:
    """Something became of a promise."""
    event = event_of_promise(action)
    if event is not None:
        _tell(connection, after.brand, event, _of_promise(after), now)


def _tell(connection: Connection, brand: str, event: Event, facts: dict[str, object], now: datetime) -> None:
    """Have it told to the brand's endpoints that want to hear it; to none while nobody active speaks for the brand."""
    listening = hooks.listening(connection, brand, event)
    if listening and representatives.is_represented(connection, brand):
        for hook in listening:
            hook_deliveries.add(connection, hook, event, facts, now)


def _of_case(case: Case) -> dict[str, object]:
    now = case.round
    return {
        "case": case.id,
        "post": case.post,
        "brand": case.brand,
        "state": case.state,
        "round": now.number,
        "opened_at": moment(case.opened_at),
        "notified_at": _moment(now.notified_at),
        "read_at": _moment(now.read_at),
        "silent_at": _moment(now.silent_at),
        "answered_at": _moment(now.answered_at),
        "answer": now.answer,
        "answer_type": now.type,
        "judged_at": _moment(now.judged_at),
        "repaired": now.verdict.repaired if now.verdict else None,
        "respected": now.verdict.respected if now.verdict else None,
    }


def _of_promise(promise: Promise) -> dict[str, object]:
    return {
        "promise": promise.id,
        "case": promise.case,
        "post": promise.post,
        "brand": promise.brand,
        "kind": promise.kind,
        "due_on": promise.due_on.isoformat(),
        "state": promise.state,
        "made_in": promise.made_in,
        "claimed_at": _moment(promise.claimed_at),
        "judged_at": _moment(promise.judged_at),
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else moment(value)
