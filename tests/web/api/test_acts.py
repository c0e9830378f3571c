"""The acts of the pages by bearer token, told apart by who asks."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.publication import read_thread
from moderation.storage import publications
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import Cast, bearer, sign_in
from tests.web.api.calls import approve, fields, problem, publish

# --- who is asking ----------------------------------------------------------------------------------------------------


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


# --- the queue --------------------------------------------------------------------------------------------------------


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


# --- one contribution -------------------------------------------------------------------------------------------------


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


# --- decisions --------------------------------------------------------------------------------------------------------


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
    told = problem(client.post(url, json={"action": "reject", "reason": "spam", "version": 1}, headers=late), 409)
    meanwhile = "Nadia decided meanwhile: approved. Look at it again before you decide."
    assert told["errors"] == [{"field": "version", "detail": meanwhile}]
    log = client.get(url.removesuffix("/decisions"), headers=nadia).get_json()["decisions"]
    assert [each["action"] for each in log] == ["approve"]


def test_a_state_that_does_not_allow_it_is_a_conflict(
    client: FlaskClient, nadia: dict[str, str], comment: Callable[..., Stored]
) -> None:
    url = f"/api/v1/contributions/{comment().id}/decisions"
    assert fields(client.post(url, json={"action": "reinstate"}, headers=nadia), 409) == ["action"]


# --- replies ----------------------------------------------------------------------------------------------------------


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


# --- the publication --------------------------------------------------------------------------------------------------


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
