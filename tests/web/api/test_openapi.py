"""The API is what its description says: every operation called with what the description allows and with what it
forbids, by those it is for, those it is not for and nobody, and every answer held against it."""

import json
import re
from collections.abc import Iterator
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

from moderation.acts import contribute, decide
from moderation.domain.actors import Permission
from moderation.domain.contribution import DECISIONS, Action, State
from moderation.domain.reasons import REASONS
from moderation.domain.text import Words
from moderation.storage import publications
from moderation.web.api.description import DOCUMENT
from moderation.web.guard import declared
from tests.conftest import CATALOGUE, Cast, bearer, enter_cast

OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]

ACCEPTED = {"/api/v1/queue", "/api/v1/contributions/{id}", "/api/v1/publication", "/api/v1/openapi.json"}
"""Reading never refuses what the description allows; acts may, by their own rules."""


REFUSED = {
    "moderator": {"/api/v1/posts/{key}/replies"},
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


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", ["moderator", "representative"])
def test_every_answer_is_as_described(
    path: str, method: str, mode: GenerationMode, role: str, sqlite_app: Flask, ids: list[str], cast: Cast
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

    @settings(max_examples=20, derandomize=True)
    @given(case=operation.as_strategy(generation_mode=mode), real=st.sampled_from([None, *ids]))
    def hold(case: schemathesis.Case[Any], real: str | None) -> None:
        if mode is GenerationMode.POSITIVE and real is not None and "id" in case.path_parameters:
            case.path_parameters["id"] = real
        if mode is GenerationMode.POSITIVE and real is not None and "key" in case.path_parameters:
            case.path_parameters["key"] = "panne"
        if mode is GenerationMode.POSITIVE and real is not None and path == "/comments":
            assert isinstance(case.body, dict)
            case.body["post"] = "panne"
        statuses.add(case.call_and_validate(headers=headers, checks=held).status_code)

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


def test_no_address_has_a_field_in_any_answer() -> None:
    answers = {name: schema for name, schema in DOCUMENT["components"]["schemas"].items() if not name.startswith("New")}
    assert "email" not in json.dumps(answers).replace('"email", null', "")  # the proof `verified_by: email` is a word


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
