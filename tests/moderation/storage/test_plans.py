"""What SQLite reads to answer a question about a case: never all that was ever published."""

import sqlite3
from contextlib import closing
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event

from moderation.storage import case_publication, cases, promises, record_publication
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.moderation.lived_in import live

PARIS = ZoneInfo("Europe/Paris")


def test_no_question_about_a_case_reads_through_everything_published(sqlite_store: Store, clock: MovedClock) -> None:
    live(sqlite_store, clock())
    plans: list[str] = []

    def explain(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            with closing(sqlite3.connect(str(sqlite_store.url.database))) as own:
                plans.extend(str(row[3]) for row in own.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    with sqlite_store.read() as connection:
        story = case_publication.posts(connection)[0]
        case = cases.of_post(connection, story)[0]
    event.listen(sqlite_store.engine, "before_cursor_execute", explain)
    with sqlite_store.read() as connection:
        assert case_publication.story_cases(connection, story, clock(), PARIS).cases
        cases.published_answer(connection, case)
        cases.statements_of(connection, case)
        promises.ripe(connection, clock().date(), clock(), 10)
        record_publication.brand_record(connection, case.brand, clock(), PARIS)
    read = [plan for plan in plans if " contributions" in plan]
    assert read
    few = ("INTEGER PRIMARY KEY", "ix_contributions_post ", "ix_contributions_account ")
    assert [plan for plan in read if not any(way in plan for way in few)] == []
