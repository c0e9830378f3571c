"""The demonstration: whenever it is played, there is something to decide, and something to learn from."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from moderation.demo import events, play, story_authors
from moderation.domain.actors import Role
from moderation.domain.contribution import State
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.publication import Brand, Catalogue, Post
from moderation.retention import Retention
from moderation.storage import authors, case_notices, cases, corrections
from moderation.storage.store import Store
from moderation.storage.tables import contributions
from moderation.triage.suggestion import LEAST

PATH = Path(__file__).parents[2] / "demo" / "threads.json"
SCRIPT = json.loads(PATH.read_text(encoding="utf-8"))
BY_RIGHT = sum(line["do"] in ("insert_reply", "refuse_reply") for line in SCRIPT["requests"])
LINES = {line["ref"]: line for line in [*SCRIPT["contributions"], *SCRIPT["lately"]]}
BRANDS = tuple(each["brand"] for each in SCRIPT["representatives"])
CATALOGUE = Catalogue(
    {
        key: Post(key, "Titre", f"/{key}/", "fr", "2008-01-01", brands=BRANDS)
        for key in {each["post"] for each in LINES.values()}
    },
    {slug: Brand(slug, slug, f"/marques/{slug}/") for slug in (*BRANDS, "colibou")},
    timezone="Europe/Paris",
)


@given(st.datetimes(datetime(2026, 6, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_nothing_happens_after_the_moment_of_playing_nor_before_what_it_answers(now: datetime) -> None:
    told = events(SCRIPT, ZoneInfo("Europe/Paris"), now)
    assert all(event.at <= now for event in told)
    sent: dict[str, datetime] = {}
    published: dict[str, datetime] = {}
    for event in told:
        if "do" in event.line:
            continue
        ref = event.line["ref"]
        if event.decision is None:
            assert event.line["parent"] is None or published[event.line["parent"]] <= event.at
            sent[ref] = event.at
        else:
            assert sent[ref] <= event.at
            if event.decision["action"] == "approve":
                published[ref] = event.at
    assert len(sent) == len(LINES)


@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2031, 3, 31, 0, 30, tzinfo=UTC)])
def test_whenever_it_is_played_all_that_was_due_is_done_and_something_is_left_to_decide(
    store: Store, now: datetime
) -> None:
    play(store, CATALOGUE, PATH, now)
    assert_the_clock_has_done_all_that_it_had_to(store, now)
    assert_the_author_who_raised_an_alarm_was_told_and_can_still_judge(store, now)
    assert_the_desk_has_refusals_and_something_that_waits(store, now)


def assert_the_clock_has_done_all_that_it_had_to(store: Store, now: datetime) -> None:
    with store.read() as connection:
        played = [case for brand in CATALOGUE.brands for case in cases.of_brand(connection, brand)]
        lettered = [case.seq for case in cases.of_brand(connection, "colibou")]
        assert case_notices.reminded(connection, lettered) == {}, "its file names no e-mail address"
    assert len(lettered) == 2
    assert all(case.next_at is None or case.next_at > now for case in played)


def assert_the_author_who_raised_an_alarm_was_told_and_can_still_judge(store: Store, now: datetime) -> None:
    (author,) = story_authors(store, PATH, now)
    with store.read() as connection:
        (raised,) = corrections.published_about(connection, author.post)
        assert [post for post, _at in raised.told] == [author.post]
        assert raised.published_at is not None
        assert all(raised.published_at <= at < now for _post, at in raised.told)
        assert authors.holder(connection, author.post, author.link, now + timedelta(days=364)).email == author.email


def assert_the_desk_has_refusals_and_something_that_waits(store: Store, now: datetime) -> None:
    Retention(store, lambda: DEFAULT_POLICY, lambda: now).forget(now)
    with store.read() as connection:
        rows = connection.execute(select(contributions.c.state, contributions.c.created_at)).all()
    states = Counter(row.state for row in rows)
    assert states[State.REJECTED] >= LEAST
    assert states[State.APPROVED] >= LEAST, "or triage has nothing to learn from"
    assert states[State.PENDING] == 11
    assert states[State.TAKEN_DOWN] == 1
    assert states[State.ERASED] <= 1, "only the one that was taken down in the story itself, years ago"
    waiting = [row.created_at for row in rows if row.state == State.PENDING]
    assert all(now - timedelta(days=7) < at <= now for at in waiting)


def test_a_store_with_messages_is_left_alone(store: Store) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    first = play(store, CATALOGUE, PATH, now)
    assert play(store, CATALOGUE, PATH, now + timedelta(days=1)) == first
    with store.read() as connection:
        assert len(connection.execute(select(contributions.c.seq)).all()) == len(LINES) + BY_RIGHT


@pytest.mark.parametrize("left", [1, 0])
def test_posts_of_the_sample_may_be_deleted_one_after_the_other(left: int, store: Store) -> None:
    posts = dict(sorted(CATALOGUE.posts.items())[:left])
    played = play(store, replace(CATALOGUE, posts=posts), PATH, datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert [account.role for account in played] == [Role.MODERATOR, Role.BRAND]
    with store.read() as connection:
        assert set(connection.execute(select(contributions.c.post)).scalars()) == set(posts)


def test_without_a_script_nobody_plays(store: Store, tmp_path: Path) -> None:
    assert play(store, CATALOGUE, tmp_path / "nothing.json", datetime(2026, 11, 22, tzinfo=UTC)) == []
