"""The page of an account: where it is signed in, which programs act for it, and ending one of them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from moderation.storage import access, accounts
from moderation.storage.tables import api_tokens, sessions
from tests.conftest import Cast, MovedClock, bearer, csrf_token, sign_in
from tests.web.browser import Browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """A form of the account's page."""
    token = csrf_token(client.get("/account/").text)
    return client.post(path, data={"csrf_token": token, "lang": "en", **fields})


def page(client: FlaskClient) -> Browser:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client).open("/account/")


def rows(app: Flask) -> list[Any]:
    """Every session and token."""
    with app.extensions["ecoute"].store.read() as connection:
        return [tuple(row) for table in (sessions, api_tokens) for row in connection.execute(select(table))]


def begin(app: Flask, who: accounts.Account, device: str) -> FlaskClient:
    """A browser that says it is `device`, signed in."""
    running = app.extensions["ecoute"]
    secret = running.store.write(lambda connection: accounts.start_session(connection, who, device, running.clock()))
    client = app.test_client()
    with client.session_transaction() as session:
        session["session"] = secret
    return client


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_stolen_session_that_is_ended_elsewhere_is_refused_at_its_next_request(
    sqlite_app: Flask, sqlite_cast: Cast
) -> None:
    mine = sign_in(sqlite_app, sqlite_cast.nadia)
    stolen = begin(sqlite_app, sqlite_cast.nadia, FIREFOX)
    assert stolen.get("/desk/").status_code == 200
    shown = page(mine)
    assert "Firefox, Linux" in shown.text
    assert shown.text.count("this one") == 1
    shown.press("end")
    assert "That session is over." in shown.text
    assert "Firefox" not in shown.text
    assert stolen.get("/desk/").status_code == 302
    assert mine.get("/desk/").status_code == 200


def test_signing_out_everywhere_ends_all_and_only_one_s_own(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    mine, other = (sign_in(sqlite_app, sqlite_cast.nadia) for _ in range(2))
    marc = sign_in(sqlite_app, sqlite_cast.marc)
    assert send(mine, "/account/sign-out-everywhere").status_code == 303
    assert [client.get("/account/").status_code for client in (mine, other, marc)] == [302, 302, 200]


def test_nobody_ends_what_is_another_s(sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock) -> None:
    sign_in(sqlite_app, sqlite_cast.nadia)
    bearer(sqlite_app, sqlite_cast.nadia)
    store = sqlite_app.extensions["ecoute"].store
    with store.read() as connection:
        (session,) = access.living_sessions(connection, sqlite_cast.nadia.seq, clock())
        (token,) = access.living_tokens(connection, sqlite_cast.nadia.seq)
    marc = sign_in(sqlite_app, sqlite_cast.marc)
    before = rows(sqlite_app)
    for path in ("/account/sessions/end", "/account/tokens/revoke"):
        for reference in (session.digest, token.digest, "", "x" * 64):
            answer = send(marc, path, reference=reference)
            assert answer.status_code == 404
            assert "It has ended already" in answer.text
    assert rows(sqlite_app) == before


def test_ending_this_very_session_is_signing_out(sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock) -> None:
    client = sign_in(sqlite_app, sqlite_cast.nadia)
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        (session,) = access.living_sessions(connection, sqlite_cast.nadia.seq, clock())
    assert send(client, "/account/sessions/end", reference=session.digest).location == "/account/sign-in"
    assert client.get("/account/").status_code == 302


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_says_when_it_was_used_to_the_hour_and_can_be_revoked_alone(
    sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock
) -> None:
    client, program = sign_in(sqlite_app, sqlite_cast.nadia), sqlite_app.test_client()
    used, other = bearer(sqlite_app, sqlite_cast.nadia), bearer(sqlite_app, sqlite_cast.nadia)
    assert page(client).text.count("Not used yet") == 2
    moments = []
    for step in (timedelta(minutes=1), timedelta(minutes=59), timedelta(minutes=1)):
        at = clock.move(step)
        assert program.get("/api/v1/queue", headers=used).status_code == 200
        with sqlite_app.extensions["ecoute"].store.read() as connection:
            found = access.living_tokens(connection, sqlite_cast.nadia.seq)
        moments.append((at, next(each.used_at for each in found if each.used_at)))
    assert [at == seen for at, seen in moments] == [True, False, True]
    secret = used["Authorization"].removeprefix("Bearer ")
    assert send(client, "/account/tokens/revoke", reference=access.digest(secret)).status_code == 303
    assert program.get("/api/v1/queue", headers=used).status_code == 401
    assert program.get("/api/v1/queue", headers=other).status_code == 200
    assert page(client).text.count("Not used yet") == 0


def test_an_account_without_tokens_is_told_nothing_of_programs(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    assert "Programs" not in page(sign_in(sqlite_app, sqlite_cast.nadia)).text


# --- devices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 "
         "Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
         "Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
         "Safari/605.1.15", "Safari, macOS"),
        ("curl/8.8.0", "curl/8.8.0"),
        ("<b>" + "x" * 99, "<b>" + "x" * 57 + "…"),
        ("", "It did not say"),
    ],
)  # fmt: skip
def test_a_device_is_named_so_that_its_owner_knows_it(
    sqlite_app: Flask, sqlite_cast: Cast, said: str, shown: str
) -> None:
    client = begin(sqlite_app, sqlite_cast.nadia, said)
    assert shown in page(client).text
