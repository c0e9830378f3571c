"""The cases of a story as they should be shown: from the store's rows to the values that cross the contract.

Nothing of a case is public but what stands here. What a brand wrote counts once the desk has approved it; a promise is
public with the words that make it.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from moderation.domain.case import OPEN, CaseAction, CaseState, StatementType, deadlines
from moderation.publication.case_documents import cases_document
from moderation.publication.cases import Case, Promise, Round, StoryCases, Verdict
from moderation.storage import case_notices, promises
from moderation.storage import cases as store_cases
from moderation.storage.author_publication import actions_about, public_contacts
from moderation.storage.counting import BY_SEQ, COUNTS
from moderation.storage.representative_log import represented_since
from moderation.storage.tables import case_events, cases, contributions, statements

# Asked at every publication of any thread: put together once.
_BRANDS = select(cases.c.brand).where(cases.c.post == bindparam("of")).order_by(cases.c.seq)

Event = tuple[CaseAction, str, datetime]
"""What happened in a round, its detail, and when."""


def brands_of(connection: Connection, post: str) -> list[str]:
    """The brands with which a story has cases, in the order opened; nothing for any other post."""
    return list(connection.execute(_BRANDS, {"of": post}).scalars())


def posts(connection: Connection) -> list[str]:
    """Every story that has cases, sorted."""
    return sorted(connection.execute(select(cases.c.post).distinct()).scalars())


def story_cases(connection: Connection, post: str, now: datetime, zone: ZoneInfo) -> StoryCases:
    """The cases of story `post` as they should be shown at `now`; days are counted as the clocks of `zone` do."""
    if not brands_of(connection, post):
        return StoryCases(post)
    found = store_cases.of_post(connection, post)
    events = _events(connection, [each.seq for each in found])
    acknowledged = acknowledgements(connection, cases.c.post == post)
    reminded = case_notices.reminded(connection, [each.seq for each in found])
    promised = [each for each in promises.of_post(connection, post) if each.public]
    brand_of = {each.seq: each.brand for each in found}
    passed_to = {each.passed_from: each.brand for each in found}
    talks = public_contacts(connection, [each.seq for each in found])
    days = _Days(connection, now, zone)

    def shown(each: store_cases.Case) -> Case:
        return Case(
            id=each.id,
            brand=each.brand,
            state=each.state,
            opened_at=each.opened_at,
            rounds=tuple(
                _round(
                    kept, events.get(place, []), reminded.get(place, ()), acknowledged.get(place), days.due(each, kept)
                )
                for kept, place in ((kept, (each.seq, kept.number)) for kept in each.rounds)
            ),
            passed_from=None if each.passed_from is None else brand_of[each.passed_from],
            passed_to=passed_to.get(each.seq),
            represented_since=days.represented(each, each.round),
            promises=tuple(public_promise(promise) for promise in promised if promise.case == each.id),
            contacts=talks.get(each.seq, ()),
        )

    return StoryCases(post, tuple(map(shown, found)), actions_about(connection, post))


def digest(shown: StoryCases) -> str | None:
    """What the document says, as SHA-256; None where there is none."""
    return None if shown == StoryCases(shown.post) else hashlib.sha256(cases_document(shown)).hexdigest()


def public_promise(each: promises.Promise) -> Promise:
    """A promise as it is shown."""
    return Promise(
        id=each.id,
        post=each.post,
        made_in=each.made_in,
        made_at=each.made_at,
        kind=each.kind,
        due_on=each.due_on,
        state=each.state,
        claimed_at=each.claimed_at,
        proof=each.proof or None,
        judged_at=each.judged_at,
    )


def acknowledgements(connection: Connection, which: ColumnElement[bool]) -> dict[tuple[int, int], datetime]:
    """When the first message that did not answer was sent, by case (its seq) and round; of the cases of `which`."""
    query = (
        select(statements.c.in_case, statements.c.round, func.min(contributions.c.created_at).label("at"))
        .join(contributions, contributions.c.seq == statements.c.contribution)
        .join(cases, cases.c.seq == statements.c.in_case)
        .where(statements.c.type == StatementType.ACKNOWLEDGEMENT, COUNTS)
        .where(which)
        .with_hint(contributions, BY_SEQ, "sqlite")
        .group_by(statements.c.in_case, statements.c.round)
    )
    return {(row.in_case, row.round): row.at for row in connection.execute(query)}


def _events(connection: Connection, found: Iterable[int]) -> dict[tuple[int, int], list[Event]]:
    """By case and round, what readers see of its history: verdicts, with what took them away."""
    shown = (CaseAction.JUDGE, CaseAction.RETRACT)
    query = (
        select(case_events)
        .where(case_events.c.in_case.in_(list(found)), case_events.c.action.in_(shown))
        .order_by(case_events.c.seq)
    )
    events: dict[tuple[int, int], list[Event]] = {}
    for row in connection.execute(query):
        events.setdefault((row.in_case, row.round), []).append((CaseAction(row.action), row.detail, row.at))
    return events


def _round(
    kept: store_cases.Round,
    events: list[Event],
    reminded: tuple[datetime, ...],
    acknowledged_at: datetime | None,
    due_at: datetime | None,
) -> Round:
    verdicts: list[Verdict] = []
    for action, detail, at in events:
        if action is CaseAction.RETRACT:
            verdicts = []  # they were about an answer that is gone
        elif action is CaseAction.JUDGE:
            repaired, _, respected = detail.partition("/")
            verdicts.append(Verdict(repaired, respected, at))
    if kept.verdict is None:
        verdicts = []  # its answer went while the story was away
    return Round(
        number=kept.number,
        began_at=kept.began_at,
        notified_at=kept.notified_at,
        notified_by=kept.notified_by,
        notified_how=kept.notified_how or None,
        read_at=kept.read_at,
        reminded=reminded,
        due_at=due_at,
        silent_at=kept.silent_at,
        acknowledged_at=acknowledged_at,
        answered_at=kept.answered_at,
        answer=kept.answer,
        type=kept.type,
        verdicts=tuple(verdicts),
    )


class _Days(NamedTuple):
    """How long brands had to answer. Whether one was represented counts as of the end of its time, not as of today."""

    connection: Connection
    now: datetime
    zone: ZoneInfo

    def represented(self, case: store_cases.Case, kept: store_cases.Round) -> datetime | None:
        """Since when its brand was, while its time ran in that round; None also where nobody owes an answer."""
        until = kept.silent_at or kept.answered_at
        if until is None and case.state in OPEN | {CaseState.PUBLISHED}:
            until = self.now
        return None if until is None else represented_since(self.connection, case.brand, until)

    def due(self, case: store_cases.Case, kept: store_cases.Round) -> datetime | None:
        """When silence begins, or began."""
        if kept.silent_at is not None or kept.notified_at is None:
            return kept.silent_at
        if kept.answered_at is None and case.state not in OPEN:
            return None
        return deadlines(kept.notified_at, self.represented(case, kept), self.zone).silent
