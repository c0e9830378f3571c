"""How often one address may send; and that nobody changes their address by saying so."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.settings import SettingError, read_settings
from moderation.storage import contributions
from moderation.web.app import create_app
from moderation.web.context import Service
from moderation.web.limits import RATES

FORM = {"post": "essai", "name": "Ana", "lang": "en"}
HOME = {"REMOTE_ADDR": "203.0.113.7"}
A_MINUTE = int(RATES["comments"].split()[0])


@pytest.fixture
def limited(sqlite_app: Flask) -> Flask:
    service: Service = sqlite_app.extensions["ecoute"]
    return create_app(replace(service, settings=replace(service.settings, rate_storage="memory")))


@pytest.fixture
def client(limited: Flask) -> FlaskClient:
    return limited.test_client()


def exhaust(client: FlaskClient, **headers: str) -> None:
    for number in range(A_MINUTE):
        sent = client.post("/comments", data=FORM | {"body": f"{number}"}, environ_base=HOME, headers=headers)
        assert sent.status_code == 303


def test_too_many_comments_come_back_with_the_time_to_wait(client: FlaskClient, limited: Flask) -> None:
    exhaust(client)
    refused = client.post("/comments", data=FORM | {"body": "Un long message"}, environ_base=HOME)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61  # a minute, counted in whole seconds
    assert "Un long message" in refused.text
    assert f"Wait {refused.headers['Retry-After']} s," in refused.text
    with limited.extensions["ecoute"].store.read() as connection:
        assert len(contributions.of_post(connection, "essai")) == A_MINUTE
    other = client.post("/comments", data=FORM | {"body": "Moi"}, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert other.status_code == 303


def test_programs_are_told_as_a_problem_document(client: FlaskClient) -> None:
    exhaust(client)
    refused = client.post("/comments", json=FORM | {"body": "x"}, environ_base=HOME)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.json is not None
    assert refused.json["errors"][0]["field"] == "rate"
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP"])
def test_nobody_gets_another_address_by_saying_so(client: FlaskClient, header: str) -> None:
    """LESSONS: forwarded headers count only from configured proxies (Remark42's rate limit was bypassed so)."""
    exhaust(client)
    value = "for=192.0.2.1" if header == "Forwarded" else "192.0.2.1"
    again = client.post("/comments", data=FORM | {"body": "x"}, environ_base=HOME, headers={header: value})
    assert again.status_code == 429


def test_an_ipv6_network_counts_as_one_sender(client: FlaskClient) -> None:
    for number in range(A_MINUTE):
        where = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        assert client.post("/comments", data=FORM | {"body": f"{number}"}, environ_base=where).status_code == 303
    where = {"REMOTE_ADDR": "2001:db8:1:2:ffff::1"}
    assert client.post("/comments", data=FORM | {"body": "x"}, environ_base=where).status_code == 429


def test_guessing_receipts_and_asking_for_links_is_limited(client: FlaskClient) -> None:
    for address, kind in (
        ("/receipts/none/withdraw", "receipts"),
        ("/account/sign-in", "account"),
        ("/reader/sign-in", "reader"),
    ):
        fields = {"email": "x@y.example", "lang": "en"}
        most = int(re.findall(r"\d+", RATES[kind])[0])
        answers = [client.post(address, data=fields, environ_base=HOME).status_code for _ in range(most + 1)]
        assert 429 not in answers[:-1]
        assert answers[-1] == 429
        page = client.post(address, data=fields, environ_base=HOME)
        assert page.mimetype == "text/html"
        assert int(page.headers["Retry-After"]) > 0
        assert client.get("/account/sign-in", environ_base=HOME).status_code == 200, "reading is not counted"


def test_the_api_is_limited_with_a_problem_document(limited: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RATES, "api", "2 per minute")
    client = limited.test_client()
    answers = [client.get("/api/v1/openapi.json", environ_base=HOME) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].mimetype == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_storage_that_cannot_be_reached_stops_nobody(sqlite_app: Flask) -> None:
    service: Service = sqlite_app.extensions["ecoute"]
    settings = replace(service.settings, rate_storage="redis://127.0.0.1:1/0")
    try:
        client = create_app(replace(service, settings=settings)).test_client()
    except SettingError as error:
        assert "ECOUTE_RATE_STORAGE" in str(error)  # noqa: PT017 - without the package it cannot be tried
        return
    assert client.post("/comments", data=FORM | {"body": "x"}, environ_base=HOME).status_code == 303


def test_a_storage_that_is_none_stops_the_start() -> None:
    with pytest.raises(SettingError, match="ECOUTE_RATE_STORAGE"):
        read_settings({"ECOUTE_RATE_STORAGE": "sqlite:///x"})
