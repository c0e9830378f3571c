"""Blocking a sender: from a message, for a while, without anybody being shown whom."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from moderation.storage import blocks, contributions, identities
from moderation.storage.connections import network
from moderation.storage.contributions import Stored
from moderation.storage.tables import blocks as blocks_table
from moderation.web.context import Service
from moderation.web.reader import SESSION_KEY
from tests.conftest import Cast, MovedClock, csrf_token, sign_in

FORM = {"post": "essai", "name": "Eve", "body": "Achetez !", "lang": "en"}
EVE = {"REMOTE_ADDR": "203.0.113.7"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def desk(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app, cast.nadia)


def send(app: Flask, where: dict[str, str] = EVE, **more: str) -> TestResponse:
    return app.test_client().post("/comments", data=FORM | more, environ_base=where)


def first(service: Service) -> Stored:
    with service.store.read() as connection:
        return contributions.of_post(connection, "essai")[0]


def block(desk: FlaskClient, service: Service, **fields: object) -> TestResponse:
    address = f"/desk/blocks/new/{first(service).id}"
    token = csrf_token(desk.get(address).text)
    chosen = {"kind": ["address"], "days": "7", "reason": "spam", "csrf_token": token, "lang": "en"}
    return desk.post(address, data=chosen | fields)


def test_a_blocked_sender_is_told_why_and_until_when_and_loses_nothing(
    app: Flask, service: Service, desk: FlaskClient, clock: MovedClock
) -> None:
    assert send(app).status_code == 303
    assert block(desk, service).status_code == 303
    refused = send(app, body="Encore un message, long à écrire")
    assert refused.status_code == 403
    assert "Encore un message, long à écrire" in refused.text
    assert "until 8 March 2026, because" in refused.text
    assert "the rules of this blog. Advertising, or an automatic message.<" in refused.text
    answer = app.test_client().post("/comments", json=FORM | {"body": "x"}, environ_base=EVE)
    assert answer.status_code == 403
    assert send(app, ELSEWHERE, body="D’une autre personne").status_code == 303
    clock.move(timedelta(days=7))
    assert send(app, body="Une semaine après").status_code == 303, "it ends by itself"


def test_an_address_that_was_typed_is_known_in_any_case_of_letters(
    app: Flask, service: Service, desk: FlaskClient
) -> None:
    send(app, email="Eve@Spam.example")
    assert block(desk, service, kind=["email"]).status_code == 303
    assert send(app, ELSEWHERE, email="eve@spam.example", body="2").status_code == 403
    assert send(app, EVE, body="3").status_code == 303, "only what was chosen counts"


def test_a_block_of_an_address_names_also_who_proved_it_and_types_none(
    app: Flask, service: Service, desk: FlaskClient, clock: MovedClock
) -> None:
    def prove(connection: Connection) -> str:
        eve = identities.known(connection, identities.MAIL, "eve@spam.example", "", "eve@spam.example", clock())
        return identities.start_session(connection, eve, clock())

    eve = app.test_client()
    with eve.session_transaction() as session:
        session[SESSION_KEY] = service.store.write(prove)
    assert eve.post("/comments", data=FORM, environ_base=EVE).status_code == 303
    assert block(desk, service, kind=["email"]).status_code == 303
    for typed in ("", "other@spam.example"):
        again = eve.post("/comments", data=FORM | {"body": "2", "email": typed}, environ_base=ELSEWHERE)
        assert again.status_code == 403


def test_who_has_one_address_of_an_ipv6_network_has_them_all(app: Flask, service: Service, desk: FlaskClient) -> None:
    send(app, {"REMOTE_ADDR": "2001:db8:1:2::a"})
    block(desk, service)
    assert send(app, {"REMOTE_ADDR": "2001:db8:1:2:ffff::b"}, body="2").status_code == 403
    assert send(app, {"REMOTE_ADDR": "2001:db8:1:3::a"}, body="3").status_code == 303


def test_nobody_can_read_whom_a_block_names(app: Flask, service: Service, desk: FlaskClient) -> None:
    """LESSONS: moderators do not see more personal data than the decision needs; the table keeps a keyed hash."""
    send(app, email="eve@spam.example")
    block(desk, service, kind=["address", "email"])
    with service.store.read() as connection:
        rows = repr(connection.execute(select(blocks_table)).all())
    pages = desk.get("/desk/blocks").text + desk.get(f"/desk/blocks/new/{first(service).id}").text
    for value in ("203.0.113.7", "eve@spam.example"):
        assert value not in rows
        assert value not in pages
    assert blocks.key_of("a", "email", "x@y.example") != blocks.key_of("b", "email", "x@y.example")
    assert blocks.key_of("a", "email", "x") != blocks.key_of("a", "address", "x")


def test_who_is_blocked_as_long_already_is_not_blocked_twice(
    app: Flask, service: Service, desk: FlaskClient, clock: MovedClock
) -> None:
    send(app, email="eve@spam.example")
    assert block(desk, service).status_code == 303
    clock.move(timedelta(seconds=1))
    again = block(desk, service)
    assert again.status_code == 409
    assert "Nadia has blocked this sender already, until 8 March 2026." in again.text
    assert block(desk, service, kind=["address", "email"]).status_code == 303, "the other kind is new"
    assert block(desk, service, days="30").status_code == 303, "longer is new"
    with service.store.read() as connection:
        found = connection.execute(select(blocks_table.c.kind).order_by(blocks_table.c.seq)).scalars()
        assert list(found) == ["address", "email", "address"]


def test_a_block_is_lifted_once_and_stays_listed(app: Flask, service: Service, desk: FlaskClient) -> None:
    send(app)
    block(desk, service)
    page = desk.get("/desk/blocks").text
    seq = page.split('name="block" value="')[1].split('"')[0]
    lifting = {"block": seq, "csrf_token": csrf_token(page), "lang": "en"}
    assert desk.post("/desk/blocks/lift", data=lifting).status_code == 303
    assert send(app, body="2").status_code == 303
    assert "lifted" in desk.get("/desk/blocks?lang=en").text
    assert desk.post("/desk/blocks/lift", data=lifting).status_code == 404
    for nonsense in ("", "x", "²", "9" * 30, "0"):
        assert desk.post("/desk/blocks/lift", data=lifting | {"block": nonsense}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"kind": []}, {"kind": ["email"]}, {"kind": ["everybody"]}, {"days": ""}, {"days": "9999"}, {"reason": ""}],
)
def test_a_block_that_says_too_little_is_no_block(
    app: Flask, service: Service, desk: FlaskClient, wrong: dict[str, object]
) -> None:
    send(app)
    assert block(desk, service, **wrong).status_code == 422
    assert send(app, body="2").status_code == 303


def test_what_was_sent_from_nowhere_known_cannot_be_blocked(desk: FlaskClient, app: Flask, service: Service) -> None:
    send(app)
    kept = first(service)
    service.store.write(lambda c: c.exec_driver_sql("DELETE FROM connections"))
    assert "cannot be blocked" in desk.get(f"/desk/blocks/new/{kept.id}?lang=en").text


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::a", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("localhost", "localhost"),
    ],
)
def test_what_counts_as_one_sender(address: str, one: str) -> None:
    assert network(address) == one
