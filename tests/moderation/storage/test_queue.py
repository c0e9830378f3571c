"""The desk's lists: what the filters let through, page by page in both directions, and whose messages they are."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from moderation.acts import contribute
from moderation.acts.judging import Sender
from moderation.domain.contribution import Action, State
from moderation.storage import contributions, queue
from moderation.storage.contributions import Stored
from moderation.storage.queue import Filters, Place, Which, earlier, log_page, page
from moderation.storage.search import read_terms
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import live, rewrite, send, settle


@pytest.fixture
def cast(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def all_pages(store: Store, filters: Filters, size: int) -> list[str]:
    """The words of a list, page by page from its beginning; each page leads back to the one before."""
    found: list[str] = []
    place: Place | None = Place()
    before: list[Stored] = []
    while place is not None:
        with store.read() as connection:
            here = page(connection, filters, place, size)
            forth, back = (here.newer, here.older) if filters.which.oldest_first else (here.older, here.newer)
            if before and here.found:
                assert back is not None
                assert page(connection, filters, back, size).found == before
            else:
                assert back is None or not here.found
        found += [each.body for each in here.found]
        before, place = here.found, forth
    return found


def test_every_filter_lets_through_what_it_says_in_the_list_s_order(
    store: Store, clock: MovedClock, cast: Cast
) -> None:
    sent = [
        send(store, clock.move(timedelta(minutes=1)), f"{number}", post=("panne", "story")[number % 2])
        for number in range(9)
    ]
    for number in (1, 3, 5):
        settle(store, sent[number], Action.APPROVE, cast.nadia, clock())
    settle(store, sent[7], Action.REJECT, cast.nadia, clock(), reason="spam")
    rewrite(store, sent[3], "autrement", clock())
    lists = {
        "0,2,3,4,6,8": Filters(),
        "0,2,4,6,8": Filters(Which.PENDING),
        "5,3,1": Filters(Which.APPROVED),
        "7": Filters(Which.REJECTED),
        "": Filters(Which.TAKEN_DOWN),
        "8,7,6,5,4,3,2,1,0": Filters(Which.ALL),
        "3": Filters(posts=("story",)),
        "7,5,3,1": Filters(Which.ALL, posts=("story",)),
        "0,2,4,6,8,": Filters(posts=("panne", "nowhere")),
        "5,3,1,": Filters(Which.APPROVED, posts=(*(f"p{number}" for number in range(200)), "story")),
    }
    for wanted, filters in lists.items():
        for size in (1, 2, 20):
            assert all_pages(store, filters, size) == [each for each in wanted.split(",") if each], (filters, size)
    assert all_pages(store, Filters(posts=()), 5) == []


def test_a_language_filters_with_and_without_a_state(store: Store, clock: MovedClock, cast: Cast) -> None:
    def write(connection: contributions.Connection, lang: str) -> Stored:
        kept = contribute.Words("Ana", f"in {lang}", None, None)
        return contribute.comment(connection, CATALOGUE.posts["panne"], None, kept, lang, "form", clock())

    first = store.write(lambda c: write(c, "fr"))
    store.write(lambda c: write(c, "en"))
    settle(store, first, Action.APPROVE, cast.nadia, clock())
    assert all_pages(store, Filters(lang="en"), 1) == ["in en"]
    assert all_pages(store, Filters(lang="fr"), 1) == []
    assert all_pages(store, Filters(Which.ALL, lang="fr"), 1) == ["in fr"]
    assert all_pages(store, Filters(Which.ALL, lang="de"), 1) == []


def held_by(store: Store, clock: MovedClock, words: str, *facts: str, post: str = "panne", lang: str = "fr") -> Stored:
    """A comment that these rules held; all of them are first messages too."""
    sender = Sender(facts=frozenset(facts))
    typed = contribute.Words("Ana", words, None, None)
    about = CATALOGUE.posts[post]
    return store.write(lambda c: contribute.comment(c, about, None, typed, lang, "form", clock(), sender))


def test_what_a_rule_held_is_listed_whatever_else_held_it(store: Store, clock: MovedClock, cast: Cast) -> None:
    sent = [
        held_by(store, clock, "0"),
        held_by(store, clock, "1", "honeypot"),
        held_by(store, clock, "2", "duplicate", "honeypot", lang="en"),
        held_by(store, clock, "3 https://a.example https://b.example https://c.example", "honeypot", post="essai"),
        held_by(store, clock, "4", "too_fast"),
        held_by(store, clock, "5", "honeypot"),
        held_by(store, clock, "6", "honeypot"),
    ]
    settle(store, sent[5], Action.REJECT, cast.nadia, clock(), reason="spam")
    rewrite(store, settle(store, sent[6], Action.APPROVE, cast.nadia, clock()), "6 autrement", clock())
    many = tuple(f"p{number}" for number in range(200))
    lists = {
        "0,1,2,3,4,6": Filters(rule="first_time"),
        "1,2,3,6": Filters(rule="honeypot"),
        "1,2,3": Filters(Which.PENDING, rule="honeypot"),
        "6,5,3,2,1": Filters(Which.ALL, rule="honeypot"),
        "5": Filters(Which.REJECTED, rule="honeypot"),
        "3": Filters(rule="links"),
        "3,": Filters(rule="honeypot", posts=("essai",)),
        "1,2,6": Filters(rule="honeypot", posts=(*many, "panne")),
        "2": Filters(rule="honeypot", lang="en"),
        "6": Filters(rule="honeypot", words=read_terms("autrement")),
        "1,": Filters(Which.ALL, rule="honeypot", like=sent[1].seq),
        "": Filters(rule="no_proof"),
        ",": Filters(rule="too fast"),
        ",,": Filters(rule="too%fast"),
        ",,,": Filters(Which.ALL, rule="first"),
    }
    for wanted, filters in lists.items():
        for size in (1, 2, 20):
            found = [body.split()[0] for body in all_pages(store, filters, size)]
            assert found == [each for each in wanted.split(",") if each], (filters, size)


def test_a_search_combines_with_every_filter(store: Store, clock: MovedClock, cast: Cast) -> None:
    sent = [send(store, clock(), f"rouge {number}", post=("panne", "essai")[number % 2]) for number in range(6)]
    send(store, clock(), "vert", post="panne")
    settle(store, sent[0], Action.APPROVE, cast.nadia, clock())
    rouge = read_terms("ROUGE")
    assert all_pages(store, Filters(words=rouge), 2) == [f"rouge {number}" for number in (1, 2, 3, 4, 5)]
    assert all_pages(store, Filters(words=rouge, posts=("panne",)), 2) == ["rouge 2", "rouge 4"]
    assert all_pages(store, Filters(Which.APPROVED, words=rouge), 2) == ["rouge 0"]
    assert all_pages(store, Filters(Which.ALL, words=read_terms("rouge 3"), lang="fr"), 2) == ["rouge 3"]


def test_a_search_that_looked_at_enough_says_where_to_go_on(
    store: Store, clock: MovedClock, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "FEW", 2)
    monkeypatch.setattr(queue, "WINDOWS", (2, 3))
    for number in range(20):
        kept = send(store, clock(), f"rouge {number}", post="panne" if number % 6 == 0 else "essai")
        if number % 2:
            settle(store, kept, Action.APPROVE, cast.nadia, clock())
    filters = Filters(Which.ALL, posts=("panne",), words=read_terms("rouge"))
    with store.read() as connection:
        first = page(connection, filters, Place(), 3)
    assert ([each.body for each in first.found], first.whole) == (["rouge 18"], False)
    found, place = [], first.older
    while place is not None:
        with store.read() as connection:
            following = page(connection, filters, place, 3)
        found += [each.body for each in following.found]
        place = following.older
    assert found == ["rouge 12", "rouge 6", "rouge 0"]


def test_the_index_named_for_each_filter_is_there_and_reads_in_order(sqlite_store: Store, clock: MovedClock) -> None:
    """The database is told which index to read: without it, a page of a million takes a hundred times as long."""
    live(sqlite_store, clock())
    plans: list[str] = []

    def explain(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        with closing(sqlite3.connect(str(sqlite_store.url.database))) as own:
            plans.extend(str(row[3]) for row in own.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(sqlite_store.engine, "before_cursor_execute", explain)
    for filters in (
        Filters(),
        Filters(Which.APPROVED),
        Filters(posts=("panne",)),
        Filters(lang="fr"),
        Filters(Which.ALL, lang="fr"),
        Filters(Which.ALL, posts=("panne",)),
        Filters(rule="first_time"),
        Filters(Which.ALL, rule="first_time"),
        Filters(rule="first_time", posts=("panne",)),
        Filters(rule="first_time", lang="fr"),
    ):
        plans.clear()
        with sqlite_store.read() as connection:
            page(connection, filters, Place(after=1), 5)
        assert [plan for plan in plans if plan == "SCAN contributions"] == [], filters


# --- whose they are --------------------------------------------------------------------------------------------------


def test_an_author_s_others_are_counted_by_outcome_by_address_or_account(
    store: Store, clock: MovedClock, cast: Cast
) -> None:
    """LESSONS: moderators do not see more personal data than the decision needs (Comentario hides e-mails)."""
    mine = [send(store, clock(), f"moi {number}", email="moi@lecteurs.example") for number in range(4)]
    other = send(store, clock(), "autre", email="autre@lecteurs.example")
    nameless = send(store, clock(), "anonyme")
    settle(store, mine[0], Action.APPROVE, cast.nadia, clock())
    settle(store, mine[1], Action.REJECT, cast.nadia, clock(), reason="spam")
    post, leo = CATALOGUE.posts["panne"], cast.leo.actor()
    replies = [
        store.write(lambda c: contribute.reply(c, post, None, "Nous réparons.", leo, "Care", "form", clock()))
        for _ in range(2)
    ]
    with store.read() as connection:
        counted = earlier(connection, [mine[2], other, nameless, replies[0]])
    assert counted == {
        mine[2].seq: {State.APPROVED: 1, State.REJECTED: 1, State.PENDING: 1},
        other.seq: {},
        replies[0].seq: {State.PENDING: 1},
    }
    assert "lecteurs" not in repr(counted)
    assert all_pages(store, Filters(Which.ALL, like=mine[0].seq), 2) == [f"moi {number}" for number in (3, 2, 1, 0)]
    assert all_pages(store, Filters(Which.REJECTED, like=mine[3].seq), 2) == ["moi 1"]
    assert all_pages(store, Filters(Which.ALL, like=replies[0].seq), 1) == ["Nous réparons."] * 2
    assert all_pages(store, Filters(Which.ALL, like=nameless.seq), 2) == ["anonyme"]


# --- the log ---------------------------------------------------------------------------------------------------------


def test_the_log_is_read_both_ways(store: Store, clock: MovedClock, cast: Cast) -> None:
    for number in range(5):
        settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock(), note=f"note {number}")
    with store.read() as connection:
        first = log_page(connection, [], Place(), 2)
        assert (first.newer, len(first.seqs)) == (None, 2)
        assert first.older is not None
        second = log_page(connection, [], first.older, 2)
        assert second.newer is not None
        assert log_page(connection, [], second.newer, 2).seqs == first.seqs
        rest = log_page(connection, read_terms("note"), first.older, 9).seqs
        assert rest == [*second.seqs, min(second.seqs) - 1]
