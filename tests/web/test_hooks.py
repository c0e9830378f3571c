"""The page of a brand's endpoints: the secret is shown once, what was sent is listed, only its managers come here."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from moderation.acts import hooks
from moderation.domain.hook import ASKED_MOST, CHOSEN, HOOKS_MOST, Failure
from moderation.domain.parts import Part
from moderation.storage import hook_deliveries, tables
from moderation.storage import hooks as kept
from moderation.storage.hooks import Hook
from moderation.webhooks.posting import Outcome
from moderation.webhooks.sender import Sender
from moderation.webhooks.signing import secret_of
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast
from tests.moderation.opening import open_cases
from tests.web.browser import Browser, browser, do

ADDRESS = "https://crm.nuage.example/ecoute?key=7"


@pytest.fixture
def people(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


def registered(app: Flask, people: Cast, address: str = ADDRESS) -> Hook:
    return do(app, lambda c, at: hooks.register(c, people.leo.actor(), address, list(CHOSEN), at))  # type: ignore[no-any-return]


def token(page: Browser) -> str:
    """The token of a form of this session."""
    return csrf_token(page.client.get("/account/").text)


def register(page: Browser, address: str = ADDRESS, *events: str) -> Browser:
    """Fill in the form and send it."""
    data = {"csrf_token": token(page), "address": address, "events": list(events)}
    return page.send("/brand/hooks", data)  # type: ignore[arg-type]


def send(app: Flask, outcome: Outcome) -> None:
    """Let the sender send what waits, to endpoints that answer so."""
    running = app.extensions["ecoute"]
    Sender(
        running.store, running.settings, running.catalogue, running.clock, lambda _address, _body, _headers: outcome
    ).turn()


def part_of(app: Flask, account: int, part: Part) -> None:
    query = update(tables.accounts).where(tables.accounts.c.seq == account).values(part=part)
    do(app, lambda c, _at: c.execute(query))


def test_the_secret_of_an_endpoint_is_shown_once_and_in_no_cookie(sqlite_app: Flask, people: Cast) -> None:
    page = register(browser(sqlite_app, people.leo), ADDRESS, "case.opened", "case.judged")
    assert page.status == 201
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", page.text)
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        (hook,) = kept.of_brand(connection, "nuage")
    assert secret == secret_of(sqlite_app.extensions["ecoute"].settings.secret, hook)
    assert page.page is not None
    assert "Set-Cookie" not in page.page.headers
    assert page.page.headers["Cache-Control"] == "no-store"
    again = page.open(f"/brand/hooks/{hook.id}")
    assert ADDRESS in again.text
    assert "whsec_" not in again.text
    checked = [str(each["value"]) for each in again.soup.select("input[name=events][checked]")]
    assert checked == ["case.opened", "case.judged"]
    assert "whsec_" not in page.open("/brand/hooks").text


def test_another_secret_is_shown_once_and_what_was_seen_meanwhile_counts(sqlite_app: Flask, people: Cast) -> None:
    hook = registered(sqlite_app, people)
    page = browser(sqlite_app, people.leo).open(f"/brand/hooks/{hook.id}").press("rotate")
    assert page.status == 200
    assert "whsec_" in page.text
    assert "signed with the secret before as well" in page.text
    before = page.open(f"/brand/hooks/{hook.id}")
    do(sqlite_app, lambda c, at: hooks.rotate(c, hook.id, people.leo.actor(), 2, at))
    late = before.press("rotate")
    assert (late.status, "whsec_" in late.text) == (409, False)
    assert "was changed meanwhile" in late.text


@pytest.mark.parametrize(
    ("address", "events", "told"),
    [
        ("http://crm.nuage.example/", ["case.opened"], "Give the whole address of your endpoint"),
        ("https://10.0.0.1/", ["case.opened"], "Give the public name of your server"),
        (ADDRESS, [], "Choose at least one event"),
        (ADDRESS, ["test"], "Choose the events from the list"),
    ],
)
def test_what_cannot_be_registered_comes_back_with_what_was_typed(
    sqlite_app: Flask, people: Cast, address: str, events: list[str], told: str
) -> None:
    page = register(browser(sqlite_app, people.leo), address, *events)
    assert (page.status, told in page.text) == (422, True)
    field = page.soup.select_one("input[name=address]")
    assert field is not None
    assert field["value"] == address
    checked = [str(each["value"]) for each in page.soup.select("input[name=events][checked]")]
    assert checked == [each for each in events if each != "test"]
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        assert kept.of_brand(connection, "nuage") == []


def test_an_address_is_registered_once_and_a_brand_has_five_at_most(sqlite_app: Flask, people: Cast) -> None:
    registered(sqlite_app, people)
    page = browser(sqlite_app, people.leo)
    assert "registered already" in register(page, ADDRESS, "case.opened").text
    for number in range(1, HOOKS_MOST):
        registered(sqlite_app, people, f"https://crm{number}.nuage.example/")
    assert "as many as a brand can have" in page.open("/brand/hooks").text
    data = {"csrf_token": token(page), "address": "https://one.more.example/", "events": ["case.opened"]}
    answer = page.client.post("/brand/hooks", data=data)
    assert (answer.status_code, "There are 5 endpoints already" in answer.text) == (422, True)


def _first(app: Flask) -> Hook:
    with app.extensions["ecoute"].store.read() as connection:
        return kept.of_brand(connection, "nuage")[0]


@pytest.mark.parametrize("outsider", ["agent", "ida"])
def test_neither_an_agent_nor_another_brand_s_manager_sees_or_changes_an_endpoint(
    sqlite_app: Flask, people: Cast, outsider: str
) -> None:
    hook = registered(sqlite_app, people)
    do(sqlite_app, lambda c, at: hooks.send_test(c, hook.id, people.leo.actor(), at))
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        (sent,) = hook_deliveries.of_hook(connection, hook, 9)
    who, status = (people.ida, 404) if outsider == "ida" else (people.leo, 403)
    page = browser(sqlite_app, who).open("/brand/texts/")
    if outsider == "agent":
        part_of(sqlite_app, people.leo.seq, Part.AGENT)
        assert "Webhooks" not in page.open("/brand/texts/").soup.get_text()
        assert page.open("/brand/hooks").status == 403
    else:
        assert ADDRESS not in page.open("/brand/hooks").text
    before = _everything(sqlite_app)
    assert page.open(f"/brand/hooks/{hook.id}").status == status
    for act in ("events", "rotate", "resume", "test", "again", "remove"):
        data = {"csrf_token": token(page), "events": ["case.opened"], "version": "1", "message": sent.id}
        answer = page.client.post(f"/brand/hooks/{hook.id}/{act}", data=data)
        assert answer.status_code == status, act
        assert ADDRESS not in answer.text, act
    assert _everything(sqlite_app) == before


def _everything(app: Flask) -> list[object]:
    with app.extensions["ecoute"].store.read() as connection:
        return [list(connection.execute(table.select())) for table in (tables.hooks, tables.hook_deliveries)]


def test_what_was_sent_is_listed_with_what_became_of_it_and_can_be_sent_again(
    sqlite_app: Flask, people: Cast, clock: MovedClock
) -> None:
    hook = registered(sqlite_app, people)
    page = browser(sqlite_app, people.leo)
    do(sqlite_app, lambda c, at: open_cases(c, CATALOGUE, at))
    where = f"/brand/hooks/{hook.id}"
    assert "On its way" in page.open(where).text
    send(sqlite_app, Outcome(503, Failure.STATUS))
    listed = page.open(where).text
    assert "A story about you opened a case case.opened" in listed
    assert "Not delivered yet: the endpoint answered with the status 503. Next try: 1 March 2026, 10:00" in listed
    page.press("again")
    send(sqlite_app, Outcome(200, None))
    assert "Delivered 1 March 2026, 10:00, status 200" in page.open(where).text
    page.press("test")
    send(sqlite_app, Outcome(None, Failure.PRIVATE))
    assert "Not delivered: the endpoint is not at a public address" in page.open(where).text


def test_a_paused_endpoint_says_so_and_is_resumed(sqlite_app: Flask, people: Cast) -> None:
    hook = registered(sqlite_app, people)
    do(sqlite_app, lambda c, at: open_cases(c, CATALOGUE, at))
    page = browser(sqlite_app, people.leo).open(f"/brand/hooks/{hook.id}")
    send(sqlite_app, Outcome(410, Failure.GONE))
    refused = page.press("test")
    assert (refused.status, "This endpoint is paused: nothing is sent" in refused.text) == (422, True)
    assert "test" not in refused.buttons()
    assert "paused" in page.open("/brand/hooks").text
    page.open(f"/brand/hooks/{hook.id}").press("resume")
    assert "It runs again" in page.text
    assert _first(sqlite_app).paused_at is None


def test_nobody_hammers_a_server_through_this_one(sqlite_app: Flask, people: Cast) -> None:
    hook = registered(sqlite_app, people)
    for _ in range(ASKED_MOST):
        do(sqlite_app, lambda c, at: hooks.send_test(c, hook.id, people.leo.actor(), at))
    page = browser(sqlite_app, people.leo).open(f"/brand/hooks/{hook.id}").press("test")
    assert (page.status, "Wait a little" in page.text) == (422, True)


def test_one_message_is_not_sent_again_and_again(sqlite_app: Flask, people: Cast, clock: MovedClock) -> None:
    """It would count once only."""
    hook = registered(sqlite_app, people)
    do(sqlite_app, lambda c, at: open_cases(c, CATALOGUE, at))
    send(sqlite_app, Outcome(200, None))
    clock.move(timedelta(minutes=1))
    page = browser(sqlite_app, people.leo).open(f"/brand/hooks/{hook.id}")
    again = page.press("again")
    assert "It is on its way again" in again.text
    clock.move(timedelta(minutes=9))
    late = again.open(f"/brand/hooks/{hook.id}").press("again")
    assert (late.status, "less than 10 minutes ago" in late.text) == (422, True)
    clock.move(timedelta(minutes=1))
    assert "It is on its way again" in late.open(f"/brand/hooks/{hook.id}").press("again").text


def test_an_endpoint_that_is_removed_is_gone_with_what_was_sent(sqlite_app: Flask, people: Cast) -> None:
    hook = registered(sqlite_app, people)
    do(sqlite_app, lambda c, at: open_cases(c, CATALOGUE, at))
    page = browser(sqlite_app, people.leo).open(f"/brand/hooks/{hook.id}").press("remove")
    assert "The endpoint is removed" in page.text
    assert _everything(sqlite_app) == [[], []]


def test_the_page_speaks_french(sqlite_app: Flask, people: Cast) -> None:
    registered(sqlite_app, people)
    page = browser(sqlite_app, people.leo).open("/brand/hooks?lang=fr")
    assert "Enregistrer une adresse de réception" in page.text
    assert "Votre délai s’est écoulé sans réponse" in page.text


def test_it_runs_on_both_databases(app: Flask, cast: Cast) -> None:
    """Register, hear, send, pause, remove: each statement once on PostgreSQL too."""
    running = app.extensions["ecoute"]
    hook = registered(app, cast)
    do(app, lambda c, at: open_cases(c, CATALOGUE, at))
    do(app, lambda c, at: hooks.send_test(c, hook.id, cast.leo.actor(), at))
    send(app, Outcome(410, Failure.GONE))
    do(app, lambda c, _at: hooks.resume(c, hook.id, cast.leo.actor()))
    with running.store.read() as connection:
        found = hook_deliveries.of_hook(connection, hook, 9)
        assert [(each.event, each.problem) for each in found] == [
            ("test", Failure.GONE),
            ("case.opened", Failure.GONE),
        ]
    do(app, lambda c, at: hooks.send_again(c, hook.id, cast.leo.actor(), found[1].id, at))
    do(app, hook_deliveries.forget_before)
    do(app, lambda c, at: hooks.remove(c, hook.id, cast.leo.actor(), at))
    assert _everything(app) == [[], []]
