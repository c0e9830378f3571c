"""A brand that changes its slug, or takes another over, keeps its history: a new name is no new record.

TRUST, abuse: history reset by merging.
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from moderation.acts import PUBLISH, RECORD
from moderation.caseworker import Caseworker
from moderation.domain.case import CaseState, Degree
from moderation.domain.policy_rules import Policy
from moderation.publication import Catalogue
from moderation.storage import accounts, cases, outbox
from moderation.storage.store import Store
from moderation.storage.tables import outbox as outbox_table
from tests.conftest import CATALOGUE, MovedClock
from tests.moderation.hearing import Told

SINCE = date(2026, 3, 1)


def renamed(catalogue: Catalogue, old: str, new: str) -> Catalogue:
    """The catalogue once `old` is called `new`: its brand's file says so, and its stories name the brand by `new`."""
    brands = {slug: brand for slug, brand in catalogue.brands.items() if slug != old}
    taken = brands.get(new) or replace(catalogue.brands[old], slug=new)
    posts = {
        key: replace(post, brands=tuple(dict.fromkeys(new if slug == old else slug for slug in post.brands)))
        for key, post in catalogue.posts.items()
    }
    return replace(catalogue, posts=posts, brands={**brands, new: replace(taken, former=((old, SINCE),))})


def follow(store: Store, clock: MovedClock, catalogue: Catalogue) -> None:
    Caseworker(store, lambda: catalogue, Policy, mail=True, clock=clock).finish()


def asked(store: Store, topic: str) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(select(outbox_table.c.subject).where(outbox_table.c.topic == topic)).scalars())


def test_cases_answers_promises_and_people_of_a_renamed_brand_are_those_of_the_new_slug(
    store: Store, clock: MovedClock
) -> None:
    told = Told(store, clock)
    told.notify()
    told.wait(26)
    told.answer(due_on=(clock().date() + timedelta(days=9)).isoformat())
    told.judge(Degree.NO, Degree.PARTLY)
    before = told.record()
    assert before.cases[0].silent_at is not None
    store.write(lambda connection: outbox.done(connection, list(range(1, 1000)), clock()))
    follow(store, clock, renamed(CATALOGUE, "nuage", "cumulus"))
    after = told.record("cumulus")
    assert (after.cases, after.promises, after.flags) == (before.cases, before.promises, before.flags)
    assert [who.name for who in after.representatives] == [who.name for who in before.representatives] != []
    assert after.represented_since == before.represented_since
    assert told.record("nuage").cases == ()
    with store.read() as connection:
        assert [each.brand for each in cases.of_post(connection, "panne")] == ["cumulus"]
        leo = accounts.by_email(connection, told.people.leo.email)
        assert leo is not None
        assert leo.brand == "cumulus", "who spoke for it speaks for it"
    assert "panne" in asked(store, PUBLISH)
    assert {"nuage", "cumulus"} <= asked(store, RECORD), "the old record is taken away, the new one written"


def test_a_brand_that_takes_another_over_has_the_cases_of_both(sqlite_store: Store, clock: MovedClock) -> None:
    story = replace(CATALOGUE.posts["story"], experience="positive", experience_date="2026-01")
    catalogue = replace(CATALOGUE, posts={**CATALOGUE.posts, "story": story})
    told = Told(sqlite_store, clock, catalogue)
    told.notify()
    told.wait(26)
    mine, theirs = told.record("nuage").cases, told.record("orage").cases
    assert mine
    assert theirs
    merged = renamed(catalogue, "nuage", "orage")
    follow(sqlite_store, clock, merged)
    assert {each.id for each in told.record("orage").cases} == {each.id for each in (*mine, *theirs)}
    assert sum(each.silent_at is not None for each in told.record("orage").cases) == 1
    before = asked(sqlite_store, PUBLISH)
    follow(sqlite_store, clock, replace(merged, site_name="Autre"))
    assert asked(sqlite_store, PUBLISH) == before


def test_a_story_about_both_keeps_one_case_with_the_brand_that_stays(sqlite_store: Store, clock: MovedClock) -> None:
    both = replace(CATALOGUE.posts["panne"], brands=("nuage", "orage"))
    catalogue = replace(CATALOGUE, posts={**CATALOGUE.posts, "panne": both})
    told = Told(sqlite_store, clock, catalogue)
    told.notify()
    follow(sqlite_store, clock, renamed(catalogue, "nuage", "orage"))
    with sqlite_store.read() as connection:
        found = {each.brand: each.state for each in cases.of_post(connection, "panne")}
    assert found == {"orage": CaseState.PUBLISHED, "nuage": CaseState.WITHDRAWN}
