"""The API is what its description says: every operation called with what the description allows and with what it
forbids, by those it is for, those it is not for and nobody, and every answer held against it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from sqlalchemy import Connection

from moderation.acts import answering, case, contribute, decide, promise
from moderation.acts.case import Moment
from moderation.domain.actors import Permission
from moderation.domain.case import CaseState, Satisfaction, StatementType
from moderation.domain.contribution import DECISIONS, Action, State
from moderation.domain.inbox import PROMISES_MOST
from moderation.domain.promise import PromiseState, PromiseType
from moderation.domain.reasons import REASONS
from moderation.domain.representative import Level
from moderation.domain.text import Words
from moderation.publication import thread_document
from moderation.storage import publications
from moderation.web.api.description import DOCUMENT
from moderation.web.guard import declared
from tests.conftest import CATALOGUE, Cast, bearer, enter_cast
from tests.contract.values import THREAD

OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]

ACCEPTED = {"/api/v1/queue", "/api/v1/contributions/{id}", "/api/v1/publication", "/api/v1/openapi.json"}
ACCEPTED |= {"/api/v1/cases", "/api/v1/cases/{id}"}
"""Reading never refuses what the description allows; acts may, by their own rules."""


REFUSED = {
    "moderator": {
        "/api/v1/posts/{key}/replies",
        *(path for path, _method in OPERATIONS if path.startswith(("/api/v1/cases", "/api/v1/promises"))),
    },
    "representative": {"/api/v1/queue", "/api/v1/contributions/{id}/decisions"},
}
"""What is not for whom."""


@pytest.fixture
def cast(sqlite_app: Flask) -> Cast:
    running = sqlite_app.extensions["ecoute"]
    return enter_cast(running.store, running.clock())


@pytest.fixture
def ids(sqlite_app: Flask, cast: Cast) -> list[str]:
    """Contributions in several states under two posts, the replies Leo's; the thread is published."""
    running = sqlite_app.extensions["ecoute"]
    now = running.clock()
    panne = CATALOGUE.posts["panne"]

    def work(connection: Connection) -> list[str]:
        kept = [
            contribute.comment(connection, panne, None, Words(name, "Words", f"{name}@example.org"), "fr", "form", now)
            for name in ("Ana", "Bob", "Cleo", "Dora")
        ]
        reply = contribute.reply(connection, panne, None, "We are sorry.", cast.leo.actor(), "Care", "form", now)
        second = contribute.reply(connection, panne, None, "It is done.", cast.leo.actor(), "Care", "form", now)
        nadia = cast.nadia.actor()
        decide.take(connection, kept[0].id, Action.APPROVE, nadia, now, note="A note for colleagues")
        decide.take(connection, kept[1].id, Action.REJECT, nadia, now, "spam")
        decide.take(connection, reply.id, Action.APPROVE, nadia, now)
        contribute.comment(connection, panne, kept[0].id, Words("Bob", "An answer"), "fr", "form", now)
        publications.renew(connection, publications.thread_now(connection, "panne", False), now)
        return [*(each.id for each in kept), reply.id, second.id]

    found: list[str] = running.store.write(work)
    return found


@pytest.fixture
def of_brand(sqlite_app: Flask, cast: Cast) -> dict[str, list[str]]:
    """Cases of Nuage, told and untold, and what it promised in one of them; each by how its paths begin."""
    running = sqlite_app.extensions["ecoute"]
    now, leo = running.clock(), cast.leo.actor()

    def work(connection: Connection) -> dict[str, list[str]]:
        opened = [case.open_one(connection, post, "nuage", now) for post in ("panne", "essai", "ferme", "borne")]
        for each in opened[1:]:
            case.notified(connection, each.id, Moment(now))
        post, type = CATALOGUE.posts["borne"], StatementType.ACKNOWLEDGEMENT
        said = answering.state(connection, opened[-1].id, post, type, "Read.", leo, "Care", "form", now)
        made = [promise.make(connection, said, kind, "2026-03-20", Moment(now)).id for kind in ("refund", "advice")]
        decide.take(connection, said.id, Action.APPROVE, cast.nadia.actor(), now)
        return {"/api/v1/cases": [each.id for each in opened], "/api/v1/promises": made}

    found: dict[str, list[str]] = running.store.write(work)
    return found


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", ["moderator", "representative"])
def test_every_answer_is_as_described(
    path: str,
    method: str,
    mode: GenerationMode,
    role: str,
    sqlite_app: Flask,
    ids: list[str],
    of_brand: dict[str, list[str]],
    cast: Cast,
) -> None:
    if mode is GenerationMode.NEGATIVE and path == "/api/v1/openapi.json":
        return  # it takes nothing that could be wrong
    headers = bearer(sqlite_app, cast.nadia if role == "moderator" else cast.leo)
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", sqlite_app)[path][method]
    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ]
    if path in ACCEPTED:
        held.append(checks.positive_data_acceptance)
    if "security" not in DOCUMENT["paths"][path][method] and mode is GenerationMode.POSITIVE:
        held.append(checks.ignored_auth)
    statuses: set[int] = set()
    there = next((found for begins, found in of_brand.items() if path.startswith(begins)), ids)

    @settings(max_examples=2 if path in REFUSED[role] else 12, derandomize=True)
    @given(asked=operation.as_strategy(generation_mode=mode), real=st.sampled_from([None, *there]))
    def hold(asked: schemathesis.Case[Any], real: str | None) -> None:
        if mode is GenerationMode.POSITIVE and real is not None and "id" in asked.path_parameters:
            asked.path_parameters["id"] = real
        if mode is GenerationMode.POSITIVE and real is not None and "key" in asked.path_parameters:
            asked.path_parameters["key"] = "panne"
        if mode is GenerationMode.POSITIVE and real is not None and path == "/comments":
            assert isinstance(asked.body, dict)
            asked.body["post"] = "panne"
        statuses.add(asked.call_and_validate(headers=headers, checks=held).status_code)

    hold()
    if mode is GenerationMode.POSITIVE:
        assert {200, 202} & statuses or path in REFUSED[role], "nothing was ever accepted: this proved little"


def _described() -> Iterator[tuple[str, str]]:
    for path, method in OPERATIONS:
        if path.startswith("/api/v1/"):
            yield path, method.upper()


def test_every_route_of_the_api_is_described_and_nothing_else(sqlite_app: Flask) -> None:
    served = {
        (re.sub("<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule), method)
        for rule in sqlite_app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "api.nothing"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == set(_described())


def test_a_thread_with_all_that_the_contract_knows_is_as_described() -> None:
    """What a build is given and the examples above do not have, as what a brand states in a case."""
    schemas = DOCUMENT["components"]["schemas"]
    whole = {"$ref": "#/components/schemas/Thread", "components": {"schemas": schemas}}
    first, second, *others = THREAD.contributions
    assert second.representative is not None
    proved = replace(second.representative, verified_by="domain", ended_on=date(2026, 3, 9))
    rich = (replace(first, editorial=True), replace(second, representative=proved, statement="accepted"))
    thread = replace(THREAD, contributions=(*rich, replace(others[1], brand_domain=True)), locked=True, pinned="a1")
    jsonschema_rs.Draft202012Validator(whole).validate(json.loads(thread_document(thread)))


def test_what_is_for_anybody_is_described_so(sqlite_app: Flask) -> None:
    adapter = sqlite_app.url_map.bind("localhost")
    for path, method in OPERATIONS:
        endpoint, _ = adapter.match(re.sub("{.*?}", "x", path), method=method.upper())
        public = DOCUMENT["paths"][path][method].get("security") == []
        assert public == (declared(sqlite_app, endpoint) is Permission.PUBLIC), path


def test_the_description_is_served_to_anybody(sqlite_app: Flask) -> None:
    response = sqlite_app.test_client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.json == DOCUMENT


def test_the_words_of_the_description_are_those_of_the_rules() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["State"]["enum"] == list(State)
    assert schemas["Action"]["enum"] == list(Action)
    assert set(schemas["Decision"]["enum"]) == DECISIONS
    assert schemas["Reason"]["enum"] == list(REASONS)
    assert schemas["CaseState"]["enum"] == list(CaseState)
    assert schemas["StatementType"]["enum"] == list(StatementType)
    assert schemas["PromiseType"]["enum"] == list(PromiseType)
    assert schemas["PromiseState"]["enum"] == list(PromiseState)
    assert schemas["Verdict"]["properties"]["satisfaction"]["enum"] == list(Satisfaction)
    assert schemas["NewStatement"]["properties"]["promises"]["maxItems"] == PROMISES_MOST
    assert schemas["Representative"]["properties"]["verified_by"]["enum"] == [*Level, None]


def test_no_address_has_a_field_in_any_answer() -> None:
    answers = {name: schema for name, schema in DOCUMENT["components"]["schemas"].items() if not name.startswith("New")}
    assert "email" not in json.dumps(answers).replace(
        '"email", "domain"', ""
    )  # the proof `verified_by: email` is a word


def _examples() -> Iterator[Any]:
    def within(value: Any, path: str) -> Iterator[Any]:
        if isinstance(value, dict):
            schema = value.get("schema")
            if schema is not None and "example" in value:
                yield pytest.param(schema, value["example"], id=path)
            for name, example in value.get("examples", {}).items() if schema is not None else ():
                shared = DOCUMENT["components"]["examples"].get(example.get("$ref", "").rpartition("/")[2], {})
                yield pytest.param(schema, {**example, **shared}["value"], id=f"{path}/{name}")
            for key, each in value.items():
                yield from within(each, f"{path}/{key}")
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from within(each, f"{path}/{number}")

    yield from within(DOCUMENT, "")


@pytest.mark.parametrize(("schema", "example"), list(_examples()))
def test_every_example_is_of_the_described_shape(schema: dict[str, Any], example: Any) -> None:
    rooted = {**schema, "components": {"schemas": DOCUMENT["components"]["schemas"]}}
    jsonschema_rs.Draft202012Validator(rooted).validate(example)
