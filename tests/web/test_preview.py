"""Seeing a message before it is sent, and quoting the one that is answered; neither keeps anything."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.contribution import Action
from moderation.storage import contributions
from moderation.storage.store import Store
from moderation.weaving import body_html
from moderation.web.app import create_app
from moderation.web.comments import quoted
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock
from tests.moderation.lived_in import send, settle

TYPED = {"post": "panne", "lang": "fr", "name": "Zoé", "email": "zoe@lecteurs.example", "website": ""}


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(replace(service, show=body_html))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def preview(browser: FlaskClient, body: str, status: int = 200) -> BeautifulSoup:
    answer = browser.post("/comments/preview", data=TYPED | {"body": body})
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "lxml")


def test_a_preview_is_what_the_page_will_show_and_keeps_nothing(browser: FlaskClient, store: Store) -> None:
    page = preview(browser, "Un *mot* <script>alert(1)</script>")
    shown = page.select_one(".preview .contribution-body")
    assert shown is not None
    assert shown.em.get_text() == "mot"
    assert shown.script is None
    assert page.select_one("[name=body]").get_text().strip() == "Un *mot* <script>alert(1)</script>"
    assert page.select_one("[name=name]")["value"] == "Zoé"
    with store.read() as connection:
        assert contributions.of_post(connection, "panne") == []


@pytest.mark.parametrize("body", ["", " \n ", "x" * 30_000])
def test_what_could_not_be_sent_is_said_now_and_comes_back(body: str, browser: FlaskClient) -> None:
    page = preview(browser, body, 422)
    assert page.select_one(".preview") is None
    assert page.select_one("[name=body]").get_text().strip() == body.strip()


def test_a_quote_of_what_is_answered_is_ready_in_the_form(
    browser: FlaskClient, store: Store, cast: Cast, clock: MovedClock
) -> None:
    shown = settle(
        store, send(store, clock(), "Un mot.\n\n> d’avant\n\nUn autre."), Action.APPROVE, cast.nadia, clock()
    )
    plain = browser.get("/comments/new", query_string={"post": "panne", "parent": shown.id})
    link = BeautifulSoup(plain.text, "lxml").find("a", string="Citer ce message") or BeautifulSoup(
        plain.text, "lxml"
    ).find("a", string="Quote it")
    assert link is not None
    page = BeautifulSoup(browser.get(link["href"]).text, "lxml")
    assert page.select_one("[name=body]").get_text().strip().splitlines()[0] == "> Un mot."
    assert "d’avant" not in page.select_one("[name=body]").get_text()


def test_nobody_quotes_what_readers_cannot_see(browser: FlaskClient, store: Store, clock: MovedClock) -> None:
    """LESSONS: pending text never has a crawlable URL."""
    waiting = send(store, clock(), "Personne ne l’a lu")
    page = browser.get("/comments/new", query_string={"post": "panne", "parent": waiting.id, "quote": "1"})
    assert "Personne" not in page.text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("> \na*"))
def test_a_quote_is_a_quote_and_nothing_else(body: str) -> None:
    words = quoted(body)
    assert all(line.startswith(">") for line in words.rstrip("\n").split("\n") if words)
    assert not words or words.endswith("\n\n")
