"""Whatever is sent, by form, by JSON or to the API: taken, or refused by the name of the field with nothing lost."""

import html
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from moderation.domain.text import BODY_MAX
from moderation.storage import contributions
from moderation.storage.tables import contributions as kept_contributions
from tests.conftest import Cast, bearer
from tests.hostile.pages import whole
from tests.hostile.strings import everything

FORM = "application/x-www-form-urlencoded"
GOOD = {"post": "panne", "name": "Ana", "email": "ana@example.org", "website": "https://ana.example/", "body": "Words"}
MIB = 1024 * 1024

SURROGATES = ["\ud800", "a\udfffb", "\udc80\ud83d"]
"""Halves of a character: JSON can write them, UTF-8 cannot."""


def send_form(client: FlaskClient, fields: dict[str, str], **options: Any) -> TestResponse:
    return client.post("/comments", data=urlencode(fields), content_type=FORM, **options)


def as_a_browser_has_it(text: str) -> str:
    """Line ends as an HTML parser leaves them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def filled_in(page: str) -> dict[str, str]:
    """The values of the form of a page, as a browser reads them (a textarea's first line end is none of the text)."""
    form = whole(page).select_one("form.contribution-form")
    assert form is not None
    values = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    return values | {str(area["name"]): area.get_text().removeprefix("\n") for area in form.select("textarea")}


def fields_named(answer: TestResponse) -> set[str]:
    """The fields that a problem document names."""
    assert answer.mimetype == "application/problem+json", answer.text
    problem = answer.json
    assert problem["status"] == answer.status_code
    assert all(each["detail"] for each in problem["errors"])
    return {each["field"] for each in problem["errors"]}


def count(app: Flask) -> int:
    with app.extensions["ecoute"].store.read() as connection:
        return connection.scalar(select(func.count()).select_from(kept_contributions)) or 0


def rotated(*names: str) -> Iterator[dict[str, str]]:
    """Each string in each of the fields `names`, several at a time."""
    lines = everything()
    for number in range(len(lines)):
        yield {name: lines[(number + shift) % len(lines)] for shift, name in enumerate(names)}


def test_a_form_is_taken_or_comes_back_with_every_word(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    refused = set()
    for fields in rotated("name", "email", "website", "body"):
        answer = send_form(client, GOOD | fields)
        if answer.status_code == 303:
            continue
        assert answer.status_code == 422, (fields, answer.text)
        back = filled_in(answer.text)
        assert {name: as_a_browser_has_it(back[name]) for name in GOOD} == {
            name: as_a_browser_has_it(value) for name, value in (GOOD | fields).items()
        }
        refused |= {str(each["name"]) for each in BeautifulSoup(answer.text, "html.parser").select("[aria-invalid]")}
    assert refused == {"name", "email", "website", "body"}


def test_a_form_for_no_post_comes_back_with_every_word(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    for line in everything()[::10]:
        answer = send_form(client, GOOD | {"post": line})
        assert answer.status_code == 404
        back = filled_in(answer.text)
        assert {name: as_a_browser_has_it(back[name]) for name in GOOD} == GOOD | {"post": as_a_browser_has_it(line)}


def test_words_are_kept_to_the_letter_or_refused(app: Flask) -> None:
    client = app.test_client()
    sent: dict[str, str] = {}
    for line in [*everything(), *SURROGATES]:
        answer = client.post("/comments", json=GOOD | {"body": line})
        if answer.status_code == 202:
            sent[answer.json["id"]] = as_a_browser_has_it(line)
        else:
            assert answer.status_code == 422, (line, answer.text)
            assert fields_named(answer) == {"body"}, line
    assert len(sent) > 500
    with app.extensions["ecoute"].store.read() as connection:
        assert {id: contributions.get(connection, id).body for id in sent} == sent


@pytest.mark.parametrize("field", ["post", "name", "email", "website", "parent"])
def test_json_is_taken_or_refused_by_the_name_of_the_field(field: str, app: Flask) -> None:
    client = app.test_client()
    for line in [*everything()[::10], *SURROGATES, "\x00", "c-\x00", "a\x00b"]:
        answer = client.post("/comments", json=GOOD | {field: line})
        assert answer.status_code in (202, 404, 422), (line, answer.text)
        if answer.status_code != 202:
            assert fields_named(answer) == {field}, line


WRONG_TYPES = [None, True, 1, 1.5, [], ["a"], {}, {"a": 1}, 10**400, float("inf"), float("nan")]


def test_a_wrong_type_is_refused_by_the_name_of_the_field(sqlite_app: Flask) -> None:
    for field in [*GOOD, "parent", "lang"]:
        for value in WRONG_TYPES:
            answer = sqlite_app.test_client().post("/comments", json=GOOD | {field: value})
            if field == "lang" or (value is None and field in ("email", "website", "parent")):
                assert answer.status_code == 202, (field, value)
            else:
                assert answer.status_code in (404, 422), (field, value)
                assert fields_named(answer) == {field}, value


def test_a_missing_field_is_named(sqlite_app: Flask) -> None:
    for field in ("post", "name", "body"):
        fields = {name: value for name, value in GOOD.items() if name != field}
        assert fields_named(sqlite_app.test_client().post("/comments", json=fields)) == {field}
        assert send_form(sqlite_app.test_client(), fields).status_code in (404, 422)


JSON_BODIES = {
    "nothing": b"",
    "half": b'{"post": "panne", "name": "A',
    "no object": b'["post"]',
    "a text": b'"post"',
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep field": b'{"post":"panne","name":"Ana","body":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no UTF-8": b'{"post": "panne", "name": "\xff\xfe\xfa", "body": "b"}',
    "long number": b'{"post": ' + b"9" * 100_000 + b"}",
    "NUL": b'{"post": "panne", "name": "A\x00", "body": "b"}',
    "one member twice": b'{"post": "panne", "name": "Ana", "body": "first", "body": "second"}',
}


def test_what_is_not_one_json_object_is_refused(sqlite_app: Flask) -> None:
    for name, body in JSON_BODIES.items():
        answer = sqlite_app.test_client().post("/comments", data=body, content_type="application/json")
        assert answer.status_code == 422, name
        assert fields_named(answer) == {"body"}, name
    assert count(sqlite_app) == 0


@pytest.mark.parametrize("unit", ["a", ">", "é"])
def test_a_mebibyte_comes_back_whole(unit: str, sqlite_app: Flask) -> None:
    text = unit * (MIB // len(unit.encode()))
    answer = send_form(sqlite_app.test_client(), GOOD | {"body": text})
    assert answer.status_code == 422
    area = answer.text.split("<textarea")[1].split("</textarea>")[0].partition(">")[2]
    assert html.unescape(area) == "\n" + text
    assert str(BODY_MAX) in answer.text


def test_a_mebibyte_of_json_is_refused_by_the_name_of_the_field(sqlite_app: Flask) -> None:
    for unit in ("a", ">", "[", "*", "`", "- ", "> ", "\n", "é"):
        answer = sqlite_app.test_client().post("/comments", json=GOOD | {"body": unit * (MIB // len(unit.encode()))})
        assert answer.status_code == 422, unit
        assert fields_named(answer) == {"body"}, unit
    assert count(sqlite_app) == 0


@pytest.mark.parametrize("content_type", [FORM, "application/json"])
def test_what_is_larger_still_is_refused_with_its_limit(content_type: str, sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().post("/comments", data=b"body=" + b"a" * 5 * MIB, content_type=content_type)
    assert answer.status_code == 413
    assert "MiB" in answer.text or "Mio" in answer.text
    assert "Traceback" not in answer.text


def test_bytes_that_are_no_utf_8_are_refused_by_the_name_of_their_field(sqlite_app: Flask) -> None:
    for broken in (b"%E9t%E9", b"%ED%A0%80", b"\xe9t\xe9", b"%C3", b"%F5%80%80%80"):
        body = b"post=panne&name=Ana&email=ana%40example.org&website=https%3A%2F%2Fana.example%2F&body=" + broken
        answer = sqlite_app.test_client().post("/comments", data=body, content_type=FORM)
        assert answer.status_code == 422
        back = filled_in(answer.text)
        assert {name: back[name] for name in GOOD if name != "body"} == {n: v for n, v in GOOD.items() if n != "body"}
        assert "\ufffd" in back["body"]
        page = BeautifulSoup(answer.text, "html.parser")
        assert [each["name"] for each in page.select("[aria-invalid=true]")] == ["body"]
    assert count(sqlite_app) == 0


def test_utf_8_that_nobody_escaped_is_utf_8_all_the_same(sqlite_app: Flask) -> None:
    body = "post=panne&name=Zoé&body=été".encode()
    assert sqlite_app.test_client().post("/comments", data=body, content_type=FORM).status_code == 303


def test_a_field_sent_twice_is_refused_and_both_come_back(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().post("/comments", data="post=panne&name=A&body=un&body=deux", content_type=FORM)
    assert answer.status_code == 422
    assert filled_in(answer.text)["body"] == "un\ndeux"
    assert count(sqlite_app) == 0


OTHER_BODIES = [
    ("&".join(f"f{number}=x" for number in range(10_000)), FORM, 422),
    ("&" * 100_000, FORM, 422),
    ("body", FORM, 404),
    ("=" * 1000, FORM, 404),
    ("%" * 1000, FORM, 404),
    ("--b\r\nContent-Disposition: form-data; name=body\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", 415),
    ("--b\r\nbroken", "multipart/form-data; boundary=b", 415),
    ("x", "multipart/form-data", 415),
    ("x", "text/plain", 415),
    ("<x/>", "application/xml", 415),
    ("{}", "application/json; charset=no-such", 404),
    ("x", "\x01/\xff;;=", 415),
    ("", "", 415),
]


def test_other_bodies_get_a_page_that_says_no(sqlite_app: Flask) -> None:
    for body, content_type, status in OTHER_BODIES:
        answer = sqlite_app.test_client().post("/comments", data=body, content_type=content_type)
        assert answer.status_code == status, (body[:40], content_type)
        if not content_type.startswith("application/json"):
            whole(answer.text)
        assert "Traceback" not in answer.text
    assert count(sqlite_app) == 0


def test_headers_of_any_size_and_kind_get_an_answer(sqlite_app: Flask) -> None:
    for name in ("Accept", "Accept-Language", "Cookie", "Origin", "Sec-Fetch-Site", "Authorization", "Referer", "Host"):
        for value in ("x" * 60_000, "\xff\x7f", ",;=/" * 1000, '"' * 999, "q=0." + "9" * 5000, "http://[", "*"):
            answer = sqlite_app.test_client().post("/comments", json=GOOD, headers={name: value})
            assert answer.status_code in (202, 400, 403), (name, value[:20])
            asked = sqlite_app.test_client().get("/api/v1/queue", headers={name: value})
            assert asked.status_code in (400, 401), (name, value[:20])


def test_a_reply_to_a_message_of_another_post_is_refused_by_parent(app: Flask, cast: Cast, clock: Any) -> None:
    client = app.test_client()
    id = client.post("/comments", json=GOOD | {"post": "essai"}).json["id"]
    answer = client.post(
        f"/api/v1/contributions/{id}/decisions", json={"action": "approve"}, headers=bearer(app, cast.nadia)
    )
    assert answer.status_code == 200
    for parent in (id, f"c-{id}", "c-", "c-c-" + id, "0" * 16, id.upper(), id + " "):
        answer = client.post("/comments", json=GOOD | {"parent": parent})
        assert answer.status_code == 404
        assert fields_named(answer) == {"parent"}
        assert send_form(client, GOOD | {"parent": parent}).status_code == 404
        answer = client.post(
            "/api/v1/posts/panne/replies", json={"body": "b", "parent": parent}, headers=bearer(app, cast.leo)
        )
        assert fields_named(answer) == {"parent"}


def test_the_api_takes_a_reply_or_names_its_field(app: Flask, cast: Cast) -> None:
    client, key = app.test_client(), bearer(app, cast.leo)
    for line in [*everything()[::4], *SURROGATES]:
        answer = client.post("/api/v1/posts/panne/replies", json={"body": line}, headers=key)
        assert answer.status_code in (202, 422), (line, answer.text)
        if answer.status_code == 422:
            assert fields_named(answer) == {"body"}
        else:
            assert answer.json["body"] == as_a_browser_has_it(line)
    for line in [*everything()[::12], *SURROGATES, "a\x00b"]:
        answer = client.post(f"/api/v1/posts/{_in_path(line)}/replies", json={"body": "b"}, headers=key)
        assert answer.status_code in (301, 308, 404, 405), (line, answer.text)
        answer = client.post("/api/v1/posts/panne/replies", json={"body": "b", "parent": line}, headers=key)
        assert answer.status_code == 202 if line == "" else fields_named(answer) == {"parent"}, line


def _in_path(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def addresses(line: str) -> Iterator[str]:
    inside = _in_path(line)
    yield f"/{inside}"
    yield f"/receipts/{inside}"
    yield f"/account/links/{inside}"
    yield f"/desk/contributions/{inside}"
    yield f"/api/v1/contributions/{inside}"
    query = quote_plus(line.encode("utf-8", "surrogatepass"))
    yield f"/comments/new?post=panne&parent={query}"
    yield "/comments/new?" + "&".join(f"{name}={query}" for name in (*GOOD, "parent", "lang"))


def test_any_address_gets_an_answer(app: Flask, cast: Cast) -> None:
    for line in [*everything()[::12], *SURROGATES, "\x00", "a\x00b", "..", "%", "%zz", "//example.org", "a" * 5000]:
        for address in addresses(line):
            answer = app.test_client().get(address)
            assert answer.status_code < 500, address
            assert "Traceback" not in answer.text


def test_a_name_that_is_no_text_is_no_matter(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().post("/comments", json={"post": "panne", "\ud800": 1, "name": "", "body": ""})
    assert json.loads(answer.data)["status"] == 422
