"""Proof of work, where the policy asks for it: who calculated is not marked; who did not is held, never lost."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from altcha.v1 import solve_challenge
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.policy_rules import Policy
from moderation.storage import contributions
from moderation.web.app import create_app
from moderation.web.context import Service
from moderation.web.proofs import LIFE, LONGEST, check_proof, new_challenge
from tests.conftest import MovedClock

FORM = {"post": "essai", "name": "Ana", "lang": "en"}
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return create_app(
        replace(service, policy=lambda: Policy(form_proof_of_work=True, hold_first_time=False))
    ).test_client()


def solved(given: dict[str, Any]) -> str:
    """What `proof.js` sends."""
    found = solve_challenge(given["challenge"], given["salt"], given["algorithm"], given["maxnumber"])
    assert found is not None
    names = ("algorithm", "challenge", "salt", "signature")
    return encoded({name: given[name] for name in names} | {"number": found.number})


def encoded(content: object) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def held(service: Service) -> list[str]:
    with service.store.read() as connection:
        return [each.held for each in contributions.of_post(connection, "essai")]


def test_a_browser_that_calculated_leaves_no_mark_and_its_proof_counts_once(
    client: FlaskClient, service: Service
) -> None:
    answer = client.get("/comments/challenge")
    assert answer.json is not None
    proof = solved(answer.json)
    assert client.post("/comments", data=FORM | {"body": "un", "proof": proof}).status_code == 303
    assert client.post("/comments", data=FORM | {"body": "deux", "proof": proof}).status_code == 303
    assert held(service) == ["everyone", "no_proof"]


SALTS = ("", "?expires=x&", "?expires=" + "9" * 400 + "&")
SIGNED_BY_NOBODY = {"algorithm": "SHA-256", "challenge": "0", "number": 1, "signature": "0"}
NONSENSE = ["", "x", "=", encoded([]), encoded({}), encoded(None), encoded({"algorithm": 1}), "é", "a" * (LONGEST + 1)]


@pytest.mark.parametrize("proof", [*NONSENSE, *(encoded(SIGNED_BY_NOBODY | {"salt": salt}) for salt in SALTS)])
def test_without_a_good_one_the_message_is_held_not_lost(client: FlaskClient, service: Service, proof: str) -> None:
    """Also without JavaScript: no proof at all."""
    assert client.post("/comments", data=FORM | {"body": "Bonjour", "proof": proof}).status_code == 303
    assert held(service) == ["no_proof"]


def test_a_proof_ends_by_the_service_s_clock_and_is_only_its_own(clock: MovedClock) -> None:
    given_then = new_challenge(SECRET, clock())
    proof = solved(given_then)
    assert check_proof(proof, SECRET, clock()) is not None
    assert check_proof(proof, SECRET + "x", clock()) is None
    longer = json.loads(base64.b64decode(proof))
    longer["salt"] = longer["salt"].replace("expires=", "expires=9")
    assert check_proof(encoded(longer), SECRET, clock()) is None
    clock.move(LIFE)
    assert check_proof(proof, SECRET, clock()) is None


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()) | st.none() | st.integers())
def test_nothing_that_is_sent_makes_the_check_fail(proof: object) -> None:
    assert check_proof(proof, SECRET, MovedClock()() + timedelta(days=1)) is None


def test_where_the_policy_asks_for_none_there_is_none(service: Service) -> None:
    plain = create_app(service).test_client()
    assert plain.get("/comments/challenge").status_code == 404
    assert "proof.js" not in plain.get("/comments/new?post=essai").text


def test_the_form_brings_the_script_from_here(client: FlaskClient) -> None:
    page = client.get("/comments/new?post=essai")
    assert '<script src="/desk/static/proof.js" defer></script>' in page.text
    assert client.get("/desk/static/proof.js", buffered=True).status_code == 200
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
