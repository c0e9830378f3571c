"""The receipt's data: all that is held, as a file, and its erasure, confirmed first (TRUST duty 11)."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.acts import decide
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Unknown
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock
from tests.web.browser import do, keep, now


@pytest.fixture
def sent(app: Flask) -> Stored:
    kept = keep(app, website="https://ana.example/")
    do(app, lambda c, at: contributions.add_contact(c, kept, "ana@mail.example"))
    return kept


@pytest.fixture
def receipt(app: Flask, sent: Stored) -> str:
    running: Service = app.extensions["ecoute"]
    return f"/receipts/{running.receipt_token(sent.id)}"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_all_that_is_held_is_a_file(app: Flask, client: FlaskClient, receipt: str, sent: Stored, cast: Cast) -> None:
    do(app, lambda c, at: decide.take(c, sent.id, Action.REJECT, cast.nadia.actor(), at, "spam", "entre nous"))
    answer = client.get(f"{receipt}/data")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(answer.text)
    assert held["contribution"]["body"] == "Bonjour"
    assert held["email"] == "ana@mail.example"
    assert [each["action"] for each in held["decisions"]] == ["reject"]
    for hidden in ("Nadia", "entre nous", "salt"):
        assert hidden not in answer.text


def test_the_file_tells_nobody_whether_an_address_that_they_typed_is_known(
    app: Flask, client: FlaskClient, sent: Stored, cast: Cast
) -> None:
    do(app, lambda c, at: decide.take(c, sent.id, Action.APPROVE, cast.nadia.actor(), at))
    told = []
    for email in ("ana@mail.example", "nobody@mail.example"):
        form = {"post": sent.post, "name": "Eve", "body": f"Is {email} here?", "email": email}
        receipt = client.post("/comments", data=form).location.partition("?")[0]
        told.append(client.get(f"{receipt}/data").json)
    known, unknown = ({name: type(value) for name, value in each["contribution"].items()} for each in told)
    assert known == unknown
    assert not any("first_time" in str(each) or "everyone" in str(each) for each in told)


def test_opening_the_page_erases_nothing(app: Flask, client: FlaskClient, receipt: str, sent: Stored) -> None:
    page = client.get(f"{receipt}/erase")
    assert "cannot be brought back" in page.text
    assert "Backups" in page.text
    assert now(app, sent) == sent


def test_erasing_must_be_confirmed(app: Flask, client: FlaskClient, receipt: str, sent: Stored) -> None:
    refused = client.post(f"{receipt}/erase", data={"lang": "en"})
    assert refused.status_code == 422
    assert "Confirm" in refused.text
    assert now(app, sent) == sent


def test_what_is_erased_is_empty_and_the_receipt_says_so(
    app: Flask, client: FlaskClient, receipt: str, sent: Stored, clock: MovedClock
) -> None:
    clock.move(timedelta(days=400))
    assert client.post(f"{receipt}/erase", data={"confirm": "yes"}).status_code == 303
    gone = now(app, sent)
    assert (gone.state, gone.body, gone.author, gone.website) == (State.ERASED, "", "", None)
    with app.extensions["ecoute"].store.read() as connection:
        (*_, erasure) = contributions.decisions_of(connection, gone.seq)
    assert erasure.role == "author", "the public log says so"
    page = client.get(f"{receipt}?lang=en").text
    assert "erased at your request" in page
    assert "Bonjour" not in page
    assert f"{receipt}/erase" not in page
    held = client.get(f"{receipt}/data").text
    for value in ("Bonjour", "ana@mail.example", "ana.example", "Ana"):
        assert value not in held
    assert client.post(f"{receipt}/erase", data={"confirm": "yes"}).status_code == 303, "twice is as good as once"


@pytest.mark.parametrize("act", ["erase", "appeal", "notices", "edit", "withdraw"])
def test_another_site_s_form_does_nothing(
    app: Flask, client: FlaskClient, receipt: str, sent: Stored, act: str
) -> None:
    """LESSONS: cross-site form posts."""
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{receipt}/{act}", data={"confirm": "yes"}, headers=foreign).status_code == 403
    assert now(app, sent) == sent


def test_without_mail_nobody_is_promised_any(client: FlaskClient, receipt: str) -> None:
    assert "by mail" not in client.get(f"{receipt}?lang=en").text
    refused = client.post(f"{receipt}/notices", data={"email": "ana@mail.example", "lang": "en"})
    assert refused.status_code == 409
    assert "sends no mail" in refused.text


def test_nothing_is_kept_of_what_was_never_there(app: Flask) -> None:
    running: Service = app.extensions["ecoute"]
    missing = running.receipt_token("0" * 16)
    assert app.test_client().get(f"/receipts/{missing}/data").status_code == 404
    with pytest.raises(Unknown):
        do(app, lambda c, at: contributions.get(c, "0" * 16))
