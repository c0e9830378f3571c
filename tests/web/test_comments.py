"""Sending comments through the form and as JSON."""

from flask import Flask


def test_a_browser_is_led_to_its_receipt(app: Flask) -> None:
    client = app.test_client()
    response = client.post("/comments", data={"post": "essai", "name": "Ana", "body": "Bonjour *à tous*", "lang": "fr"})
    assert response.status_code == 303
    page = client.get(response.location)
    assert page.status_code == 200
    assert "Bonjour *à tous*" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_json_gets_202_with_state_and_receipt(app: Flask) -> None:
    response = app.test_client().post("/comments", json={"post": "essai", "name": "Ana", "body": "Bonjour"})
    assert response.status_code == 202
    assert response.json is not None
    assert response.json["state"] == "pending"
    assert set(response.json) == {"id", "state", "receipt"}
