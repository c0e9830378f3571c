"""Whatever a program sends: refused by name in a problem document, and never a 500."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.app import LARGEST_REQUEST
from moderation.web.context import Service
from tests.web.api.calls import fields, problem

NO_NUMBERS = ["limit=0", "limit=201", "limit=-1", "limit=1.0", "limit=", "limit=%00", "limit=٣", "limit=1&limit=2"]
NO_NUMBERS += ["limit=99999999999999999999999", "limit=+1", "limit=1_0", "limit=%ED%A0%80"]


def test_a_number_that_is_none_is_refused_by_name(client: FlaskClient, nadia: dict[str, str]) -> None:
    for query in NO_NUMBERS:
        assert fields(client.get(f"/api/v1/queue?{query}", headers=nadia), 422) == ["limit"], query


def test_an_unknown_parameter_is_refused_by_name(client: FlaskClient, nadia: dict[str, str]) -> None:
    assert fields(client.get("/api/v1/queue?afer=3", headers=nadia), 422) == ["afer"]


def test_an_id_of_no_shape_is_not_there(client: FlaskClient, nadia: dict[str, str]) -> None:
    for id in ("%00", "a%00b", "c-x", "..", "%ED%A0%80", "é", "'", "A" * 300, "1" * 400):
        problem(client.get(f"/api/v1/contributions/{id}", headers=nadia), 404)
        response = client.post(f"/api/v1/contributions/{id}/decisions", json={"action": "approve"}, headers=nadia)
        problem(response, 404)


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


@pytest.mark.parametrize("size", [1, LARGEST_REQUEST + 1])
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
    problem(client.post(url, json={"action": "approve", "note": "x" * (LARGEST_REQUEST + 1)}, headers=nadia), 413)
    form = client.post("/comments", data={"body": "x" * (LARGEST_REQUEST + 1)}, headers={"Accept": "application/json"})
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


def test_a_serial_that_is_none_is_refused(client: FlaskClient, leo: dict[str, str]) -> None:
    for since in ("-1", "x", "%00", "9" * 16, "9" * 40):
        assert fields(client.get(f"/api/v1/publication?since={since}", headers=leo), 422) == ["since"]


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
