"""Forms that another site sends, and forms without the token of their session, reach no view."""

from dataclasses import replace

import pytest

from moderation.domain.actors import Permission
from moderation.settings import Settings
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, MovedClock
from tests.web.world import MAY, World, form_token

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "null"},
]


def _who_may(permission: Permission) -> str:
    return "leo" if permission is Permission.REPLY else "nadia"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_that_another_site_sends_reaches_nothing(world: World, headers: dict[str, str]) -> None:
    """LESSONS: cross-site form posts (Isso took any simple request)."""
    for rule, permission in world.rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            for url in world.urls(rule)[:1]:
                response = world.ask(_who_may(permission), "cookie", rule, url, "POST", headers)
                assert (response.status_code, world.reached) == (403, []), url


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}], ids=str)
def test_a_form_of_the_site_itself_reaches_its_view(world: World, headers: dict[str, str]) -> None:
    for rule, permission in world.rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            url = world.urls(rule)[0]
            world.ask(_who_may(permission), "cookie", rule, url, "POST", headers)
            assert world.reached == [rule.endpoint], url


def test_a_page_of_the_site_may_be_on_another_host_than_the_service(
    sqlite_store: Store, service_settings: Settings, clock: MovedClock
) -> None:
    away = replace(CATALOGUE, site_url="https://blog.example/notes")
    browser = create_app(Service(sqlite_store, service_settings, lambda: away, clock)).test_client()
    sent = {"post": "essai", "name": "Ana", "body": "Bonjour"}

    def status(address: str, origin: str) -> int:
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": origin}
        return browser.post(address, data=sent, headers=headers).status_code

    assert status("/comments", "https://blog.example") == 303
    assert status("/comments/preview", "https://blog.example") == 200
    for origin in ("http://blog.example", "https://blog.example:8443", "https://blog.example.evil.example", "null"):
        assert status("/comments", origin) == 403
    assert status("/account/sign-in", "https://blog.example") == 403


def test_a_token_is_borrowed_by_nobody_so_the_api_asks_for_no_origin(world: World) -> None:
    for rule, permission in world.rules():
        if "POST" in (rule.methods or ()) and permission in MAY and rule.rule.startswith("/api/"):
            world.ask(_who_may(permission), "token", rule, world.urls(rule)[0], "POST", FOREIGN[0])
            assert world.reached == [rule.endpoint]


def test_every_form_behind_a_session_needs_its_token(world: World) -> None:
    """LESSONS: cross-site form posts: real CSRF tokens wherever there is a session."""
    walked = 0
    for rule, permission in world.rules():
        behind = permission in MAY or rule.endpoint.startswith("account.")
        if "POST" in (rule.methods or ()) and behind and not rule.rule.startswith("/api/"):
            for header in ({}, {"X-CSRFToken": "0123"}):
                response = world.ask(
                    _who_may(permission), "cookie", rule, world.urls(rule)[0], "POST", header, csrf=False
                )
                assert (response.status_code, world.reached) == (400, []), rule
            walked += 1
    assert walked > 3


def test_the_token_of_another_session_s_form_does_not_count(world: World) -> None:
    other = form_token(world.app, world.app.test_client())
    for rule, permission in world.rules():
        if "POST" in (rule.methods or ()) and permission in MAY and not rule.rule.startswith("/api/"):
            header = {"X-CSRFToken": other}
            response = world.ask(_who_may(permission), "cookie", rule, world.urls(rule)[0], "POST", header, csrf=False)
            assert (response.status_code, world.reached) == (400, []), rule
