"""A brand's record as it should be shown, from the store alone: thousands of cases take as few queries as one."""

import hashlib
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from moderation.domain.case import CaseAction, CaseState
from moderation.domain.contribution import State
from moderation.domain.report import ReportState
from moderation.domain.representative import State as Standing
from moderation.domain.sameness import nearly_same
from moderation.publication import Representative
from moderation.publication.cases import NEVER, BrandRecord, CaseFacts, Flags
from moderation.publication.record_documents import record_document
from moderation.storage import promises, representatives
from moderation.storage.author_publication import actions_of
from moderation.storage.case_publication import acknowledgements, public_promise
from moderation.storage.publications import signed
from moderation.storage.representative_log import last_left, represented_since
from moderation.storage.tables import case_events, case_rounds, cases, contributions, reports, statements, stories

_first = case_rounds.alias("first")
_second = case_rounds.alias("second")  # a case is reopened once at most
_FACTS = (
    select(cases.c.seq, cases.c.id, cases.c.post, cases.c.state, cases.c.opened_at)
    .add_columns(stories.c.experience, stories.c.published_at)
    .add_columns(_first.c.notified_at, _first.c.silent_at, _first.c.answered_at, statements.c.type)
    .add_columns(contributions.c.body)
    .add_columns(_second.c.number.label("reopened"), _second.c.began_at.label("reopened_at"))
    .add_columns(_second.c.notified_at.label("notified_again_at"))
    .add_columns(_first.c.repaired, _first.c.respected, _first.c.judged_at)
    .add_columns(_second.c.repaired.label("repaired_then"), _second.c.respected.label("respected_then"))
    .add_columns(_second.c.judged_at.label("judged_then"))
    .join(stories, stories.c.post == cases.c.post)
    .join(_first, (_first.c.in_case == cases.c.seq) & (_first.c.number == 1))
    .outerjoin(_second, (_second.c.in_case == cases.c.seq) & (_second.c.number == 2))
    .outerjoin(contributions, contributions.c.seq == _first.c.answer)
    .outerjoin(statements, statements.c.contribution == _first.c.answer)
    .order_by(cases.c.seq)
)


def brand_record(connection: Connection, brand: str, as_of: datetime, zone: ZoneInfo) -> BrandRecord:
    """The record of `brand` as it should be shown at `as_of`; days are those of `zone`."""
    facts = _facts(connection, brand)
    since = represented_since(connection, brand, as_of)
    left = last_left(connection, brand, as_of) if since is None else None
    return BrandRecord(
        brand=brand,
        as_of=as_of,
        notified_at=min((each.notified_at for each in facts if each.notified_at is not None), default=None),
        represented_since=since,
        left_on=None if left is None else left.astimezone(zone).date(),
        representatives=_signing(connection, brand),
        cases=facts,
        promises=tuple(public_promise(each) for each in promises.of_brand(connection, brand) if each.public),
        actions=actions_of(connection, brand),
        flags=_flags(connection, brand),
    )


def digest(record: BrandRecord) -> str:
    """What a record says, whenever it says so, as SHA-256: equal digests need no new publication."""
    return hashlib.sha256(record_document(replace(record, as_of=NEVER))).hexdigest()


def _facts(connection: Connection, brand: str) -> tuple[CaseFacts, ...]:
    rows = connection.execute(_FACTS.where(cases.c.brand == brand)).all()
    same = nearly_same({row.id: row.body for row in rows if row.body})
    acknowledged = acknowledgements(connection, cases.c.brand == brand)
    withdrawn = _withdrawn(connection, brand)
    return tuple(
        CaseFacts(
            id=row.id,
            post=row.post,
            experience=row.experience,
            published_at=row.published_at,
            opened_at=row.opened_at,
            notified_at=row.notified_at,
            acknowledged_at=acknowledged.get((row.seq, 1)),
            silent_at=row.silent_at,
            first_answer_at=row.answered_at,
            type=row.type,
            state=row.state,
            reopened=row.reopened is not None,
            repaired=row.repaired_then if row.reopened else row.repaired,
            respected=row.respected_then if row.reopened else row.respected,
            judged_at=row.judged_then if row.reopened else row.judged_at,
            reopened_at=row.reopened_at,
            notified_again_at=row.notified_again_at,
            withdrawn_at=withdrawn.get(row.seq),
            same_as=same.get(row.id),
        )
        for row in rows
    )


def _withdrawn(connection: Connection, brand: str) -> dict[int, datetime]:
    """Since when the stories of cases that are withdrawn are gone, by case (its seq)."""
    query = (
        select(case_events.c.in_case, func.max(case_events.c.at).label("at"))
        .join(cases, cases.c.seq == case_events.c.in_case)
        .where(cases.c.brand == brand, cases.c.state == CaseState.WITHDRAWN)
        .where(case_events.c.action == CaseAction.WITHDRAW)
        .group_by(case_events.c.in_case)
    )
    return {row.in_case: row.at for row in connection.execute(query)}


def _signing(connection: Connection, brand: str) -> tuple[Representative, ...]:
    """Who speaks for the brand now and has signed something that readers see. Who only reads for it stays unnamed."""
    speaking = [
        each
        for each in representatives.of_brand(connection, brand)
        if each.level is not None and each.state is Standing.ACTIVE
    ]
    written = select(contributions.c.account).where(
        contributions.c.account.in_([each.account.seq for each in speaking]), contributions.c.state == State.APPROVED
    )
    known = set(connection.execute(written.distinct()).scalars()) if speaking else set()
    return tuple(signed(each) for each in speaking if each.account.seq in known)


def _flags(connection: Connection, brand: str) -> Flags:
    query = select(reports.c.state, func.count().label("number")).where(reports.c.brand == brand)
    counts = {row.state: row.number for row in connection.execute(query.group_by(reports.c.state))}
    return Flags(sum(counts.values()), counts.get(ReportState.UPHELD, 0), counts.get(ReportState.INVALID, 0))
