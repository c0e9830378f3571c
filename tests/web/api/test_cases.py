"""A brand's own programs work on its cases as its people do in the inbox: the same acts, rules and limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from moderation.acts import case, decide, official
from moderation.acts.case import Moment
from moderation.domain.actors import CLOCK
from moderation.domain.case import Degree, Verdict
from moderation.domain.contribution import Action
from moderation.domain.parts import Part
from moderation.storage import cases, drafts, promises
from moderation.storage.cases import Case
from moderation.storage.drafts import Answer
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, bearer
from tests.moderation.opening import open_cases
from tests.web.api.calls import fields, problem
from tests.web.brand_cases import opened, standing, stories, with_person
from tests.web.browser import do

ANSWER = {"type": "accepted", "body": "You were right."}
REFUND = {"kind": "refund", "due_on": "2026-03-10"}


@pytest.fixture
def mine(app: Flask, cast: Cast) -> Case:
    """The case of the story “panne” with Leo's brand, of which it was told."""
    return opened(app)


@pytest.fixture
def send(client: FlaskClient, leo: dict[str, str], mine: Case) -> Callable[..., Any]:
    """States something in that case."""
    return lambda **given: client.post(f"/api/v1/cases/{mine.id}/statements", json=ANSWER | given, headers=leo)


def publish(app: Flask, cast: Cast, id: str) -> None:
    do(app, lambda connection, at: decide.take(connection, id, Action.APPROVE, cast.nadia.actor(), at))


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_brand_reads_its_own_cases_with_their_clocks(
    client: FlaskClient, service: Service, leo: dict[str, str], mine: Case, clock: MovedClock
) -> None:
    clock.move(timedelta(days=20))
    page = client.get("/api/v1/cases", headers=leo).get_json()
    assert page["next"] is None
    (told,) = page["items"]
    assert (told["id"], told["post"], told["title"]) == (mine.id, "panne", "Trois jours sans réseau")
    assert told["url"] == f"{service.settings.service_address}/2026/02/panne/"
    assert (told["state"], told["notified_at"], told["read_at"]) == ("notified", "2026-03-01T09:00:00Z", None)
    assert (told["due_on"], told["days_left"]) == ("2026-03-26", 5)


def test_another_brand_s_case_is_not_there(app: Flask, client: FlaskClient, cast: Cast, mine: Case) -> None:
    ida = bearer(app, cast.ida)
    theirs = [each["id"] for each in client.get("/api/v1/cases", headers=ida).get_json()["items"]]
    assert mine.id not in theirs
    before = standing(app, mine)
    for method, path, body in (("GET", "", None), ("POST", "/read", None), ("POST", "/statements", ANSWER)):
        address = f"/api/v1/cases/{mine.id}{path}"
        assert fields(client.open(address, method=method, json=body, headers=ida), 404) == ["case"]
    assert standing(app, mine) == before


def test_cases_come_a_page_at_a_time_in_the_order_opened_and_by_state_and_day(service: Service, cast: Cast) -> None:
    told = replace(CATALOGUE, posts=CATALOGUE.posts | stories(4))
    app = create_app(replace(service, catalogue=lambda: told))
    client, leo = app.test_client(), bearer(app, cast.leo)

    def work(connection: Connection, at: Any) -> list[str]:
        found = [each for each in open_cases(connection, told, at) if each.brand == "nuage"]
        for number, each in enumerate(found[:4]):  # told day by day; the last was not
            case.notified(connection, each.id, Moment(at + timedelta(days=number)))
        case.read(connection, found[1].id, cast.leo.actor(), Moment(at))
        case.withdraw(connection, found[3].id, CLOCK, Moment(at))  # nobody owes an answer there any more
        return [each.id for each in found]

    all_of_them = do(app, work)
    read, after = [], 0
    while after is not None:
        page = client.get(f"/api/v1/cases?after={after}&limit=2", headers=leo).get_json()
        assert len(page["items"]) <= 2
        read += page["items"]
        after = page["next"]
    assert [each["id"] for each in read] == all_of_them

    def ids(query: str) -> list[str]:
        return [each["id"] for each in client.get(f"/api/v1/cases?{query}", headers=leo).get_json()["items"]]

    assert ids("state=read") == [all_of_them[1]]
    for day in ("2026-03-25", "2026-03-26", "2026-03-27", "2026-03-28", "2026-12-31", "0001-01-01"):
        wanted = [each["id"] for each in read if each["due_on"] and each["due_on"] < day]
        assert ids(f"due_before={day}") == wanted, day
    assert ids("due_before=2026-03-28&state=notified") == [all_of_them[0]]


def test_what_is_no_state_and_no_day_is_refused_by_name(client: FlaskClient, leo: dict[str, str]) -> None:
    for query, field in (
        ("state=open", "state"),
        ("state=", "state"),
        ("state=read&state=read", "state"),
        ("due_before=tomorrow", "due_before"),
        ("due_before=20260301", "due_before"),
        ("due_before=2026-02-30", "due_before"),
        ("due=2026-03-01", "due"),
    ):
        assert fields(client.get(f"/api/v1/cases?{query}", headers=leo), 422) == [field], query


def test_a_case_says_what_the_brand_said_and_nothing_of_readers_and_authors(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    leo: dict[str, str],
    mine: Case,
    send: Callable[..., Any],
    comment: Callable[..., Any],
) -> None:
    publish(app, cast, comment("Said by a reader, in public.").id)
    answer = send(promises=[REFUND]).get_json()
    publish(app, cast, answer["id"])
    plain = client.post("/api/v1/posts/panne/replies", json={"body": "Besides."}, headers=leo).get_json()
    publish(app, cast, plain["id"])
    given = Verdict(Degree.YES, Degree.PARTLY)
    do(app, lambda connection, at: case.judge(connection, mine.id, given, Moment(at)))
    response = client.get(f"/api/v1/cases/{mine.id}", headers=leo)
    told = response.get_json()
    assert (told["state"], told["answer"], told["answer_type"]) == ("judged", answer["id"], "accepted")
    assert told["verdict"] == {"repaired": "yes", "respected": "partly", "satisfaction": "neutral"}
    assert [(each["id"], each["state"]) for each in told["statements"]] == [(answer["id"], "approved")]
    assert [each["id"] for each in told["replies"]] == [plain["id"]], "it was no official answer"
    assert [(each["kind"], each["state"], each["public"]) for each in told["promises"]] == [("refund", "made", True)]
    assert "reader" not in response.text
    assert "@" not in response.text


# --- opening ----------------------------------------------------------------------------------------------------------


def test_to_ask_for_a_case_is_not_to_open_it_and_to_open_it_counts_once(
    app: Flask, service: Service, cast: Cast, mine: Case, clock: MovedClock
) -> None:
    woken: list[bool] = []
    app = create_app(replace(service, wake=lambda: woken.append(True)))
    client, leo = app.test_client(), bearer(app, cast.leo)
    address = f"/api/v1/cases/{mine.id}"
    assert client.get(address, headers=leo).get_json()["read_at"] is None
    assert standing(app, mine) == mine
    first = client.post(f"{address}/read", headers=leo).get_json()
    assert (first["state"], first["read_at"]) == ("read", "2026-03-01T09:00:00Z")
    clock.move(timedelta(days=1))
    assert client.post(f"{address}/read", json={}, headers=leo).get_json()["read_at"] == first["read_at"]
    assert woken
    assert fields(client.post(f"{address}/read", json={"at": "today"}, headers=leo), 422) == ["at"]


# --- stating ----------------------------------------------------------------------------------------------------------


def test_an_answer_waits_for_a_moderator_with_its_promises(
    app: Flask, client: FlaskClient, service: Service, leo: dict[str, str], mine: Case, send: Callable[..., Any]
) -> None:
    response = send(
        type="disputed", facts="It was one day.", promises=[REFUND, {"kind": "advice", "due_on": "2026-04-01"}]
    )
    assert response.status_code == 202, response.text
    told = response.get_json()
    assert (told["case"], told["type"], told["state"], told["author"]) == (mine.id, "disputed", "pending", "Leo")
    assert told["body"] == "You were right.\n\nIt was one day."
    assert [(each["kind"], each["due_on"], each["public"]) for each in told["promises"]] == [
        ("refund", "2026-03-10", False),
        ("advice", "2026-04-01", False),
    ]
    path = response.headers["Location"].removeprefix(service.settings.service_address)
    assert client.get(path, headers=leo).get_json()["source"] == "api"
    assert standing(app, mine).round.answered_at is None, "nobody reads it yet"


def test_the_same_answer_sent_again_is_refused_and_kept_once(
    app: Flask, mine: Case, send: Callable[..., Any], cast: Cast
) -> None:
    first = send()
    assert fields(send(), 409) == ["type"], "while the first waits for a moderator"
    publish(app, cast, first.get_json()["id"])
    assert fields(send(), 409) == ["type"]
    assert send(type="follow_up", body="It is repaired.").status_code == 202
    with app.extensions["ecoute"].store.read() as connection:
        assert len(cases.statements_of(connection, mine)) == 2


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"type": "sorry"}, ["type"]),
        ({"type": None}, ["type"]),
        ({"body": " "}, ["body"]),
        ({"body": "Dear {name}"}, ["body"]),
        ({"body": 7}, ["body"]),
        ({"type": "disputed"}, ["facts"]),
        ({"facts": "They are otherwise."}, ["facts"]),
        ({"due_on": "2026-03-10"}, ["due_on"]),
        ({"promises": {"kind": "refund"}}, ["promises"]),
        ({"promises": ["refund"]}, ["promises/0"]),
        ({"promises": [REFUND, {}]}, ["promises/1/kind"]),
        ({"promises": [REFUND, {**REFUND, "due_on": 7}]}, ["promises/1/due_on"]),
        ({"promises": [{**REFUND, "due_on": "20260310"}]}, ["promises/0/due_on"]),
        ({"promises": [{**REFUND, "what": "money"}]}, ["promises/0/what"]),
        ({"promises": [REFUND] * 4}, ["promises"]),
        (
            {"type": "?", "body": "", "promises": [REFUND, {"kind": "?", "due_on": "2026-02-01"}]},
            ["type", "body", "promises/1/kind", "promises/1/due_on"],
        ),
    ],
)
def test_what_is_wrong_is_named_where_it_was_sent_and_nothing_is_kept(
    app: Flask, mine: Case, send: Callable[..., Any], given: dict[str, Any], wrong: list[str]
) -> None:
    assert fields(send(**given), 422) == wrong
    with app.extensions["ecoute"].store.read() as connection:
        assert cases.statements_of(connection, mine) == []
        assert promises.of_case(connection, mine.seq) == []


def test_a_draft_saved_in_the_inbox_stays_when_a_program_answers(
    app: Flask, cast: Cast, mine: Case, send: Callable[..., Any]
) -> None:
    written = Answer("accepted", "Half of a sen")
    do(app, lambda connection, at: official.save(connection, mine.id, written, 0, cast.leo.actor(), at))
    assert send().status_code == 202
    with app.extensions["ecoute"].store.read() as connection:
        draft = drafts.find(connection, mine, cast.leo.seq)
    assert draft is not None
    assert draft.answer == written


def test_an_agent_may_do_all_of_it_and_a_moderator_nothing(
    app: Flask, client: FlaskClient, nadia: dict[str, str], mine: Case
) -> None:
    agent = bearer(app, with_person(app, "Mia", Part.AGENT))
    assert client.post(f"/api/v1/cases/{mine.id}/statements", json=ANSWER, headers=agent).status_code == 202
    problem(client.post(f"/api/v1/cases/{mine.id}/statements", json=ANSWER, headers=nadia), 403)
    problem(client.get("/api/v1/cases", headers=nadia), 403)


# --- promises ---------------------------------------------------------------------------------------------------------


def test_a_promise_is_claimed_once_readers_see_it(
    app: Flask, client: FlaskClient, cast: Cast, leo: dict[str, str], send: Callable[..., Any]
) -> None:
    sent = send(promises=[REFUND]).get_json()
    address = f"/api/v1/promises/{sent['promises'][0]['id']}/claim"
    assert fields(client.post(address, json={}, headers=leo), 403) == ["promise"]
    publish(app, cast, sent["id"])
    assert fields(client.post(address, json={"proof": "ask us"}, headers=leo), 422) == ["proof"]
    assert fields(client.post(address, json={"proof": ["x"]}, headers=leo), 422) == ["proof"]
    assert fields(client.post(address, json={}, headers=bearer(app, cast.ida)), 404) == ["promise"]
    told = client.post(address, json={"proof": "https://nuage.example/done"}, headers=leo).get_json()
    assert (told["state"], told["proof"]) == ("claimed_kept", "https://nuage.example/done")
    assert fields(client.post(address, json={}, headers=leo), 409) == ["action"]
