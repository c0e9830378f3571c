"""Passkeys over HTTP: the challenge in the cookie, the forms, and what a page says where there can be none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from moderation.settings import Settings
from moderation.storage import accounts
from moderation.storage.store import Store
from moderation.storage.tables import passkeys
from moderation.web.app import create_app
from moderation.web.context import Service
from moderation.web.limits import RATES
from moderation.web.passkeys import FRESH
from tests.authenticator import Device
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast, sign_in

SECOND = timedelta(seconds=1)


@pytest.fixture
def here(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Flask:
    """The service at an address that can have passkeys: where Flask's client asks."""
    settings = replace(service_settings, service_url="http://localhost", smtp_url="smtp://localhost:1")
    app = create_app(Service(sqlite_store, settings, lambda: CATALOGUE, clock))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def cast(here: Flask, clock: MovedClock) -> Cast:
    return enter_cast(here.extensions["ecoute"].store, clock())


def device() -> Device:
    return Device(origin="http://localhost", rp_id="localhost")


def asked(client: FlaskClient, page: str, path: str) -> TestResponse:
    """What the script asks for: the challenge, with the token of the page's form."""
    fields = {"csrf_token": csrf_token(client.get(page).text), "lang": "en"}
    return client.post(path, data=fields, headers={"Accept": "application/json"})


def sent(client: FlaskClient, page: str, path: str, **fields: Any) -> TestResponse:
    """A form of `page`, sent to `path`."""
    token = csrf_token(client.get(page).text)
    return client.post(path, data={"csrf_token": token, "lang": "en", **fields})


def add(client: FlaskClient, holding: Device, name: str = "Blue key") -> TestResponse:
    """All steps of adding the passkey of `holding`."""
    options = asked(client, "/account/passkeys/new", "/account/passkeys/new/challenge").json
    answer = holding.make(options or {})
    return sent(client, "/account/passkeys/new", "/account/passkeys/new", name=name, credential=answer)


def enter(client: FlaskClient, holding: Device) -> TestResponse:
    """All steps of signing in with `holding`."""
    options = asked(client, "/account/sign-in", "/account/passkeys/challenge").json
    answer = holding.answer(options or {})
    return sent(client, "/account/sign-in", "/account/passkeys/sign-in", credential=answer)


def kept(app: Flask) -> list[Any]:
    with app.extensions["ecoute"].store.read() as connection:
        return list(connection.execute(select(passkeys).order_by(passkeys.c.seq)))


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_who_added_a_passkey_signs_in_with_it_until_it_is_removed(here: Flask, cast: Cast) -> None:
    client, key = sign_in(here, cast.nadia), device()
    added = add(client, key)
    assert (added.status_code, added.location) == (303, "/account/")
    page = client.get("/account/", headers={"Accept-Language": "en"}).text
    assert "The passkey is added" in page
    assert "Blue key" in page
    sent(client, "/account/", "/account/sign-out")
    assert client.get("/desk/").status_code == 302
    entered = enter(client, key)
    assert (entered.status_code, entered.location) == (303, "/desk/"), "where they were going"
    assert client.get("/account/").status_code == 200
    (row,) = kept(here)
    assert sent(client, "/account/", "/account/passkeys/remove", passkey=row.seq).status_code == 303
    sent(client, "/account/", "/account/sign-out")
    refused = enter(client, key)
    assert refused.status_code == 422
    assert "This passkey does not sign in here" in refused.text
    assert client.get("/account/").status_code == 302


def test_a_refused_name_comes_back_and_the_device_is_asked_again(here: Flask, cast: Cast) -> None:
    client, key = sign_in(here, cast.nadia), device()
    back = add(client, key, "x" * 300)
    assert back.status_code == 422
    assert "x" * 300 in back.text
    again = sent(client, "/account/passkeys/new", "/account/passkeys/new", name="Blue key", credential="{}")
    assert again.status_code == 422
    assert 'value="Blue key"' in again.text
    assert "Too much time has passed" in again.text, "a challenge is for one answer, also for one that is refused"
    assert kept(here) == []


def test_nobody_removes_another_s_passkey(here: Flask, cast: Cast) -> None:
    add(sign_in(here, cast.nadia), device())
    (row,) = kept(here)
    marc = sign_in(here, cast.marc)
    for reference in (row.seq, "0", "", "x", str(2**70)):
        assert sent(marc, "/account/", "/account/passkeys/remove", passkey=reference).status_code == 404
    assert kept(here) == [row]


# --- only soon after signing in --------------------------------------------------------------------------------------


def test_a_session_left_open_adds_no_passkey_and_signing_in_again_leads_back(
    here: Flask, cast: Cast, clock: MovedClock
) -> None:
    client = sign_in(here, cast.nadia)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    clock.move(FRESH - SECOND)
    assert client.get("/account/passkeys/new").status_code == 200
    clock.move(SECOND)
    stale = client.get("/account/passkeys/new")
    assert (stale.status_code, stale.location) == (303, "/account/sign-in")
    page = client.get("/account/sign-in").text
    assert "sign in once more" in page
    assert 'value="nadia@blog.example"' in page, "the address is filled in"
    refused = asked(client, "/account/", "/account/passkeys/new/challenge")
    assert refused.status_code == 403
    assert "sign in once more" in (refused.json or {})["detail"]
    store = here.extensions["ecoute"].store
    link = store.write(lambda connection: accounts.new_link(connection, cast.nadia, clock()))
    entered = sent(client, f"/account/links/{link}", f"/account/links/{link}")
    assert entered.location == "/account/passkeys/new"
    assert add(client, device()).status_code == 303


def test_without_the_challenge_of_a_fresh_session_nothing_is_added(here: Flask, cast: Cast) -> None:
    """The challenge of the sign-in page is anybody's: it adds nothing."""
    client, key = sign_in(here, cast.nadia), device()
    options = asked(client, "/account/sign-in", "/account/passkeys/challenge").json or {}
    answer = key.make(options | {"user": {"id": "AAAA"}})
    refused = sent(client, "/account/passkeys/new", "/account/passkeys/new", name="Key", credential=answer)
    assert refused.status_code == 422
    assert "Too much time has passed" in refused.text
    assert kept(here) == []


# --- the challenge in the cookie -------------------------------------------------------------------------------------


def test_a_cookie_that_is_put_back_does_not_bring_its_challenge_back(here: Flask, cast: Cast) -> None:
    client, key = sign_in(here, cast.nadia), device()
    key.counts = False
    add(client, key)
    thief = here.test_client()
    options = asked(thief, "/account/sign-in", "/account/passkeys/challenge").json or {}
    token = csrf_token(thief.get("/account/sign-in").text)
    cookie = thief.get_cookie("ecoute")
    assert cookie is not None
    form = {"csrf_token": token, "lang": "en", "credential": key.answer(options)}
    assert thief.post("/account/passkeys/sign-in", data=form).status_code == 303
    thief.set_cookie("ecoute", cookie.value)
    again = thief.post("/account/passkeys/sign-in", data=form)
    assert again.status_code == 422
    assert "Too much time has passed" in again.text


def test_an_answer_is_of_use_to_its_own_browser_only(here: Flask, cast: Cast) -> None:
    client, key = sign_in(here, cast.nadia), device()
    add(client, key)
    hers, his = here.test_client(), here.test_client()
    options = asked(hers, "/account/sign-in", "/account/passkeys/challenge").json or {}
    asked(his, "/account/sign-in", "/account/passkeys/challenge")
    stolen = sent(his, "/account/sign-in", "/account/passkeys/sign-in", credential=key.answer(options))
    assert stolen.status_code == 422


def test_signing_in_again_ends_the_session_of_before(here: Flask, cast: Cast) -> None:
    client, key = sign_in(here, cast.nadia), device()
    add(client, key)
    before = client.get_cookie("ecoute")
    assert before is not None
    assert enter(client, key).status_code == 303
    old = here.test_client()
    old.set_cookie("ecoute", before.value)
    assert old.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


# --- where, and how often --------------------------------------------------------------------------------------------


def test_an_address_that_can_have_none_offers_none_and_says_why(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    """`make serve` is at a number, http://127.0.0.1:8000: browsers know no passkeys there."""
    client = sign_in(sqlite_app, sqlite_cast.nadia)
    assert "data-passkey" not in client.get("/account/sign-in").text
    page = client.get("/account/", headers={"Accept-Language": "en"}).text
    assert "they need HTTPS and a name" in page
    assert client.get("/account/passkeys/new").status_code == 422
    for path in ("/account/passkeys/challenge", "/account/passkeys/new/challenge"):
        assert asked(client, "/account/", path).status_code == 422
    for path in ("/account/passkeys/sign-in", "/account/passkeys/new"):
        back = sent(client, "/account/", path, name="Key", credential="{}")
        assert (back.status_code, "Passkeys need HTTPS" in back.text) == (422, True)


def test_without_script_the_page_says_that_a_link_needs_none(here: Flask) -> None:
    page = here.test_client().get("/account/sign-in", headers={"Accept-Language": "en"}).text
    assert "A link by mail needs none" in page
    assert "<script>" not in page, "nothing inline: the policy of the pages forbids it"


def test_tries_are_counted_as_those_for_links_are(
    sqlite_store: Store, service_settings: Settings, clock: MovedClock
) -> None:
    settings = replace(service_settings, service_url="http://localhost", rate_storage="memory")
    client = create_app(Service(sqlite_store, settings, lambda: CATALOGUE, clock)).test_client()
    token = csrf_token(client.get("/account/sign-in").text)
    most = int(RATES["passkeys"].split()[0])
    form = {"csrf_token": token}
    answers = [client.post("/account/passkeys/challenge", data=form).status_code for _ in range(most + 1)]
    assert answers == [200] * most + [429]
    assert most // 2 == int(RATES["account"].split()[0]), "a try asks twice"


def test_a_suspended_account_does_not_come_in(here: Flask, cast: Cast, clock: MovedClock) -> None:
    key = device()
    add(sign_in(here, cast.nadia), key)
    store = here.extensions["ecoute"].store
    store.write(lambda connection: accounts.suspend(connection, cast.nadia, clock()))
    client = here.test_client()
    assert enter(client, key).status_code == 422
    assert client.get("/account/").status_code == 302
