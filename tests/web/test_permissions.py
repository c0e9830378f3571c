"""The walk: every route × method × actor, by cookie and by token, against what the route declares. It reads the routes
from the application, so that a new one is walked too, and fails where it does not know how."""

from datetime import timedelta
from itertools import product

import pytest

from moderation.domain.actors import Permission, Role
from moderation.storage import accounts
from moderation.web import guard
from moderation.web.app import create_app
from tests.conftest import MovedClock
from tests.web.world import ACTORS, MAY, World

OPEN = {
    *("account.sign_in", "account.send_link", "account.show_link", "account.use_link"),
    *("api.nothing", "api.openapi"),
    *("comments.new", "comments.preview", "comments.send", "comments.challenge"),
    *("digest.show", "digest.end"),
    *("health.health", "site.page", "static"),
    *("joining.new", "joining.ask", "joining.show", "joining.use", "joining.show_renewal", "joining.renew"),
    *("notices.show", "notices.do"),
    *("passkeys.ask_sign_in", "passkeys.sign_in"),
    *("reader.sign_in", "reader.send_link", "reader.show_link", "reader.use_link"),
    *("reader.ask_provider", "reader.answered", "reader.show", "reader.sign_out"),
    *("story_letters.show", "story_letters.end"),
    *("reports.new", "reports.send", "reports.show", "reports.lodge"),
    *("right_of_reply.new", "right_of_reply.send", "right_of_reply.show", "right_of_reply.withdraw"),
}
"""The views that anybody may reach. One more is a decision, and is written down here."""

AREAS = {"/desk/": Permission.MODERATE, "/brand/": Permission.REPLY, "/receipts/": Permission.RECEIPT}
AREAS["/stories/"] = Permission.STORY
"""What every route below a path declares, but for the pages by which one comes to speak for a brand."""

KEYED = (Permission.RECEIPT, Permission.STORY)
"""What asks for a private address: it is the key, and none of these actors has it."""


# --- the walk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["cookie", "token"])
@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_reaches_exactly_what_is_declared_for_them(world: World, actor: str, by: str) -> None:
    for rule, permission in world.rules():
        url = world.urls(rule)[0]
        api = url.startswith("/api/")
        counts = actor in MAY[Permission.ACCOUNT] and by == ("token" if api else "cookie")
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            response = world.ask(actor, by, rule, url, method)
            case = f"{method} {url} as {actor} by {by}: {response.status_code}"
            assert response.status_code < 500, case
            if permission is Permission.STORY and (actor, by) == ("leo", "cookie"):  # his brand is judged there
                assert (world.reached, response.status_code) == ([], 403), case
                continue
            if permission not in MAY or (counts and actor in MAY[permission]):
                assert world.reached == [rule.endpoint], case
                continue
            assert world.reached == [], case
            if counts:
                assert response.status_code == 403, case
            elif api:
                assert response.status_code == 401, case
            elif method == "POST":  # with what was written, which is not lost
                assert (response.status_code, "Changed." in response.text) == (401, True), case
            else:
                assert (response.status_code, response.headers["Location"]) == (302, "/account/sign-in"), case


def test_asking_for_the_methods_is_asking(world: World) -> None:
    for rule, permission in world.rules():
        if permission in MAY:
            response = world.ask("visitor", "cookie", rule, world.urls(rule)[0], "OPTIONS")
            assert response.status_code in (302, 401), rule


def test_a_method_that_is_not_declared_reaches_nothing(world: World) -> None:
    declared = {(url, method) for rule, _ in world.rules() for url in world.urls(rule) for method in rule.methods or ()}
    for rule, _ in world.rules():
        for url, method in product(world.urls(rule)[:1], ("GET", "POST", "PUT", "PATCH", "DELETE", "BREW")):
            if (url, method) in declared:
                continue
            response = world.ask("nadia", "token" if url.startswith("/api/") else "cookie", rule, url, method)
            assert response.status_code in (404, 405), f"{method} {url}"
            assert set(world.reached) <= {"api.nothing", "site.page"}, f"{method} {url}"


def test_what_is_open_to_anybody_is_listed_here(world: World) -> None:
    assert {rule.endpoint for rule, permission in world.rules() if permission is Permission.PUBLIC} == OPEN


def test_every_route_of_an_area_declares_the_area_s_permission(world: World) -> None:
    for rule, permission in world.rules():
        for area, wanted in AREAS.items():
            if rule.rule.startswith(area) and rule.endpoint not in {"static", *OPEN}:
                assert permission is wanted, rule


def test_a_view_that_does_not_say_whom_it_is_for_stops_the_start(world: World) -> None:
    app = create_app(world.service)
    app.add_url_rule("/forgotten", "forgotten", lambda: "everything")
    with pytest.raises(RuntimeError, match="forgotten"):
        guard.check_declared(app)
    assert app.test_client().get("/forgotten").status_code == 403


# --- objects of others -----------------------------------------------------------------------------------------------

SEEN_BY = {
    "secret-of-ana": {"nadia", "sofia"},
    "secret-of-bob": {"nadia", "sofia"},
    "secret-of-colleagues": {"nadia", "sofia"},
    "secret-of-leo": {"nadia", "sofia", "leo"},
    "secret-of-nuage": {"leo"},
    "secret-of-eve": {"nadia", "sofia"},
    "private.example": set(),
}
"""Who may ever read which secret. The receipts are left out: their address is their key."""


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_reads_what_is_another_s(world: World, actor: str) -> None:
    read = ""
    for rule, _permission in world.rules():
        if "token" in rule.arguments or "GET" not in (rule.methods or ()):
            continue  # a private address is the key, and the walk would bring it
        for url, by in product(world.urls(rule), ("cookie", "token")):
            read += world.ask(actor, by, rule, url, "GET").text
    for secret, seen_by in SEEN_BY.items():
        assert (secret in read) == (actor in seen_by), secret


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor not in ("nadia", "sofia", "leo")])
def test_nobody_changes_what_is_another_s(world: World, actor: str) -> None:
    before = world.rows()
    for rule, permission in world.rules():
        if permission in KEYED or "POST" not in (rule.methods or ()):
            continue
        for url, by in product(world.urls(rule), ("cookie", "token")):
            world.ask(actor, by, rule, url, "POST")
            assert world.rows() == before, f"POST {url} as {actor} by {by}"
    assert world.written_by(world.cast.ida) == []


def test_a_representative_changes_their_own_reply_only(world: World) -> None:
    before = {row.id: row for row in world.rows()}
    for rule, permission in world.rules():
        if permission not in KEYED and "POST" in (rule.methods or ()):
            for url, by in product(world.urls(rule), ("cookie", "token")):
                world.ask("leo", by, rule, url, "POST")
    after = {row.id: row for row in world.rows()}
    assert after[world.waiting] == before[world.waiting]
    assert after[world.refused] == before[world.refused]
    assert after[world.reply].state in ("pending", "withdrawn"), "no brand decides about its own words"


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_session_ends_by_itself(world: World, clock: MovedClock) -> None:
    client, _ = world.client("nadia", "cookie")
    clock.move(accounts.SESSION_LIFE - timedelta(seconds=1))
    assert client.get("/account/").status_code == 200
    clock.move(timedelta(seconds=1))
    assert client.get("/account/").status_code == 302


def test_a_suspension_ends_what_is_under_way(world: World, clock: MovedClock) -> None:
    browser, _ = world.client("nadia", "cookie")
    program, proof = world.client("nadia", "token")
    world.service.store.write(lambda connection: accounts.suspend(connection, world.cast.nadia, clock()))
    assert browser.get("/account/").status_code == 302
    assert program.get("/api/v1/queue", headers=proof).status_code == 401


def test_the_cast_holds_every_role_that_an_account_can_have(world: World) -> None:
    cast = world.cast
    assert {each.role for each in (cast.nadia, cast.sofia, cast.leo)} == {Role.MODERATOR, Role.SENIOR, Role.BRAND}
