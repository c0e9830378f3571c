"""Readers who prove who they are: by a link in their mail or by a provider; a typed address proves nothing."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from moderation.acts import contribute
from moderation.domain.contribution import State
from moderation.domain.text import Words
from moderation.mail.postbox import MAIL, open_letter
from moderation.storage import contributions, identities
from moderation.storage.tables import outbox, signed
from moderation.web import provider
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, MovedClock, csrf_token
from tests.ports import held_port
from tests.waiting import LONG, until

COMMENT = {"post": "panne", "name": "Zoé", "body": "Bonjour"}


PEOPLE = [
    {"sub": "zoe", "name": "Zoé Martin", "email": "Zoe@lecteurs.example", "email_verified": True},
    {"sub": "max", "name": "Max", "email": "max@lecteurs.example", "email_verified": False},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real OpenID Connect provider in a process of its own, with two people."""
    port = held_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for person in PEOPLE:
        command += ["--user-claims", json.dumps(person)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert running.poll() is None
            try:
                return requests.get(f"{address}/.well-known/openid-configuration", timeout=LONG).ok
            except requests.ConnectionError:
                return False  # it is starting

        try:
            until(answers, "the provider", every=0.1)
            yield address
        finally:
            running.terminate()


@pytest.fixture
def app(service: Service, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(provider, "TIMEOUT_SECONDS", LONG)
    settings = replace(
        service.settings,
        smtp_url="smtp://localhost:1",
        mail_from="blog@blog.example",
        service_url="http://localhost",
        oidc_issuer=issuer,
        oidc_client_id="blog",
        oidc_client_secret="s3cret",
        oidc_name="Registre",
    )
    application = create_app(replace(service, settings=settings))
    application.config["TESTING"] = True
    return application


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def letters(service: Service) -> list[str]:
    """The letters that wait to be sent, oldest first."""
    with service.store.read() as connection:
        rows = connection.execute(select(outbox.c.payload).where(outbox.c.topic == MAIL).order_by(outbox.c.seq))
        return [open_letter(payload).text for payload in rows.scalars()]


def ask_for_link(browser: FlaskClient, email: str, post: str = "") -> str:
    page = browser.get("/reader/sign-in", query_string={"post": post}).text
    sent = browser.post("/reader/sign-in", data={"csrf_token": csrf_token(page), "email": email, "post": post})
    assert sent.status_code == 200, sent.text
    return sent.text


def link(service: Service) -> str:
    """The newest link that was mailed, less its host."""
    return re.findall(r"http://localhost(\S+)", letters(service)[-1])[0]


def follow(browser: FlaskClient, path: str) -> str:
    """Open a link, press its button; returns where one is led."""
    page = browser.get(path)
    assert page.status_code == 200, page.text
    hidden = {str(each["name"]): str(each["value"]) for each in BeautifulSoup(page.text, "html.parser").select("input")}
    used = browser.post(urlsplit(path).path, data=hidden)
    assert used.status_code == 303, used.text
    return str(used.headers["Location"])


def sign_in_at_provider(browser: FlaskClient, person: str, post: str = "", **more: str) -> str:
    """As a browser goes: to the provider, through its form, and back; returns where one is led."""
    there = browser.get("/reader/provider", query_string={"post": post, **more}).headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back = requests.post(there, data={"sub": person}, allow_redirects=False, timeout=LONG).headers["Location"]
    answer = browser.get(f"{urlsplit(back).path}?{urlsplit(back).query}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def send(browser: FlaskClient, **more: str) -> None:
    assert browser.post("/comments", data=COMMENT | more).status_code == 303


def signatures(service: Service) -> list[tuple[str, str]]:
    """Issuer and subject of whoever signed, oldest contribution first."""
    with service.store.read() as connection:
        rows = connection.execute(
            select(identities.identities.c.issuer, identities.identities.c.subject)
            .join(signed, signed.c.identity == identities.identities.c.seq)
            .order_by(signed.c.contribution)
        )
        return [(row.issuer, row.subject) for row in rows]


def test_a_link_in_the_mail_proves_the_address_and_signs_what_is_sent(browser: FlaskClient, service: Service) -> None:
    ask_for_link(browser, "Zoe@Lecteurs.example", "panne")
    assert follow(browser, link(service)).startswith("/comments/new?post=panne")
    send(browser)
    assert signatures(service) == [("mail", "zoe@lecteurs.example")]
    page = browser.get("/reader/").text
    assert "zoe@lecteurs.example" in page
    assert "Bonjour" in page
    assert "/receipts/" in page


def test_the_form_offers_the_way_and_then_says_who_one_is(browser: FlaskClient, service: Service) -> None:
    assert "/reader/sign-in?post=panne" in browser.get("/comments/new?post=panne").text
    sign_in_at_provider(browser, "zoe")
    form = browser.get("/comments/new?post=panne").text
    assert "Zoe@lecteurs.example" in form
    assert "/reader/sign-in" not in form
    assert "/reader/" not in create_app(service).test_client().get("/comments/new?post=panne").text


@pytest.mark.parametrize("way", ["mail", "provider"])
def test_who_wants_to_answer_a_message_comes_back_to_it(way: str, browser: FlaskClient, service: Service) -> None:
    words = Words("Ana", "Et vous ?")
    post, now = CATALOGUE.posts["panne"], service.clock()
    kept = service.store.write(lambda c: contribute.comment(c, post, None, words, "fr", "form", now))
    approved = State.APPROVED
    service.store.write(lambda c: contributions.change(c, kept, state=approved, published_at=now))
    form = browser.get(f"/comments/new?post=panne&parent={kept.id}&lang=en").text
    ways = browser.get(link_to(form, "a[href*='/reader/sign-in']")).text
    if way == "provider":
        asked = parse_qs(urlsplit(link_to(ways, "a[href*='/reader/provider']")).query)
        back = sign_in_at_provider(browser, "zoe", **{name: values[0] for name, values in asked.items()})
    else:
        fields = BeautifulSoup(ways, "html.parser").select("form[action$='/reader/sign-in'] input")
        typed = {str(each["name"]): str(each.get("value", "")) for each in fields}
        assert browser.post("/reader/sign-in", data=typed | {"email": "zoe@lecteurs.example"}).status_code == 200
        back = follow(browser, link(service))
    assert parse_qs(urlsplit(back).query) == {"post": ["panne"], "parent": [kept.id], "lang": ["en"]}
    assert "Et vous ?" in browser.get(back).text


def link_to(page: str, selector: str) -> str:
    return str(BeautifulSoup(page, "html.parser").select_one(selector)["href"])


@pytest.mark.parametrize("way", ["mail", "provider"])
def test_whoever_reads_french_signs_in_in_french_whatever_the_browser_prefers(
    browser: FlaskClient, service: Service, way: str
) -> None:
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    form = browser.get("/comments/new?post=panne&lang=fr").text
    page = browser.get(link_to(form, "a[href^='/reader/sign-in']")).text
    assert "Prouver qui vous êtes" in page
    if way == "mail":
        hidden = {str(each["name"]): str(each["value"]) for each in BeautifulSoup(page, "html.parser").select("input")}
        browser.post("/reader/sign-in", data=hidden | {"email": "zoe@lecteurs.example"})
        assert "Se connecter en tant que" in browser.get(link(service)).text
        back = follow(browser, link(service))
    else:
        there = browser.get(link_to(page, "a.button")).headers["Location"]
        asked = requests.post(there, data={"sub": "zoe"}, allow_redirects=False, timeout=LONG).headers["Location"]
        back = browser.get(f"{urlsplit(asked).path}?{urlsplit(asked).query}").headers["Location"]
    assert back.endswith("lang=fr")
    mine = browser.get(link_to(browser.get(back).text, "a[href^='/reader/']")).text
    assert "Vos messages" in mine
    assert "Se déconnecter" in mine


def test_opening_a_link_uses_nothing_up_and_it_works_once(app: Flask, browser: FlaskClient, service: Service) -> None:
    """LESSONS: links in mail are prefetched: GET shows, POST acts; a token is single use."""
    ask_for_link(browser, "zoe@lecteurs.example")
    path = link(service)
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
    follow(browser, path)
    assert app.test_client().get(path).status_code == 404


def test_a_link_expires_within_an_hour(browser: FlaskClient, service: Service, clock: MovedClock) -> None:
    ask_for_link(browser, "zoe@lecteurs.example")
    path = link(service)
    clock.move(timedelta(hours=1))
    assert browser.get(path).status_code == 404


def test_nobody_is_flooded_with_links_and_nobody_is_told(browser: FlaskClient, service: Service) -> None:
    """LESSONS: mail cannot be used as a spam cannon."""
    answers = {ask_for_link(browser, "zoe@lecteurs.example") for _ in range(6)}
    assert len(answers) == 1
    assert len(letters(service)) == 3


def test_an_impossible_address_comes_back_filled_in(browser: FlaskClient, service: Service) -> None:
    page = browser.get("/reader/sign-in?lang=fr").text
    answer = browser.post(
        "/reader/sign-in", data={"csrf_token": csrf_token(page), "email": "zoe chez lecteurs", "lang": "fr"}
    )
    assert answer.status_code == 422
    assert 'value="zoe chez lecteurs"' in answer.text
    assert letters(service) == []


def test_a_provider_proves_who_one_is(browser: FlaskClient, service: Service) -> None:
    """OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636), against a real provider."""
    assert sign_in_at_provider(browser, "zoe", "panne").startswith("/comments/new?post=panne")
    send(browser)
    ((issuer, subject),) = signatures(service)
    assert (issuer.startswith("http://127.0.0.1:"), subject) == (True, "zoe")
    with service.store.read() as connection:
        (reader,) = identities.of_email(connection, "zoe@lecteurs.example")
    assert reader.name == "Zoé Martin"
    assert "Zoé Martin" not in browser.get("/reader/").text


def test_an_address_that_the_provider_does_not_vouch_for_proves_nothing(browser: FlaskClient, service: Service) -> None:
    sign_in_at_provider(browser, "max")
    with service.store.read() as connection:
        assert identities.of_email(connection, "max@lecteurs.example") == []


def test_signing_in_again_is_the_same_identity(app: Flask, service: Service) -> None:
    for _ in range(2):
        browser = app.test_client()
        sign_in_at_provider(browser, "zoe")
        send(browser, body=f"Encore {_}")
    assert len(set(signatures(service))) == 1
    assert len(signatures(service)) == 2


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(app: Flask, browser: FlaskClient) -> None:
    """Somebody else's answer must not sign this browser in as them (RFC 6749, section 10.12)."""
    there = browser.get("/reader/provider").headers["Location"]
    back = requests.post(there, data={"sub": "zoe"}, allow_redirects=False, timeout=LONG).headers["Location"]
    victim = app.test_client()
    answer = victim.get(f"{urlsplit(back).path}?{urlsplit(back).query}")
    assert answer.status_code == 502
    assert "/reader/sign-in" in victim.get("/reader/").headers["Location"]


def test_a_provider_that_refuses_or_is_gone_leaves_the_way_without(service: Service, browser: FlaskClient) -> None:
    refused = browser.get("/reader/provider/answer?error=access_denied&state=x&lang=fr")
    assert refused.status_code == 502
    assert "commentez sans" in refused.text
    settings = replace(service.settings, oidc_issuer="http://localhost:9", oidc_client_id="blog")
    alone = create_app(replace(service, settings=settings)).test_client()
    assert alone.get("/reader/provider").status_code == 502


@pytest.mark.parametrize("post", ["https://evil.example/", "//evil.example", "nobody", ""])
def test_one_is_led_to_posts_of_this_blog_and_nowhere_else(post: str, browser: FlaskClient) -> None:
    assert sign_in_at_provider(browser, "zoe", post) == "/reader/?lang=fr"


def test_signed_out_is_signed_out_everywhere(app: Flask, service: Service) -> None:
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        sign_in_at_provider(browser, "zoe")
    page = first.get("/reader/").text
    assert first.post("/reader/sign-out", data={"csrf_token": csrf_token(page)}).status_code == 303
    assert second.get("/reader/").status_code == 302
    send(second)
    assert signatures(service) == []


def test_a_typed_address_signs_nothing(browser: FlaskClient, service: Service) -> None:
    """LESSONS: nothing is trusted for an e-mail string."""
    ask_for_link(browser, "zoe@lecteurs.example")
    send(browser, email="zoe@lecteurs.example")
    assert signatures(service) == []


def test_without_mail_and_provider_there_is_no_way_and_the_page_says_so(service: Service) -> None:
    browser = create_app(service).test_client()
    page = browser.get("/reader/sign-in?lang=fr").text
    assert "aucun moyen de se connecter" in page
    assert browser.get("/reader/provider").status_code == 404


def test_what_can_no_longer_be_used_is_forgotten(browser: FlaskClient, service: Service, clock: MovedClock) -> None:
    ask_for_link(browser, "zoe@lecteurs.example")
    follow(browser, link(service))
    clock.move(timedelta(days=91))
    assert service.store.write(lambda connection: identities.forget_expired(connection, clock())) == 2
    assert browser.get("/reader/").status_code == 302
