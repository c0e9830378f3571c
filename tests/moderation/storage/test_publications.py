"""The thread that readers are to see: all that is approved, nothing else, parents first; and its serial."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from moderation.acts import person
from moderation.domain.contribution import Action, State
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.publication import Kind, Thread, read_thread, thread_document
from moderation.retention import Retention
from moderation.storage import accounts, contributions, publications
from moderation.storage.publications import UNDER_REVIEW
from moderation.storage.store import Store
from tests.conftest import MovedClock, enter_cast
from tests.moderation.lived_in import live, rewrite, send, settle, withdraw
from tests.moderation.storage.together import together

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def thread_of(store: Store, post: str = "panne", closed: bool = False) -> Thread:
    with store.read() as connection:
        return publications.thread_now(connection, post, closed)


# --- what is shown ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """One contribution of a random tree: `above` is how many places before it its parent stands (0: none)."""

    state: State
    above: int
    minutes: int
    post: str


trees = st.lists(
    st.builds(
        Sent,
        st.sampled_from(State),
        st.integers(0, 6),
        st.integers(-100, 100),
        st.sampled_from(["panne", "panne", "panne", "essai"]),
    ),
    max_size=14,
)


class Undo(Exception):
    """Ends an example as if it had never been."""


@given(trees)
@settings(max_examples=60)
def test_any_tree_shows_what_is_approved_and_no_word_more(store: Store, tree: list[Sent]) -> None:
    def work(connection: Connection) -> None:
        kept: list[contributions.Stored] = []
        for number, sent in enumerate(tree):
            above = kept[-sent.above] if 0 < sent.above <= len(kept) and kept[-sent.above].post == sent.post else None
            kept.append(
                contributions.add(
                    connection,
                    post=sent.post,
                    parent=above.id if above else None,
                    kind=Kind.COMMENT,
                    state=sent.state,
                    author=f"name{number}.",
                    title="",
                    website=f"https://site{number}.example/",
                    body=f"words{number}.",
                    proposed_body=f"edit{number}." if sent.state is State.APPROVED else None,
                    lang="fr",
                    created_at=BEGAN + timedelta(minutes=sent.minutes),
                    source="form",
                )
            )
        for post in ("panne", "essai"):
            _check(publications.thread_now(connection, post, False), post, kept)
        raise Undo

    with pytest.raises(Undo):
        store.write(work)


def _check(thread: Thread, post: str, kept: list[contributions.Stored]) -> None:
    """What must hold of the thread of `post`, whatever was sent."""
    document = thread_document(thread).decode()
    assert read_thread(document.encode(), "x") == thread, "parents first, each once"
    shown = {each.id: each for each in thread.contributions}
    by_id = {each.id: each for each in kept}
    with_approved_below: set[str] = set()
    for number, each in enumerate(kept):
        if each.post == post and each.state is State.APPROVED:
            assert shown[each.id].body == each.body
            assert shown[each.id].parent == each.parent
            above = each.parent
            while above is not None:
                with_approved_below.add(above)
                above = by_id[above].parent
        else:
            for word in (f"name{number}.", f"words{number}.", f"site{number}."):
                assert word not in document
        assert f"edit{number}." not in document, "an edit that nobody accepted"
    removed = {each.id for each in thread.contributions if each.kind is Kind.REMOVED}
    assert removed == {id for id in with_approved_below if by_id[id].state is not State.APPROVED}
    assert shown.keys() == removed | {e.id for e in kept if e.post == post and e.state is State.APPROVED}
    for each in thread.contributions:
        if each.kind is Kind.REMOVED:
            assert (each.author, each.body, each.website, each.representative) == ("", "", None, None)
            assert each.removal
    top = [each.at for each in thread.contributions if each.parent is None]
    assert top == sorted(top), "in the order written"


def test_no_address_is_ever_in_a_document(store: Store, clock: MovedClock) -> None:
    live(store, clock())
    for post in ("panne", "essai"):
        document = thread_document(thread_of(store, post)).decode()
        assert not [word for word in ("@", "lecteurs.example", "Nadia", "Marc", "robot") if word in document]


@pytest.mark.parametrize(
    ("act", "removal"),
    [
        ("take down", "insult"),
        ("withdraw", "withdrawn"),
        ("undo", UNDER_REVIEW),
        ("erase", "erased"),
    ],
)
def test_the_place_of_what_is_gone_is_kept_for_its_answers_and_says_why(
    act: str, removal: str, store: Store, clock: MovedClock
) -> None:
    cast = enter_cast(store, clock())
    gone = settle(store, send(store, clock(), "Partie", email="a@b.example"), Action.APPROVE, cast.nadia, clock())
    answer = send(store, clock.move(timedelta(hours=1)), "Réponse", parent=gone.id)
    settle(store, answer, Action.APPROVE, cast.marc, clock())
    if act == "take down":
        settle(store, gone, Action.TAKE_DOWN, cast.nadia, clock(), reason="insult")
    elif act == "withdraw":
        withdraw(store, gone, clock())
    elif act == "undo":
        settle(store, gone, Action.UNDO, cast.nadia, clock())
    else:
        store.write(lambda c: person.erase_person(c, "a@b.example", clock()))
    place, shown = thread_of(store).contributions
    assert (place.kind, place.id, place.removal, place.at) == (Kind.REMOVED, gone.id, removal, gone.created_at)
    assert (shown.parent, shown.body) == (gone.id, "Réponse")
    withdraw(store, answer, clock())
    assert thread_of(store).contributions == (), "nothing stands below it any more"


@pytest.mark.parametrize(("act", "removal"), [("take down", "insult"), ("withdraw", "withdrawn")])
def test_what_is_erased_by_rule_still_says_why_it_went_and_not_that_its_author_wished_it(
    act: str, removal: str, store: Store, clock: MovedClock
) -> None:
    cast = enter_cast(store, clock())
    gone = settle(store, send(store, clock(), "Partie"), Action.APPROVE, cast.nadia, clock())
    answer = send(store, clock.move(timedelta(hours=1)), "Réponse", parent=gone.id)
    settle(store, answer, Action.APPROVE, cast.marc, clock())
    if act == "take down":
        settle(store, gone, Action.TAKE_DOWN, cast.nadia, clock(), reason="insult")
    else:
        withdraw(store, gone, clock())
    Retention(store, lambda: DEFAULT_POLICY, clock).forget(clock.move(timedelta(days=366)))
    place, _answer = thread_of(store).contributions
    assert place.removal == removal


def test_the_approved_words_stand_until_an_edit_is_accepted(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = settle(store, send(store, clock(), "Avant"), Action.APPROVE, cast.nadia, clock())
    edited = clock.move(timedelta(minutes=5))
    rewrite(store, kept, "Après", edited)
    assert [(each.body, each.edited_at) for each in thread_of(store).contributions] == [("Avant", None)]
    settle(store, kept, Action.ACCEPT_EDIT, cast.marc, clock.move(timedelta(hours=1)))
    assert [(each.body, each.edited_at) for each in thread_of(store).contributions] == [("Après", edited)]


def test_a_reply_is_signed_as_written_and_loses_its_badge_with_the_account(store: Store, clock: MovedClock) -> None:
    cast = live(store, clock())

    def badge() -> tuple[str, str, str, str | None, object]:
        replies = (each for each in thread_of(store).contributions if each.kind is Kind.REPLY)
        (reply,) = (each for each in replies if each.statement is None)
        who = reply.representative
        assert who is not None
        assert reply.author == who.name
        return who.name, who.title, who.brand, who.verified_by, who.verified_on

    assert badge() == ("Leo", "Service client", "nuage", "domain", clock().date())
    rename = text("UPDATE accounts SET name = 'Léopold', title = 'Directeur' WHERE name = 'Leo'")
    store.write(lambda c: c.execute(rename))
    assert badge()[:3] == ("Leo", "Service client", "nuage")
    store.write(lambda c: accounts.suspend(c, cast.leo, clock()))
    assert badge() == ("Leo", "Service client", "nuage", None, None)


def test_an_answer_that_claims_to_be_older_follows_what_it_answers(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    question = settle(store, send(store, clock(), "Question"), Action.APPROVE, cast.nadia, clock())
    answer = send(store, clock() - timedelta(days=400), "Réponse", parent=question.id)
    settle(store, answer, Action.APPROVE, cast.nadia, clock())
    assert [each.body for each in thread_of(store).contributions] == ["Question", "Réponse"]


# --- serials ---------------------------------------------------------------------------------------------------------


def renew(store: Store, thread: Thread, clock: MovedClock) -> int:
    return store.write(lambda c: publications.renew(c, thread, clock())).serial


def test_a_serial_is_new_for_what_is_new_and_the_same_for_the_same(store: Store, clock: MovedClock) -> None:
    first = renew(store, Thread("panne", 0), clock)
    assert renew(store, Thread("panne", 99), clock) == first, "its own serial says nothing"
    second = renew(store, Thread("essai", 0), clock)
    third = renew(store, Thread("panne", 0, closed=True), clock)
    fourth = renew(store, Thread("panne", 0), clock)
    assert first < second < third < fourth
    with store.read() as connection:
        assert publications.published_since(connection, 0) == [("essai", second, False), ("panne", fourth, False)]
        assert publications.published_since(connection, second) == [("panne", fourth, False)]
        assert publications.last_publication(connection) == clock()


def test_serials_of_many_publishers_are_unique_and_only_grow(store: Store, clock: MovedClock) -> None:
    def work(each: int) -> list[int]:
        return [
            renew(store, Thread(f"post-{each % 3}", 0, closed=number % 2 == each % 2), clock) for number in range(6)
        ]

    results = together(8, work)
    for result in results:
        assert isinstance(result, list), result
        assert result == sorted(result)
    with store.read() as connection:
        rows = publications.published_since(connection, 0)
    assert len({serial for _post, serial, _closed in rows}) == len(rows) == 3
    assert max(serial for result in results if isinstance(result, list) for serial in result) == rows[-1][1]


def test_the_digest_is_of_what_is_said(store: Store, clock: MovedClock) -> None:
    live(store, clock())
    thread = thread_of(store)
    assert publications.digest(thread) == publications.digest(replace(thread, serial=5))
    assert publications.digest(thread) != publications.digest(replace(thread, closed=True))
    assert publications.digest(thread) != publications.digest(replace(thread, contributions=thread.contributions[:-1]))


def test_what_was_published_lately_is_found(store: Store, clock: MovedClock) -> None:
    renew(store, Thread("panne", 0), clock)
    later = clock.move(timedelta(minutes=10))
    renew(store, Thread("essai", 0), clock)
    with store.read() as connection:
        assert publications.published_after(connection, later) == ["essai"]
        assert publications.published_after(connection, later - timedelta(minutes=10)) == ["essai", "panne"]
