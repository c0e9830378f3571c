"""Answers that are being written: one a case and account."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from moderation.storage.cases import Case
from moderation.storage.tables import accounts, drafts


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in the form of an answer, as it was typed. `promises`: what is promised, each with its day."""

    type: str = ""
    body: str = ""
    facts: str = ""
    promises: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that was saved."""

    answer: Answer
    version: int
    saved_at: datetime


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    promises = tuple((kind, day) for kind, day in json.loads(row.promises))
    return Draft(Answer(row.type, row.body, row.facts, promises), row.version, row.saved_at)


def find(connection: Connection, case: Case, account: int, lock: bool = False) -> Draft | None:
    """What `account` saved of its answer in `case`. With `lock`, nobody else changes it before this ends."""
    query = select(drafts).where(drafts.c.in_case == case.seq, drafts.c.account == account)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _draft(row)


def save(connection: Connection, case: Case, account: int, answer: Answer, before: Draft | None, at: datetime) -> None:
    """Keep `answer` in the place of `before`, which the caller has locked."""
    version = before.version + 1 if before else 1
    values = {"type": answer.type, "body": answer.body, "facts": answer.facts, "version": version, "saved_at": at}
    values["promises"] = json.dumps(answer.promises, ensure_ascii=False)
    if before is None:
        connection.execute(insert(drafts).values(in_case=case.seq, account=account, **values))
    else:
        theirs = (drafts.c.in_case == case.seq, drafts.c.account == account)
        connection.execute(update(drafts).where(*theirs).values(**values))


def remove(connection: Connection, case: Case, account: int) -> None:
    """The answer is sent, or given up."""
    connection.execute(delete(drafts).where(drafts.c.in_case == case.seq, drafts.c.account == account))


def writers(connection: Connection, case_seqs: Sequence[int]) -> dict[int, list[str]]:
    """By case (its seq): the names of those who have a draft there."""
    query = (
        select(drafts.c.in_case, accounts.c.name)
        .join(accounts, accounts.c.seq == drafts.c.account)
        .where(drafts.c.in_case.in_(case_seqs))
        .order_by(drafts.c.in_case, drafts.c.saved_at)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.in_case, []).append(row.name)
    return found


def forget_account(connection: Connection, account: int) -> int:
    """Delete the drafts of an account; returns how many."""
    return connection.execute(delete(drafts).where(drafts.c.account == account)).rowcount
