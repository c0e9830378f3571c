"""The API: the acts of the pages by bearer token, told apart by who asks; whatever is sent, no answer is a 500."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from moderation.acts import contribute, decide
from moderation.domain.contribution import Action
from moderation.domain.text import Words
from moderation.publication import read_thread
from moderation.storage import contributions, publications
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.api.description import DOCUMENT
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, ROOT, Cast, MovedClock, bearer, sign_in


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def nadia(app: Flask, cast: Cast) -> dict[str, str]:
    return bearer(app, cast.nadia)


@pytest.fixture
def leo(app: Flask, cast: Cast) -> dict[str, str]:
    return bearer(app, cast.leo)


@pytest.fixture
def comment(service: Service) -> Callable[..., Stored]:
    """Sends a comment of Ana's, who left an address."""

    def send(body: str = "Three days *without* a line.", post: str = "panne") -> Stored:
        words = Words("Ana", body, "ana@private.example")
        now = service.clock()
        return service.store.write(
            lambda connection: contribute.comment(connection, CATALOGUE.posts[post], None, words, "fr", "form", now)
        )

    return send


@pytest.fixture
def reply(service: Service) -> Callable[[Account], Stored]:
    """Sends a reply of a representative's under a post of theirs."""

    def send(who: Account) -> Stored:
        post = next(post for post in CATALOGUE.posts.values() if who.brand in post.brands)
        return service.store.write(
            lambda connection: contribute.reply(
                connection, post, None, "We are sorry.", who.actor(), who.title, "form", service.clock()
            )
        )

    return send


def approve(service: Service, moderator: Account, kept: Stored) -> None:
    """What a click at the desk does."""
    now = service.clock()
    service.store.write(lambda connection: decide.take(connection, kept.id, Action.APPROVE, moderator.actor(), now))


def publish(service: Service, post: str) -> None:
    """What the publisher writes into the store when it publishes a thread."""

    def work(connection: Connection) -> None:
        publications.renew(connection, publications.thread_now(connection, post, False), service.clock())

    service.store.write(work)


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    told: dict[str, Any] = response.get_json()
    assert told["status"] == status
    return told


def fields(response: TestResponse, status: int) -> list[str]:
    """The fields that a refusal names."""
    return [error["field"] for error in problem(response, status)["errors"]]


# --- who is asking ---------------------------------------------------------------------------------------------------


def test_without_a_token_the_api_asks_for_one(client: FlaskClient) -> None:
    response = client.get("/api/v1/queue")
    problem(response, 401)
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_cookie_of_a_session_does_not_count_in_the_api(app: Flask, cast: Cast) -> None:
    browser = sign_in(app, cast.nadia)
    assert browser.get("/account/").status_code == 200
    problem(browser.get("/api/v1/queue"), 401)


def test_a_token_does_not_count_on_a_page(client: FlaskClient, nadia: dict[str, str]) -> None:
    assert client.get("/api/v1/queue", headers=nadia).status_code == 200
    assert client.get("/account/", headers=nadia).status_code == 302


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Bearer x", "Basic bmFkaWE6", "bearer é", "Bearer \x00"])
def test_what_is_no_token_signs_nobody_in(client: FlaskClient, cast: Cast, given: str) -> None:
    problem(client.get("/api/v1/queue", headers={"Authorization": given}), 401)


# --- the queue -------------------------------------------------------------------------------------------------------


def test_the_queue_is_read_page_by_page_oldest_first(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    sent = [comment(f"Number {number}").id for number in range(5)]
    read, after = [], 0
    while after is not None:
        page = client.get(f"/api/v1/queue?after={after}&limit=2", headers=nadia).get_json()
        assert len(page["items"]) <= 2
        read += [item["id"] for item in page["items"]]
        after = page["next"]
    assert read == sent


def test_a_full_last_page_is_the_last(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    comment(), comment()
    assert client.get("/api/v1/queue?limit=2", headers=nadia).get_json()["next"] is None


NO_NUMBERS = ["limit=0", "limit=201", "limit=-1", "limit=1.0", "limit=", "limit=%00", "limit=٣", "limit=1&limit=2"]
NO_NUMBERS += ["limit=99999999999999999999999", "limit=+1", "limit=1_0", "limit=%ED%A0%80"]


def test_a_number_that_is_none_is_refused_by_name(client: FlaskClient, nadia: dict[str, str]) -> None:
    for query in NO_NUMBERS:
        assert fields(client.get(f"/api/v1/queue?{query}", headers=nadia), 422) == ["limit"], query


def test_an_unknown_parameter_is_refused_by_name(client: FlaskClient, nadia: dict[str, str]) -> None:
    assert fields(client.get("/api/v1/queue?afer=3", headers=nadia), 422) == ["afer"]


# --- one contribution ------------------------------------------------------------------------------------------------


def test_a_moderator_reads_the_log_with_its_notes_and_nobody_s_address(
    client: FlaskClient, service: Service, cast: Cast, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    kept = comment()
    body = {"action": "reject", "reason": "spam", "note": "The fifth today."}
    client.post(f"/api/v1/contributions/{kept.id}/decisions", json=body, headers=nadia)
    response = client.get(f"/api/v1/contributions/{kept.id}", headers=nadia)
    entry = response.get_json()["decisions"][0]
    assert (entry["by"], entry["note"], entry["reason"]) == ("Nadia", "The fifth today.", "spam")
    assert "@" not in response.text


def test_a_representative_reads_their_own_reply_without_notes_and_names(
    client: FlaskClient, cast: Cast, nadia: dict[str, str], leo: dict[str, str], reply: Callable[[Account], Stored]
) -> None:
    kept = reply(cast.leo)
    body = {"action": "reject", "reason": "off_topic", "note": "Ask Marc first."}
    client.post(f"/api/v1/contributions/{kept.id}/decisions", json=body, headers=nadia)
    response = client.get(f"/api/v1/contributions/{kept.id}", headers=leo)
    told = response.get_json()
    assert told["state"] == "rejected"
    assert told["decisions"][0]["reason"] == "off_topic"
    assert told["actions"] == []
    assert "Marc" not in response.text
    assert "Nadia" not in response.text


def test_what_somebody_else_wrote_is_not_there_for_a_representative(
    client: FlaskClient,
    app: Flask,
    cast: Cast,
    leo: dict[str, str],
    comment: Callable[..., Stored],
    reply: Callable[[Account], Stored],
) -> None:
    nobodys = problem(client.get("/api/v1/contributions/0000000000000000", headers=leo), 404)
    for kept in (comment(), reply(cast.ida)):
        refusal = problem(client.get(f"/api/v1/contributions/{kept.id}", headers=leo), 404)
        assert json.dumps(refusal).replace(kept.id, "0000000000000000") == json.dumps(nobodys)
        problem(client.get(f"/api/v1/contributions/{kept.id}", headers=leo), 404)


def test_an_id_of_no_shape_is_not_there(client: FlaskClient, nadia: dict[str, str]) -> None:
    for id in ("%00", "a%00b", "c-x", "..", "%ED%A0%80", "é", "'", "A" * 300, "1" * 400):
        problem(client.get(f"/api/v1/contributions/{id}", headers=nadia), 404)
        response = client.post(f"/api/v1/contributions/{id}/decisions", json={"action": "approve"}, headers=nadia)
        problem(response, 404)


# --- decisions -------------------------------------------------------------------------------------------------------


def test_a_decision_answers_with_what_stands_now_and_wakes_the_publisher(
    service: Service, cast: Cast, comment: Callable[..., Stored]
) -> None:
    woken: list[bool] = []
    app = create_app(replace(service, wake=lambda: woken.append(True)))
    kept = comment()
    url = f"/api/v1/contributions/{kept.id}/decisions"
    response = app.test_client().post(url, json={"action": "approve", "version": 1.0}, headers=bearer(app, cast.nadia))
    assert response.status_code == 200
    told = response.get_json()
    assert (told["state"], told["version"]) == ("approved", 2)
    assert set(told["actions"]) == {"take_down", "undo"}
    assert woken == [True]


def test_the_second_of_two_moderators_is_told_who_was_faster(
    client: FlaskClient, app: Flask, cast: Cast, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    url = f"/api/v1/contributions/{comment().id}/decisions"
    client.post(url, json={"action": "approve", "version": 1}, headers=nadia)
    late = {**bearer(app, cast.marc), "Accept-Language": "en"}
    told = problem(client.post(url, json={"action": "approve", "version": 1}, headers=late), 409)
    assert told["errors"][0]["field"] == "version"
    assert "Nadia" in told["detail"]


def test_a_state_that_does_not_allow_it_is_a_conflict(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    url = f"/api/v1/contributions/{comment().id}/decisions"
    assert fields(client.post(url, json={"action": "reinstate"}, headers=nadia), 409) == ["action"]


REFUSED_BODIES: list[tuple[object, str]] = [
    ({"action": "aprove"}, "action"),
    ({"action": "erase"}, "action"),
    ({"action": "withdraw"}, "action"),
    ({"action": None}, "action"),
    ({"action": ["approve"]}, "action"),
    ({"action": {"a": 1}}, "action"),
    ({"action": "\x00"}, "action"),
    ({"action": "\ud800"}, "action"),
    ({}, "action"),
    ({"action": "reject"}, "reason"),
    ({"action": "reject", "reason": "because"}, "reason"),
    ({"action": "reject", "reason": "\ud800"}, "reason"),
    ({"action": "reject", "reason": "spam\x00"}, "reason"),
    ({"action": "reject", "reason": ["spam"]}, "reason"),
    ({"action": "reject", "reason": 7}, "reason"),
    ({"action": "approve", "note": 7}, "note"),
    ({"action": "approve", "note": "a\x00b"}, "note"),
    ({"action": "approve", "note": "a\udfffb"}, "note"),
    ({"action": "approve", "note": "x" * 2001}, "note"),
    ({"action": "approve", "version": "1"}, "version"),
    ({"action": "approve", "version": True}, "version"),
    ({"action": "approve", "version": 1.5}, "version"),
    ({"action": "approve", "version": 0}, "version"),
    ({"action": "approve", "version": 2**31}, "version"),
    ({"action": "approve", "version": 10**300}, "version"),
    ({"action": "approve", "version": float("inf")}, "version"),
    ({"action": "approve", "version": float("nan")}, "version"),
    ({"action": "approve", "state": "approved"}, "state"),
    ({"action": "approve", "\ud800": 1}, "\ud800"),
    ([], "body"),
    ("approve", "body"),
    (None, "body"),
]


def test_a_decision_that_says_nothing_sensible_is_refused_by_field(
    client: FlaskClient, service: Service, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    kept = comment()
    url = f"/api/v1/contributions/{kept.id}/decisions"
    for body, field in REFUSED_BODIES:
        sent = client.post(url, data=json.dumps(body), content_type="application/json", headers=nadia)
        assert fields(sent, 422) == [field], body
    with service.store.read() as connection:
        assert contributions.get(connection, kept.id) == kept


def test_what_is_not_json_is_refused(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    url = f"/api/v1/contributions/{comment().id}/decisions"
    for sent in (b"", b"{", b'{"action"', b"\xff", b"\x00", b"[" * 100_000, b'{"version": ' + b"9" * 5000 + b"}"):
        response = client.post(url, data=sent, content_type="application/json", headers=nadia)
        assert fields(response, 422) == ["body"], sent[:20]


OTHER_KINDS = ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
OTHER_KINDS += ["multipart/form-data", "application/json-patch+json", "a/é", "\x00"]


@pytest.mark.parametrize("size", [1, 3 * 1024 * 1024])
def test_another_kind_of_content_is_refused(
    client: FlaskClient, nadia: dict[str, str], leo: dict[str, str], comment: Callable[..., Stored], size: int
) -> None:
    decisions = f"/api/v1/contributions/{comment().id}/decisions"
    for kind in OTHER_KINDS:
        for url, headers in ((decisions, nadia), ("/api/v1/posts/panne/replies", leo)):
            problem(client.post(url, data=b"a" * size, headers={**headers, "Content-Type": kind}), 415)


def test_what_is_too_large_is_refused(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    url = f"/api/v1/contributions/{comment().id}/decisions"
    problem(client.post(url, json={"action": "approve", "note": "x" * 3 * 1024 * 1024}, headers=nadia), 413)
    form = client.post("/comments", data={"body": "x" * 3 * 1024 * 1024}, headers={"Accept": "application/json"})
    problem(form, 413)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["action", "reason", "note", "version", "body", "parent", "post", "name", "email", "website"])


@given(body=JSON | st.dictionaries(NAMES, JSON | st.sampled_from(["approve", "reject", "spam", "panne"])))
@settings(max_examples=60)
@pytest.mark.parametrize("url", ["/api/v1/contributions/{}/decisions", "/api/v1/posts/panne/replies", "/comments"])
def test_no_json_at_all_makes_the_service_fail(
    client: FlaskClient,
    nadia: dict[str, str],
    leo: dict[str, str],
    comment: Callable[..., Stored],
    url: str,
    body: object,
) -> None:
    headers = leo if "replies" in url else nadia
    data = json.dumps(body)
    response = client.post(url.format(comment().id), data=data, content_type="application/json", headers=headers)
    assert response.status_code < 500, response.text


# --- replies ---------------------------------------------------------------------------------------------------------


def test_a_reply_waits_for_a_moderator_under_the_account_s_name(
    client: FlaskClient, service: Service, cast: Cast, leo: dict[str, str], comment: Callable[..., Stored]
) -> None:
    answered = comment()
    approve(service, cast.nadia, answered)
    body = {"body": "It is *repaired*.", "parent": f"c-{answered.id}"}
    response = client.post("/api/v1/posts/panne/replies", json=body, headers=leo)
    assert response.status_code == 202, response.text
    told = response.get_json()
    assert (told["state"], told["author"], told["title"], told["brand"]) == (
        "pending",
        "Leo",
        "Service client",
        "nuage",
    )
    assert (told["parent"], told["source"], told["kind"]) == (answered.id, "api", "reply")
    path = response.headers["Location"].removeprefix(service.settings.service_address)
    assert client.get(path, headers=leo).get_json() == told


REFUSED_REPLIES: list[tuple[str, object, int, str]] = [
    ("story", {"body": "Hello"}, 403, "post"),
    ("nowhere", {"body": "Hello"}, 404, "post"),
    ("%00", {"body": "Hello"}, 404, "post"),
    ("ferme", {"body": "Hello"}, 403, "post"),
    ("panne", {"body": " "}, 422, "body"),
    ("panne", {}, 422, "body"),
    ("panne", {"body": 7}, 422, "body"),
    ("panne", {"body": "a\x00"}, 422, "body"),
    ("panne", {"body": "x" * 10_001}, 422, "body"),
    ("panne", {"body": "Hello", "parent": "0000"}, 404, "parent"),
    ("panne", {"body": "Hello", "parent": "a\x00"}, 404, "parent"),
    ("panne", {"body": "Hello", "parent": "\ud800"}, 404, "parent"),
    ("panne", {"body": "Hello", "parent": 7}, 422, "parent"),
    ("panne", {"body": "Hello", "author": "The author"}, 422, "author"),
    ("panne", {"body": "Hello", "brand": "orage"}, 422, "brand"),
]


def test_a_reply_that_cannot_be_kept_is_refused_by_field(client: FlaskClient, leo: dict[str, str]) -> None:
    for post, body, status, field in REFUSED_REPLIES:
        data = json.dumps(body)
        sent = client.post(f"/api/v1/posts/{post}/replies", data=data, content_type="application/json", headers=leo)
        assert fields(sent, status) == [field], (post, body)


def test_a_comment_that_answers_what_cannot_be_an_id_is_refused(client: FlaskClient) -> None:
    body = {"post": "panne", "name": "Ana", "body": "Hello", "parent": "a\x00"}
    assert fields(client.post("/comments", json=body), 404) == ["parent"]


# --- the publication -------------------------------------------------------------------------------------------------


def test_the_publication_comes_since_a_serial_as_the_contract_writes_it(
    client: FlaskClient, service: Service, cast: Cast, leo: dict[str, str], comment: Callable[..., Stored]
) -> None:
    posts = ["essai", "panne", "story"]
    for post in posts:
        approve(service, cast.nadia, comment(f"Under {post}", post))
        publish(service, post)
    everything = client.get("/api/v1/publication", headers=leo).get_json()
    assert (everything["serial"], everything["next"]) == (3, None)
    threads = [read_thread(json.dumps(thread).encode(), "answer") for thread in everything["threads"]]
    with service.store.read() as connection:
        stored = [publications.thread_now(connection, post, False) for post in posts]
    assert threads == [replace(thread, serial=serial) for serial, thread in enumerate(stored, start=1)]

    first = client.get("/api/v1/publication?since=1&limit=1", headers=leo).get_json()
    assert [thread["post"] for thread in first["threads"]] == ["panne"]
    assert (first["serial"], first["next"]) == (3, 2)
    last = client.get(f"/api/v1/publication?since={first['next']}&limit=1", headers=leo).get_json()
    assert [thread["post"] for thread in last["threads"]] == ["story"]
    assert last["next"] is None
    assert client.get("/api/v1/publication?since=3", headers=leo).get_json() == {
        "serial": 3,
        "next": None,
        "threads": [],
    }


def test_the_publication_tells_nothing_that_waits_and_no_address(
    client: FlaskClient, service: Service, leo: dict[str, str], comment: Callable[..., Stored]
) -> None:
    comment("A secret that waits")
    publish(service, "panne")
    page = client.get("/api/v1/publication", headers=leo)
    assert page.get_json()["threads"][0]["contributions"] == []
    assert "@" not in page.text
    assert "secret" not in page.text


def test_a_serial_that_is_none_is_refused(client: FlaskClient, leo: dict[str, str]) -> None:
    for since in ("-1", "x", "%00", "9" * 16, "9" * 40):
        assert fields(client.get(f"/api/v1/publication?since={since}", headers=leo), 422) == ["since"]


# --- other paths and methods -----------------------------------------------------------------------------------------


METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/queue/", "/api/v1/posts/panne"])
def test_a_path_that_is_not_there_is_a_problem_not_a_page(sqlite_app: Flask, path: str) -> None:
    for method in METHODS:
        problem(sqlite_app.test_client().open(path, method=method, follow_redirects=True), 404)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/queue", {"GET", "HEAD", "OPTIONS"}),
        ("/api/v1/contributions/x/decisions", {"POST", "OPTIONS"}),
        ("/api/v1/posts/panne/replies", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(sqlite_app: Flask, path: str, allowed: set[str]) -> None:
    client = sqlite_app.test_client()
    for method in METHODS - allowed:
        response = client.open(path, method=method)
        problem(response, 405)
        assert set(response.headers["Allow"].split(", ")) == allowed


def test_a_method_that_nobody_knows_is_refused(sqlite_app: Flask) -> None:
    problem(sqlite_app.test_client().open("/api/v1/queue", method="BREW"), 405)


# --- the documentation -----------------------------------------------------------------------------------------------

DOC = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_documentation_names_every_operation() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path.removeprefix('/api/v1')}`" in DOC, f"{method} {path}"


def test_the_examples_of_the_documentation_work(
    app: Flask, client: FlaskClient, service: Service, cast: Cast, clock: MovedClock, comment: Callable[..., Stored]
) -> None:
    """Each curl line is asked for real, in order, and answers with the fields that stand below it."""
    kept = comment("How is the weather?")
    examples = re.findall(r"```sh\n(curl .*?)\n```\n+```json\n(.*?)\n```", DOC, re.DOTALL)
    assert len(examples) == len([line for methods in DOCUMENT["paths"].values() for line in methods])
    tokens = {"$MODERATOR": bearer(app, cast.nadia), "$BRAND": bearer(app, cast.leo)}
    for command, shown in examples:
        method, url, headers, data = "GET", "", {}, None
        words = iter(shlex.split(command.replace("\\\n", " "))[1:])
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "--json":
                method, data = "POST", next(words)
                headers["Content-Type"] = "application/json"
            else:
                url = word.removeprefix("https://blog.example").replace("$ID", kept.id)
        if "Authorization" in headers:
            headers |= tokens[headers["Authorization"].removeprefix("Bearer ")]
        response = client.open(url, method=method, headers=headers, data=data)
        assert response.status_code in (200, 202), response.text
        expected = json.loads(re.sub(r",?\s*…", "", shown))
        told = response.get_json()
        assert set(expected) <= set(told), command
        for name, value in expected.items():
            if name in ("state", "reason", "kind", "author", "post", "openapi", "next"):
                assert told[name] == value, command
        if "replies" in url or "decisions" in url:
            publish(service, "panne")
        clock.move(timedelta(seconds=1))


def test_the_documentation_fits_one_screen() -> None:
    assert len(DOC.splitlines()) < 120
    assert Path(ROOT / "docs" / "api.md").is_file()
