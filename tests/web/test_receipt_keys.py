"""A receipt's address is its only key: nobody makes one but the service, and each opens one contribution only."""

import base64
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from moderation.acts import contribute
from moderation.domain.text import Words
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.context import Service
from tests.conftest import CATALOGUE


@pytest.fixture
def service(sqlite_app: Flask) -> Service:
    running: Service = sqlite_app.extensions["ecoute"]
    return running


def sent(service: Service, body: str) -> Stored:
    """A comment that waits."""
    words, now = Words("Ana", body), service.clock()
    return service.store.write(
        lambda connection: contribute.comment(connection, CATALOGUE.posts["panne"], None, words, "fr", "form", now)
    )


def stands(service: Service, kept: Stored) -> Stored:
    with service.store.read() as connection:
        return contributions.get(connection, kept.id)


def test_a_token_altered_in_any_place_opens_nothing(sqlite_app: Flask, service: Service) -> None:
    token = service.receipt_token(sent(service, "Hello").id)
    client = sqlite_app.test_client()
    assert client.get(f"/receipts/{token}").status_code == 200
    # The last character of the signature holds two bits that count for nothing (160 bits in 27 characters).
    for place in range(len(token) - 1):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert client.get(f"/receipts/{altered}").status_code == 404, altered
    for altered in (token[:-1], token + "A", token.partition(".")[0], token.partition(".")[0] + ".", token.upper()):
        assert client.get(f"/receipts/{altered}").status_code == 404, altered


def test_a_token_that_the_service_did_not_make_opens_nothing(sqlite_app: Flask, service: Service) -> None:
    kept, other = sent(service, "Hello"), sent(service, "Other")
    secret = service.settings.secret
    elsewhere = replace(service, settings=replace(service.settings, secret="f" * 32))
    signature = service.receipt_token(other.id).rpartition(".")[2]
    plain = base64.urlsafe_b64encode(f'"{kept.id}"'.encode()).decode().rstrip("=")
    foreign = [
        elsewhere.receipt_token(kept.id),
        str(URLSafeSerializer(secret, salt="cookie-session").dumps(kept.id)),
        str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(kept.id)),
        str(URLSafeTimedSerializer(secret, salt="receipt").dumps(kept.id)),
        f"{plain}.{signature}",
        plain,
        kept.id,
        f"c-{kept.id}",
    ]
    client = sqlite_app.test_client()
    for token in foreign:
        for method, act in (("GET", ""), ("POST", "/edit"), ("POST", "/withdraw")):
            response = client.open(f"/receipts/{token}{act}", method=method, data={"body": "Changed"})
            assert response.status_code == 404, (token, act)
    assert stands(service, kept) == kept


@given(token=st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1))
def test_no_text_at_all_is_a_token(sqlite_app: Flask, token: str) -> None:
    assert sqlite_app.test_client().get(f"/receipts/{quote(token, safe='')}").status_code == 404


def test_a_true_token_of_what_is_not_there_opens_nothing(sqlite_app: Flask, service: Service) -> None:
    for id in ("0000000000000000", "a\x00b", "", "../x"):
        assert sqlite_app.test_client().get(f"/receipts/{service.receipt_token(id)}").status_code == 404


def test_one_contribution_s_token_does_nothing_to_another(sqlite_app: Flask, service: Service) -> None:
    mine, other = sent(service, "Mine"), sent(service, "Another's")
    token, others = service.receipt_token(mine.id), service.receipt_token(other.id)
    client = sqlite_app.test_client()
    aimed = {"id": other.id, "contribution": other.id, "token": others, "body": "Changed"}
    page = client.get(f"/receipts/{token}", query_string=aimed)
    assert "Another" not in page.text
    for act in ("edit", "withdraw"):
        response = client.post(f"/receipts/{token}/{act}", data=aimed, query_string=aimed)
        assert response.status_code == 303, response.text
    assert stands(service, other) == other
    assert (stands(service, mine).body, stands(service, mine).state) == ("Changed", "withdrawn")
