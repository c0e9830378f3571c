"""A brand's inbox: what waits and for how long, and the promises that fall due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from moderation.acts import case
from moderation.acts.case import Moment
from moderation.domain.parts import Part
from moderation.storage import cases
from moderation.web.brand_inbox import PAGE
from tests.conftest import CATALOGUE, Cast, MovedClock
from tests.moderation.opening import open_cases
from tests.web.brand_cases import answer_of, open_case, opened, standing, stories, with_person
from tests.web.browser import browser, do, unlabelled

DAY = timedelta(days=1)


def titles(page: object) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select(".items .case h2")]  # type: ignore[attr-defined]


def test_a_case_says_how_long_is_left_and_then_that_it_is_silent(app: Flask, cast: Cast, clock: MovedClock) -> None:
    found = opened(app)
    clock.move(timedelta(hours=1))
    page = browser(app, cast.leo).open("/brand/")
    assert titles(page) == ["Trois jours sans réseau"]
    assert "Reply expected before 26 March 2026: 25 days left" in page.text
    assert "Not read yet" in page.text
    assert "Negative experience, January 2026" in page.text
    clock.move(24 * DAY)
    assert "1 day left" in page.open("/brand/").text
    clock.move(DAY)
    assert "Reply expected today" in page.open("/brand/").text
    do(app, lambda connection, at: [case.tick(connection, found.id, Moment(at)) for _ in range(2)])
    assert "Silent since 26 March 2026: a late answer is always possible" in page.open("/brand/").text


def test_days_are_counted_in_the_zone_of_the_site(sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock) -> None:
    """An hour before midnight in London it is tomorrow in Paris; and a day of the change has 23 hours."""
    clock.now = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    opened(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.leo).open("/brand/")
    assert "Reply expected before 5 April 2026: 25 days left" in page.text


def test_nothing_runs_before_the_brand_was_told(app: Flask, cast: Cast) -> None:
    opened(app, notified=False)
    assert "your time does not run" in browser(app, cast.leo).open("/brand/").text


def test_the_lists_divide_the_cases(app: Flask, cast: Cast) -> None:
    running = app.extensions["ecoute"]
    catalogue = replace(CATALOGUE, posts=CATALOGUE.posts | stories(2))
    app.extensions["ecoute"] = replace(running, catalogue=lambda: catalogue)
    do(app, lambda connection, at: open_cases(connection, catalogue, at))
    mine = opened(app)
    page = open_case(app, cast.leo, mine).press("assign", account=str(cast.leo.seq))
    assert titles(page.open("/brand/?which=mine")) == ["Trois jours sans réseau"]
    assert titles(page.open("/brand/?which=unassigned")) == ["Récit 00", "Récit 01"]
    assert len(titles(page.open("/brand/"))) == 3
    answer_of(app, cast, mine, open_case(app, cast.leo, mine))
    assert titles(page.open("/brand/?which=answered")) == ["Trois jours sans réseau"]
    assert len(titles(page.open("/brand/"))) == 2
    assert len(titles(page.open("/brand/?which=all"))) == 3
    numbers = [each.get_text() for each in page.soup.select(".case-lists .number")]
    assert numbers == ["2", "0", "2", "0", "1", "3"]
    assert page.open("/brand/?which=silent").text.count("None in this list") == 1
    assert page.open("/brand/?which=loud").status == 404


@pytest.mark.parametrize("which", ["waiting", "all"])
def test_a_long_list_has_pages_that_miss_no_case(app: Flask, cast: Cast, clock: MovedClock, which: str) -> None:
    """Those told first stand first; two told at the same moment stand in the order in which they were opened."""
    many = stories(PAGE + 3)
    catalogue = replace(CATALOGUE, posts=many)
    app.extensions["ecoute"] = replace(app.extensions["ecoute"], catalogue=lambda: catalogue)
    made = do(app, lambda connection, at: open_cases(connection, catalogue, at))
    for number, each in enumerate(made):
        at = clock.now + timedelta(hours=(number * 7) % 5)
        do(app, lambda connection, _at, id=each.id, at=at: case.notified(connection, id, Moment(at)))
    page = browser(app, cast.leo).open(f"/brand/?which={which}")
    seen = titles(page)
    while onward := page.soup.select_one("a[rel=next]"):
        seen += titles(page.open(str(onward["href"])))
    told = {post: (number * 7) % 5 for number, post in enumerate(many)}
    order = sorted(many, key=lambda key: (told[key], key)) if which == "waiting" else sorted(many, reverse=True)
    assert seen == [many[key].title for key in order]
    with app.extensions["ecoute"].store.read() as connection:
        other = cases.of_post(connection, order[0])[0]
    assert page.open(f"/brand/?after={other.seq + 1000}").status == 404


def test_another_brand_s_cases_are_not_in_it(app: Flask, cast: Cast) -> None:
    opened(app)
    assert titles(browser(app, cast.ida).open("/brand/?which=all")) == ["A story"]


def test_it_says_who_answers_who_has_a_draft_and_what_waits_for_a_moderator(app: Flask, cast: Cast) -> None:
    found, mia = opened(app), with_person(app, "Mia", Part.AGENT)
    open_case(app, mia, found).press("assign", account=str(mia.seq))
    open_case(app, mia, found).press("draft", type="accepted", body="Je commence")
    page = browser(app, cast.leo).open("/brand/")
    assert "Mia answers" in page.text
    assert "Draft: Mia" in page.text
    assert "Je commence" not in page.text
    assert "Je commence" not in page.open(f"/brand/cases/{found.id}").text
    open_case(app, cast.leo, found).press("answer", type="accepted", body="Pardon.")
    assert "An answer waits for a moderator" in page.open("/brand/").text


# --- promises --------------------------------------------------------------------------------------------------------


def test_a_promise_is_listed_when_it_falls_due_and_claimed_with_its_proof(
    app: Flask, cast: Cast, clock: MovedClock
) -> None:
    found = opened(app)
    page = open_case(app, cast.leo, found)
    answer_of(app, cast, found, page, kind_1="refund", due_on_1="2026-04-15")
    assert "Nothing is due" in page.open("/brand/promises").text
    clock.move(20 * DAY)
    assert "A refund" in page.open("/brand/promises").text
    assert "1 promise due within thirty days" in page.open("/brand/").text
    page.open("/brand/promises").press("claim", proof="pas une adresse")
    assert page.status == 422
    assert page.soup.select_one("input[name=proof]")["value"] == "pas une adresse"  # type: ignore[index]
    page.press("claim", proof="https://nuage.example/preuve")
    assert "Claimed as kept" in page.text
    assert "Nothing is due" in page.text


def test_an_overdue_promise_is_said_to_be(app: Flask, cast: Cast, clock: MovedClock) -> None:
    found = opened(app)
    page = open_case(app, cast.leo, found)
    answer_of(app, cast, found, page, kind_1="repair", due_on_1="2026-03-05")
    clock.move(10 * DAY)
    assert "was due on 5 March 2026" in page.open("/brand/promises").text
    assert "1 of them overdue" in page.open("/brand/").text


def test_a_promise_of_another_brand_cannot_be_claimed(app: Flask, cast: Cast, clock: MovedClock) -> None:
    found = opened(app)
    page = open_case(app, cast.leo, found)
    answer_of(app, cast, found, page, kind_1="refund", due_on_1="2026-03-05")
    target = str(page.open("/brand/promises").soup.select_one("main form")["action"])  # type: ignore[index]
    ida = browser(app, cast.ida).open("/brand/posts/story")
    token = str(ida.soup.select_one("[name=csrf_token]")["value"])  # type: ignore[index]
    ida.send(target, {"csrf_token": token, "proof": "https://orage.example/moi"})
    assert ida.status == 404
    assert "https://orage.example/moi" in ida.text
    assert "A refund" not in ida.text


def test_every_field_has_a_label_and_every_id_stands_once(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    found = opened(sqlite_app)
    page = open_case(sqlite_app, sqlite_cast.leo, found)
    answer_of(sqlite_app, sqlite_cast, found, page, kind_1="refund", due_on_1="2026-03-05")
    for path in ("/brand/", "/brand/promises", f"/brand/cases/{found.id}", "/brand/texts/"):
        assert unlabelled(page.open(path).soup) == [], path
    assert standing(sqlite_app, found).round.answer
