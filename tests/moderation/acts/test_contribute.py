"""Sending: what is taken, and each refusal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from moderation.acts import contribute
from moderation.domain.actors import AUTHOR, VISITOR, Actor
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed, Refused, Unknown
from moderation.publication import Kind
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock, enter_cast
from tests.moderation.lived_in import bring, contents, send, settle, withdraw

PANNE = CATALOGUE.posts["panne"]


def field_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    (problem,) = refusal.value.problems
    assert str(problem)
    return problem.field


# --- the post --------------------------------------------------------------------------------------------------------


def test_an_open_post_is_found(clock: MovedClock) -> None:
    assert contribute.open_post(CATALOGUE, "panne", clock()) is PANNE


@pytest.mark.parametrize("key", ["nowhere", "", None, 7, ["panne"], {"panne": 1}, "PANNE"])
def test_a_post_that_is_not_on_the_site_is_unknown(key: object, clock: MovedClock) -> None:
    with pytest.raises(Unknown) as refusal:
        contribute.open_post(CATALOGUE, key, clock())
    assert field_of(refusal) == "post"


def test_a_closed_post_takes_nothing(clock: MovedClock) -> None:
    with pytest.raises(NotAllowed) as refusal:
        contribute.open_post(CATALOGUE, "ferme", clock())
    assert field_of(refusal) == "post"


def test_the_last_day_ends_at_midnight_of_the_site() -> None:
    contribute.open_post(CATALOGUE, "borne", datetime(2026, 3, 5, 22, 59, 59, tzinfo=UTC))
    with pytest.raises(NotAllowed):
        contribute.open_post(CATALOGUE, "borne", datetime(2026, 3, 5, 23, 0, tzinfo=UTC))


# --- a comment -------------------------------------------------------------------------------------------------------


def test_a_comment_waits_and_its_address_lies_apart(store: Store, clock: MovedClock) -> None:
    """LESSONS: pre-moderation (Remark42 #1300)."""
    kept = send(store, clock(), "Bonjour", email="ana@example.org", website="https://ana.example/")
    assert (kept.state, kept.kind, kept.version, kept.published_at) == (State.PENDING, Kind.COMMENT, 1, None)
    assert (kept.author, kept.body, kept.website, kept.created_at) == (
        "Ana",
        "Bonjour",
        "https://ana.example/",
        clock(),
    )
    found = contents(store)
    assert found["contacts"] == [(kept.seq, "ana@example.org")]
    assert "ana@example.org" not in str(found["contributions"])
    assert (found["decisions"], found["outbox"]) == ([], []), "nothing is published by sending"


def test_ids_are_long_random_and_tell_nothing(sqlite_store: Store, clock: MovedClock) -> None:
    ids = [send(sqlite_store, clock()).id for _ in range(20)]
    assert len(set(ids)) == 20
    assert {len(id) for id in ids} == {16}
    assert ids != sorted(ids)


def test_what_readers_see_can_be_answered_by_either_form_of_its_id(store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(store, clock()).nadia
    above = settle(store, send(store, clock()), Action.APPROVE, nadia, clock())
    assert send(store, clock(), parent=above.id).parent == above.id
    assert send(store, clock(), parent=f"c-{above.id}").parent == above.id
    assert send(store, clock(), parent="").parent is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
def test_what_readers_do_not_see_cannot_be_answered(state: State, store: Store, clock: MovedClock) -> None:
    hidden = send(store, clock())
    hidden = store.write(lambda c: contributions.change(c, hidden, state=state))
    with pytest.raises(Unknown) as refusal:
        send(store, clock(), parent=hidden.id)
    assert field_of(refusal) == "parent"
    assert len(contents(store)["contributions"]) == 1


@pytest.mark.parametrize("parent", ["nobody", "c-", "../x", "x\0", "é"])
def test_nothing_cannot_be_answered(parent: str, store: Store, clock: MovedClock) -> None:
    with pytest.raises(Unknown) as refusal:
        send(store, clock(), parent=parent)
    assert field_of(refusal) == "parent"


@pytest.mark.parametrize("parent", [7, ["a"], {"id": "a"}, True])
def test_a_parent_that_is_no_text_is_refused(parent: object, store: Store, clock: MovedClock) -> None:
    with pytest.raises(Refused) as refusal:
        send(store, clock(), parent=parent)
    assert field_of(refusal) == "parent"


def test_nobody_answers_under_another_post(store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(store, clock()).nadia
    elsewhere = settle(store, send(store, clock(), post="essai"), Action.APPROVE, nadia, clock())
    with pytest.raises(Unknown):
        send(store, clock(), post="panne", parent=elsewhere.id)


def test_a_ping_cannot_be_answered(store: Store, clock: MovedClock) -> None:
    ping = bring(store, clock(), State.APPROVED, "1")
    ping = store.write(lambda c: contributions.change(c, ping, kind=Kind.PING))
    with pytest.raises(Refused) as refusal:
        send(store, clock(), post="essai", parent=ping.id)
    assert field_of(refusal) == "parent"


def test_an_answer_to_what_was_withdrawn_meanwhile_is_told_so(store: Store, clock: MovedClock) -> None:
    nadia = enter_cast(store, clock()).nadia
    above = settle(store, send(store, clock()), Action.APPROVE, nadia, clock())
    withdraw(store, above, clock())
    with pytest.raises(Unknown, match="no longer there"):
        send(store, clock(), parent=above.id)


# --- a reply ---------------------------------------------------------------------------------------------------------


def reply(store: Store, actor: Actor, now: datetime, post: str = "panne", body: object = "Nous réparons.") -> Stored:
    found = CATALOGUE.posts[post]
    return store.write(lambda c: contribute.reply(c, found, None, body, actor, "Service client", "form", now))


def test_a_reply_is_signed_with_the_account_and_waits(store: Store, clock: MovedClock) -> None:
    leo = enter_cast(store, clock()).leo
    kept = reply(store, leo.actor(), clock())
    assert (kept.kind, kept.state, kept.author, kept.title) == (Kind.REPLY, State.PENDING, "Leo", "Service client")
    assert (kept.brand, kept.account) == ("nuage", leo.seq)


def test_a_brand_replies_only_where_it_is_named(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    for actor, post in ((cast.ida.actor(), "panne"), (cast.leo.actor(), "essai"), (cast.leo.actor(), "story")):
        with pytest.raises(NotAllowed) as refusal:
            reply(store, actor, clock(), post)
        assert field_of(refusal) == "post"
    assert contents(store)["contributions"] == []


def test_nobody_else_replies_as_a_brand(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    moderator = cast.nadia.actor()
    for actor in (moderator, replace(moderator, brand="nuage"), cast.sofia.actor(), AUTHOR, VISITOR):
        with pytest.raises(NotAllowed):
            reply(store, actor, clock())
    with pytest.raises(NotAllowed):
        reply(store, replace(cast.leo.actor(), brand=None), clock())


@pytest.mark.parametrize("body", ["", " ", None, 7, "x\0", "é" * 10_001])
def test_a_reply_without_words_that_can_be_kept_is_refused(body: object, store: Store, clock: MovedClock) -> None:
    leo = enter_cast(store, clock()).leo
    with pytest.raises(Refused) as refusal:
        reply(store, leo.actor(), clock(), body=body)
    assert field_of(refusal) == "body"
