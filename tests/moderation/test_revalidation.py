"""The year of a proof: who is asked when, what happens to who does not answer, and that it comes back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from moderation.acts import contribute, representatives
from moderation.domain.contribution import Action
from moderation.domain.errors import NotAllowed
from moderation.domain.representative import CONFIRMED_FOR, State
from moderation.mail.postbox import open_letter
from moderation.publication import Representative
from moderation.revalidation import Revalidation
from moderation.settings import Settings
from moderation.storage import accounts, publications, tables
from moderation.storage.accounts import Account
from moderation.storage.representative_log import events_of, represented_since
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast
from tests.moderation.lived_in import settle

DAY = timedelta(days=1)


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


@pytest.fixture
def settings(service_settings: Settings) -> Settings:
    return replace(service_settings, smtp_url="smtp://127.0.0.1:1", service_url="https://blog.example")


@pytest.fixture
def worker(store: Store, settings: Settings, clock: MovedClock) -> Revalidation:
    return Revalidation(store, settings, lambda: CATALOGUE, clock)


def letters(store: Store, to: Account) -> list[str]:
    with store.read() as connection:
        query = select(tables.outbox.c.payload).where(tables.outbox.c.topic == "mail").order_by(tables.outbox.c.seq)
        found = [open_letter(payload) for payload in connection.execute(query).scalars()]
    return [each.text for each in found if each.to == to.email]


def now_of(store: Store, who: Account) -> Account:
    with store.read() as connection:
        return accounts.get(connection, who.seq)


def signature(store: Store) -> Representative:
    with store.read() as connection:
        (shown,) = publications.thread_now(connection, "panne", False).contributions
    assert shown.representative is not None
    return shown.representative


def replied(store: Store, people: Cast, clock: MovedClock) -> None:
    """Leo answers in the thread, and it is published."""
    post, leo, now = CATALOGUE.posts["panne"], people.leo, clock()
    kept = store.write(lambda c: contribute.reply(c, post, None, "Pardon.", leo.actor(), leo.title, "form", now))
    settle(store, kept, Action.APPROVE, people.nadia, now)


def test_a_representative_is_asked_thirty_and_seven_days_before(
    store: Store, people: Cast, worker: Revalidation, clock: MovedClock
) -> None:
    told = []
    for days in range(CONFIRMED_FOR.days):
        before = len(letters(store, people.leo))
        worker.look(clock())
        if len(letters(store, people.leo)) > before:
            told.append(CONFIRMED_FOR.days - days)
        clock.move(DAY)
    assert told == [30, 7]
    assert now_of(store, people.leo).standing is State.ACTIVE


def test_who_does_not_answer_loses_the_badge_and_nothing_else(
    store: Store, people: Cast, worker: Revalidation, clock: MovedClock
) -> None:
    replied(store, people, clock)
    began = clock()
    clock.move(CONFIRMED_FOR - 30 * DAY)
    worker.look(clock())
    clock.move(30 * DAY)
    assert worker.look(clock())
    assert (signature(store).verified_by, signature(store).ended_on) == (None, clock().date())
    assert (signature(store).name, signature(store).title) == ("Leo", "Service client")
    leo = now_of(store, people.leo)
    assert (leo.standing, leo.suspended_at) == (State.LAPSED, None)
    with store.read() as connection:
        assert represented_since(connection, "nuage", clock()) is None
        assert represented_since(connection, "nuage", clock() - DAY) == began
        asked = select(tables.outbox.c.subject).where(tables.outbox.c.topic == "republish")
        assert "panne" in connection.execute(asked).scalars().all()
    with pytest.raises(NotAllowed, match="Confirm first"):
        replied(store, people, clock)


def test_the_link_of_the_letter_shows_first_and_then_renews_once(
    store: Store, people: Cast, worker: Revalidation, settings: Settings, clock: MovedClock
) -> None:
    replied(store, people, clock)
    clock.move(CONFIRMED_FOR - 30 * DAY)
    worker.look(clock())
    clock.move(40 * DAY)
    worker.look(clock())
    clock.move(DAY)
    app: Flask = create_app(Service(store, settings, lambda: CATALOGUE, clock))
    client: FlaskClient = app.test_client()
    found = re.search(r"https://blog\.example(/brand/renew/\S+)", letters(store, people.leo)[0])
    assert found is not None
    path = found[1]
    page = client.get(path)
    assert (page.status_code, now_of(store, people.leo).standing) == (200, State.LAPSED)
    token = csrf_token(page.text)
    assert client.post(path, data={"csrf_token": token}).status_code == 200
    leo = now_of(store, people.leo)
    assert (leo.standing, leo.renew_by, leo.asked, leo.ended_at) == (State.ACTIVE, clock() + CONFIRMED_FOR, 0, None)
    assert (signature(store).verified_by, signature(store).ended_on) == ("operator", None)
    assert client.post(path, data={"csrf_token": token}).status_code == 404
    with store.read() as connection:
        assert represented_since(connection, "nuage", clock() + DAY) == clock()
        assert [each.action for each in events_of(connection, leo.seq)] == ["accept", "lapse", "renew"]


def test_nobody_lapses_who_was_never_asked(store: Store, people: Cast, worker: Revalidation, clock: MovedClock) -> None:
    """As when the service stood still for a year, or those of before this rule."""
    clock.move(2 * CONFIRMED_FOR)
    worker.look(clock())
    leo = now_of(store, people.leo)
    assert (leo.standing, leo.renew_by, len(letters(store, people.leo))) == (State.ACTIVE, clock() + 30 * DAY, 1)
    clock.move(30 * DAY)
    worker.look(clock())
    assert now_of(store, people.leo).standing is State.LAPSED


def test_a_proved_domain_counts_for_its_colleagues_and_for_a_year(
    store: Store, people: Cast, worker: Revalidation, clock: MovedClock
) -> None:
    replied(store, people, clock)
    change = update(tables.accounts).where(tables.accounts.c.seq == people.leo.seq)
    store.write(lambda c: c.execute(change.values(verified_by="email")))
    mia = store.write(
        lambda c: accounts.add(c, "mia@it.test", people.leo.role, clock(), "Mia", "IT", "nuage", "operator")
    )

    def prove(connection: accounts.Connection) -> None:
        asked = representatives.ask_token(connection, mia.seq, "nuage", "nuage.example", clock())
        counted = representatives.begin_check(connection, mia.seq, asked.seq, clock())
        representatives.end_check(connection, counted, "dns", "", clock())

    assert signature(store).verified_by == "email"
    store.write(prove)
    assert signature(store).verified_by == "domain"
    clock.move(CONFIRMED_FOR)
    worker.look(clock())
    assert signature(store).verified_by == "email"
