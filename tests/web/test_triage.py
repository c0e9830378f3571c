"""Triage on the desk: a line beside what waits, an order to read in, and never a decision."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection

from moderation.acts import contribute, decide
from moderation.domain.contribution import Action, State
from moderation.domain.text import Words
from moderation.settings import Settings
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.triage.suggestion import LEAST
from moderation.triage.worker import Triage
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.triage.taught import HONEST, SPAM
from tests.web.browser import browser, keep

CASINO = "Nouveau casino, bonus gratuit : cliquez ici pour gagner"
MERCI = "Merci à la vendeuse, qui m’a rappelé au téléphone."


@pytest.fixture
def triage(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Triage:
    return Triage(sqlite_store, service_settings.var, clock)


@pytest.fixture
def desk(sqlite_store: Store, service_settings: Settings, clock: MovedClock, triage: Triage) -> Flask:
    service = Service(sqlite_store, service_settings, lambda: CATALOGUE, clock, triage=triage)
    return create_app(service)


@pytest.fixture
def people(desk: Flask, clock: MovedClock) -> Cast:
    return enter_cast(desk.extensions["ecoute"].store, clock())


@pytest.fixture
def teach(desk: Flask, people: Cast, clock: MovedClock, triage: Triage) -> Callable[[int], None]:
    """Decides about so many messages of each kind."""

    def decided(number: int) -> None:
        def work(connection: Connection) -> None:
            for place in range(number):
                for text, refuse in ((HONEST[place % 5], False), (SPAM[place % 5], True)):
                    words = Words(f"N{place}", text, None)
                    kept = contribute.comment(connection, CATALOGUE.posts["panne"], None, words, "fr", "form", clock())
                    action, reason = (Action.REJECT, "spam") if refuse else (Action.APPROVE, None)
                    decide.take(connection, kept.id, action, people.nadia.actor(), clock(), reason)

        desk.extensions["ecoute"].store.write(work)
        triage.follow()
        triage.rank()

    return decided


def line(app: Flask, who: Cast, kept: Stored, url: str = "/desk/") -> str:
    """The line beside a contribution."""
    found = browser(app, who.nadia).open(url).soup.select_one(f"#c-{kept.id} .triage, .triage")
    return "" if found is None else " ".join(found.get_text(" ").split())


def test_what_waits_shows_how_likely_a_refusal_is_and_why(
    desk: Flask, people: Cast, teach: Callable[[int], None]
) -> None:
    teach(60)
    kept = keep(desk, author="Ana", body=CASINO)
    said = line(desk, people, kept)
    assert said.startswith("Triage: probably to refuse (chance of a refusal: 9")
    assert "casino" in said.split("for refusing:")[1]
    assert "marked so, refused:" in said
    assert line(desk, people, kept, f"/desk/contributions/{kept.id}") == said


def test_an_honest_message_is_said_to_be_one(desk: Flask, people: Cast, teach: Callable[[int], None]) -> None:
    teach(60)
    said = line(desk, people, keep(desk, author="Ana", body=MERCI))
    assert said.startswith("Triage: probably to publish")
    assert "vendeuse" in said.split("for publishing:")[1]


def test_what_is_decided_has_no_line(desk: Flask, people: Cast, teach: Callable[[int], None]) -> None:
    teach(LEAST)
    kept = keep(desk, author="Ana", body=CASINO, state=State.REJECTED)
    assert line(desk, people, kept, f"/desk/contributions/{kept.id}") == ""


def test_with_few_decisions_it_says_that_it_has_nothing_to_say(
    desk: Flask, people: Cast, teach: Callable[[int], None]
) -> None:
    teach(LEAST - 1)
    kept = keep(desk, author="Ana", body=CASINO)
    assert line(desk, people, kept) == ""
    page = browser(desk, people.nadia).open("/desk/suggested")
    assert f"at least, and so far it knows of {LEAST - 1} and {LEAST - 1}." in page.text


def test_before_it_has_read_the_decisions_it_says_so(desk: Flask, people: Cast) -> None:
    keep(desk, author="Ana", body=CASINO)
    assert "Triage is still reading" in browser(desk, people.nadia).open("/desk/suggested").text
    assert browser(desk, people.nadia).open("/desk/").status == 200


def test_probably_to_refuse_comes_first_and_the_oldest_first_among_equals(
    desk: Flask, people: Cast, triage: Triage, teach: Callable[[int], None]
) -> None:
    teach(LEAST)
    for author, body in (("Zoé", MERCI), ("Ana", CASINO), ("Bo", CASINO)):
        keep(desk, author=author, body=body)
    triage.rank()
    page = browser(desk, people.nadia).open("/desk/suggested")
    assert "that wait longest are here" not in page.text
    assert [each.get_text(strip=True) for each in page.soup.select(".item-head h2, .item-head h3")] == [
        "Ana",
        "Bo",
        "Zoé",
    ]


def test_it_says_when_more_wait_than_it_puts_in_order(
    desk: Flask, people: Cast, triage: Triage, teach: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.triage.worker.RANKED", 2)
    monkeypatch.setattr("moderation.web.triage.RANKED", 2)
    teach(LEAST)
    for author in ("Zoé", "Ana", "Bo"):
        keep(desk, author=author, body=CASINO)
    triage.rank()
    page = browser(desk, people.nadia).open("/desk/suggested")
    assert "Only the 2 messages that wait longest are here." in page.text
    assert "Bo" not in page.text


def test_what_was_decided_meanwhile_is_no_longer_offered(
    desk: Flask, people: Cast, triage: Triage, teach: Callable[[int], None], clock: MovedClock
) -> None:
    teach(LEAST)
    kept = keep(desk, author="Ana", body=CASINO)
    triage.rank()
    store = desk.extensions["ecoute"].store
    store.write(lambda c: decide.take(c, kept.id, Action.REJECT, people.marc.actor(), clock(), "spam"))
    assert "Ana" not in browser(desk, people.nadia).open("/desk/suggested").text


def test_one_decides_there_as_in_the_queue_and_comes_back(
    desk: Flask, people: Cast, triage: Triage, teach: Callable[[int], None]
) -> None:
    teach(LEAST)
    kept = keep(desk, author="Ana", body=CASINO)
    triage.rank()
    page = browser(desk, people.nadia).open("/desk/suggested")
    page.press("reject", within=f"#c-{kept.id}", reason="spam")
    assert page.url.startswith("/desk/suggested")
    assert page.soup.select_one(".decided form button") is not None  # what undoes it
    assert page.soup.select_one(f"#c-{kept.id}") is None


def test_nothing_is_ever_decided_by_it(
    desk: Flask, people: Cast, triage: Triage, teach: Callable[[int], None], clock: MovedClock
) -> None:
    """TRUST duty 5: no decision by machine alone."""
    teach(60)
    kept = [keep(desk, author="Ana", body=body) for body in (CASINO, MERCI)]
    store = desk.extensions["ecoute"].store
    before = counted(store)
    clock.move(timedelta(days=2))
    triage.follow()
    triage.rank()
    browser(desk, people.nadia).open("/desk/suggested")
    assert counted(store) == before
    with store.read() as connection:
        assert [contributions.get(connection, each.id).state for each in kept] == [State.PENDING] * 2


def counted(store: Store) -> list[tuple[object, ...]]:
    """Every decision in the log, and every row that waits to be published."""
    with store.read() as connection:
        return [
            tuple(row)
            for table in ("decisions", "outbox")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY seq")
        ]


def test_words_of_a_visitor_are_text_in_the_line(desk: Flask, people: Cast, teach: Callable[[int], None]) -> None:
    """LESSONS: escaped at output, wherever a visitor's words come out."""
    teach(LEAST)
    kept = keep(desk, author="Ana", body='casino<script>alert("1")</script>casino bonus gratuit')
    page = browser(desk, people.nadia).open("/desk/")
    assert page.soup.select_one(f"#c-{kept.id} script") is None
    assert "<script>" in str(page.soup.select_one(".triage").get_text())  # type: ignore[union-attr]


def test_a_service_without_triage_has_a_desk_all_the_same(sqlite_app: Flask, clock: MovedClock) -> None:
    cast = enter_cast(sqlite_app.extensions["ecoute"].store, clock())
    keep(sqlite_app, author="Ana", body=CASINO)
    assert browser(sqlite_app, cast.nadia).open("/desk/").status == 200
    assert browser(sqlite_app, cast.nadia).open("/desk/suggested").status == 200
