"""What is whose: nobody alters another's words, nothing unread can be found, and each key opens one thing."""

from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import product

import pytest
from flask import Flask

from moderation import keys
from moderation.domain.actors import Permission
from tests.conftest import MovedClock, csrf_token
from tests.web.world import DAY, World, build_world

PRIVATE = ("secret-of-ana", "secret-of-bob", "secret-of-leo", "I appeal.")
"""What waits, was refused, or was said in private."""


@pytest.fixture
def world(sqlite_app: Flask, clock: MovedClock) -> World:
    return build_world(sqlite_app, clock)


@pytest.mark.parametrize("actor", ["nadia", "sofia"])
def test_no_moderator_has_a_way_to_alter_what_somebody_wrote(world: World, actor: str) -> None:
    """TRUST duty 7 (C. conso. L121-4, 28°): what a consumer said is published as it was said, or not at all."""
    before = [(row.id, row.author, row.website, row.body, row.proposed_body) for row in world.rows()]
    asked = 0
    for rule, permission in world.rules():
        if permission is Permission.RECEIPT or "POST" not in (rule.methods or ()):
            continue
        for url, by in product(world.urls(rule), ("cookie", "token")):
            asked += world.ask(actor, by, rule, url, "POST").status_code < 400
    after = [(row.id, row.author, row.website, row.body, row.proposed_body) for row in world.rows()]
    assert after == before
    assert asked > 5, "some of it did something else"


def test_what_is_not_published_has_no_address_that_could_be_found(world: World) -> None:
    """LESSONS: pending text never has a crawlable URL (WordPress 5.1 to 5.4.2 had unread spam indexed)."""
    client, asked = world.app.test_client(), 0
    queries = ["", f"?post=panne&parent={world.waiting}", f"?contribution={world.refused}", f"?id={world.reply}"]
    for rule, permission in world.rules():
        if "GET" not in (rule.methods or ()) or permission in (Permission.RECEIPT, Permission.STORY):
            continue
        for url, query in product(world.urls(rule), queries):
            text = client.get(url + query, follow_redirects=True, buffered=True).text
            assert not [words for words in PRIVATE if words in text], url + query
            asked += 1
    assert asked > 40


def test_the_one_page_that_shows_it_to_its_author_asks_to_be_neither_kept_nor_indexed(world: World) -> None:
    """LESSONS: pending text never has a crawlable URL."""
    receipts = [rule for rule, permission in world.rules() if permission is Permission.RECEIPT]
    shown = 0
    for rule in receipts:
        if "GET" not in (rule.methods or ()):
            continue
        page = world.app.test_client().get(world.urls(rule)[0])
        assert "noindex" in page.headers["X-Robots-Tag"], rule
        assert page.headers["Cache-Control"] == "no-store", rule
        assert page.headers["Referrer-Policy"] == "same-origin", rule
        shown += "secret-of-ana" in page.text
    assert shown == 3, "the receipt, its data, and the page that asks before it erases"


def test_a_key_opens_what_it_was_made_for_and_nothing_else(world: World, clock: MovedClock) -> None:
    """LESSONS: a token is bound to id + action + expiry (Isso's one key never expires, and deletes too)."""
    secret, until = world.service.settings.secret, clock() + DAY
    made = {
        "/receipts/{}": keys.receipt_key(secret, world.waiting),
        "/reports/{}": keys.report_key(secret, world.report),
        "/notices/{}": keys.notice_key(secret, keys.NoticeAct.CONFIRM, world.wish, until),
        "/account/links/{}": world.link,
    }
    client = world.app.test_client()
    for (place, _own), (own, key) in product(made.items(), made.items()):
        assert (client.get(place.format(key)).status_code == 200) == (place == own), (place, own)
    stop = keys.notice_key(secret, keys.NoticeAct.STOP, world.wish, until)
    assert keys.noticed(secret, stop, clock()) == (keys.NoticeAct.STOP, world.wish)
    assert keys.noticed(secret, made["/notices/{}"], clock()) == (keys.NoticeAct.CONFIRM, world.wish)
    clock.move(DAY + timedelta(seconds=1))
    gone = [place for place, key in made.items() if client.get(place.format(key)).status_code == 404]
    assert gone == ["/notices/{}", "/account/links/{}"], "what acts on a letter's word ends; what shows does not"


@pytest.mark.parametrize("actor", ["visitor", "leo", "nadia"])
def test_opening_any_address_changes_nothing(world: World, actor: str) -> None:
    """LESSONS: links in mail are prefetched: GET shows, POST acts (Cusdis approved on GET)."""
    client, _proof = world.client(actor, "cookie")
    before = world.everything()
    for rule, _permission in world.rules():
        for url in world.urls(rule) if "GET" in (rule.methods or ()) else ():
            for method in ("GET", "HEAD"):
                client.open(url, method=method, buffered=True)
    assert world.everything() == before


def test_who_signs_in_is_known_by_a_cookie_of_this_site_alone(world: World) -> None:
    """LESSONS: identity without third-party cookies: forms are served from the same site (Remark42 #218)."""
    client = world.app.test_client()
    page = client.get(f"/account/links/{world.link}")
    answer = client.post(f"/account/links/{world.link}", data={"csrf_token": csrf_token(page.text)})
    cookies = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        cookies.load(header)
    assert list(cookies) == ["ecoute"]
    assert (cookies["ecoute"]["samesite"], cookies["ecoute"]["httponly"]) == ("Lax", True)
    assert cookies["ecoute"]["domain"] == "", "not for other hosts of the domain either"
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
