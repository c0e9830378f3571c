"""The receipt: private, and the author's way to change or take back what was sent."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from moderation.acts import decide
from moderation.domain.contribution import Action
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock


@pytest.fixture
def sent(app: Flask) -> tuple[FlaskClient, str]:
    """A browser that has just sent a comment, and the path of its receipt."""
    client = app.test_client()
    form = {"post": "essai", "name": "Ana", "body": "Bonjour <b>", "email": "ana@mail.example", "lang": "fr"}
    response = client.post("/comments", data=form)
    return client, response.location.partition("?")[0]


def stored(app: Flask, receipt: str) -> Stored:
    running: Service = app.extensions["ecoute"]
    with running.store.read() as connection:
        return contributions.get(connection, running.receipt_owner(receipt.rpartition("/")[2]))


def judge(app: Flask, receipt: str, action: Action, who: Cast, reason: str | None = None) -> None:
    running: Service = app.extensions["ecoute"]
    id, actor, now = stored(app, receipt).id, who.nadia.actor(), running.clock()
    running.store.write(lambda connection: decide.take(connection, id, action, actor, now, reason, "entre nous"))


def words_of(page: str) -> str:
    return BeautifulSoup(page, "html.parser").main.get_text(" ")


def test_it_shows_the_words_and_never_the_address(sent: tuple[FlaskClient, str]) -> None:
    client, receipt = sent
    page = client.get(receipt)
    assert "Bonjour <b>" in words_of(page.text)
    assert "ana@mail.example" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_pending_words_can_be_edited_within_the_window(app: Flask, sent: tuple[FlaskClient, str]) -> None:
    client, receipt = sent
    assert client.post(f"{receipt}/edit", data={"body": "Bonsoir"}).status_code == 303
    assert stored(app, receipt).body == "Bonsoir"


def test_after_the_window_the_words_stay_and_nothing_typed_is_lost(
    app: Flask, sent: tuple[FlaskClient, str], clock: MovedClock
) -> None:
    client, receipt = sent
    clock.move(timedelta(minutes=15, seconds=1))
    refused = client.post(f"{receipt}/edit", data={"body": "Trop tard", "lang": "en"})
    assert refused.status_code == 403
    assert "15 minutes" in words_of(refused.text)
    assert stored(app, receipt).body == "Bonjour <b>"


def test_an_empty_edit_is_refused_with_the_field_named(app: Flask, sent: tuple[FlaskClient, str]) -> None:
    client, receipt = sent
    refused = client.post(f"{receipt}/edit", data={"body": " \n"})
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").find("textarea")["aria-invalid"] == "true"
    assert stored(app, receipt).body == "Bonjour <b>"


def test_an_edit_of_approved_words_waits_while_they_stand(
    app: Flask, sent: tuple[FlaskClient, str], cast: Cast
) -> None:
    client, receipt = sent
    judge(app, receipt, Action.APPROVE, cast)
    client.post(f"{receipt}/edit", data={"body": "Mieux dit"})
    assert stored(app, receipt).body == "Bonjour <b>"
    assert stored(app, receipt).proposed_body == "Mieux dit"
    judge(app, receipt, Action.ACCEPT_EDIT, cast)
    assert stored(app, receipt).body == "Mieux dit"


def test_it_can_be_withdrawn_at_any_time_and_once(app: Flask, sent: tuple[FlaskClient, str], clock: MovedClock) -> None:
    client, receipt = sent
    clock.move(timedelta(days=400))
    assert client.post(f"{receipt}/withdraw").status_code == 303
    assert stored(app, receipt).state == "withdrawn"
    assert client.post(f"{receipt}/withdraw").status_code == 409
    assert "/withdraw" not in client.get(receipt).text


def test_a_refusal_is_told_with_its_reason_and_without_the_note(
    app: Flask, sent: tuple[FlaskClient, str], cast: Cast
) -> None:
    client, receipt = sent
    judge(app, receipt, Action.REJECT, cast, "off_topic")
    page = client.get(f"{receipt}?lang=fr").text
    assert "Hors sujet" in words_of(page)
    assert "entre nous" not in page
    assert "Nadia" not in page
    assert "Off topic" in words_of(client.get(f"{receipt}?lang=en").text)


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: token + "x", lambda token: "x" + token])
def test_no_address_but_the_true_one_opens_it(sent: tuple[FlaskClient, str], change) -> None:
    client, receipt = sent
    token = receipt.rpartition("/")[2]
    assert client.get(f"/receipts/{change(token)}").status_code == 404
    assert client.post(f"/receipts/{change(token)}/withdraw").status_code == 404


def test_another_site_cannot_withdraw_it(sent: tuple[FlaskClient, str]) -> None:
    client, receipt = sent
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert client.post(f"{receipt}/withdraw", headers=headers).status_code == 403


def test_a_form_of_thousands_of_fields_is_refused_before_it_is_taken_apart(app: Flask) -> None:
    crowded = "&".join(f"a{number}" for number in range(60))
    for path in ("/comments", "/account/sign-in"):
        refused = app.test_client().post(path, data=crowded, content_type="application/x-www-form-urlencoded")
        assert refused.status_code == 422
        assert "trop de champs" in refused.text


def test_what_was_typed_too_late_comes_back(sent: tuple[FlaskClient, str], clock: MovedClock) -> None:
    client, receipt = sent
    clock.move(timedelta(hours=1))
    refused = client.post(f"{receipt}/edit", data={"body": "Trop tard"})
    assert BeautifulSoup(refused.text, "html.parser").find("textarea").get_text().strip() == "Trop tard"
