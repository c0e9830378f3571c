"""The desk's lists, page by page: what waits oldest first, what was decided newest first."""

import pytest
from flask import Flask
from sqlalchemy import event

from moderation.domain.contribution import Action, State
from moderation.web.desk import PAGE
from tests.conftest import Cast
from tests.web.browser import browser, decided, keep, names, propose


def test_the_queue_shows_what_waits_oldest_first_and_nothing_else(app: Flask, cast: Cast) -> None:
    old = keep(app, author="Zoé", state=State.APPROVED)
    keep(app, author="Ana")
    keep(app, author="Refused", state=State.REJECTED)
    keep(app, author="Bo")
    propose(app, old, "Bonsoir")
    page = browser(app, cast.nadia).open("/desk/")
    assert names(page) == ["Zoé", "Ana", "Bo"]
    assert page.soup.select_one(".desk-tabs .number").get_text() == "3"  # type: ignore[union-attr]


def test_the_queue_has_pages_that_hold_while_decisions_are_taken(app: Flask, cast: Cast) -> None:
    kept = [keep(app, author=f"N{number:02}") for number in range(PAGE + 2)]
    page = browser(app, cast.nadia).open("/desk/")
    assert names(page) == [f"N{number:02}" for number in range(PAGE)]
    further = str(page.soup.select_one("a[rel=next]")["href"])  # type: ignore[index]
    decided(app, kept[3], cast.marc, Action.APPROVE)
    page.open(further)
    assert names(page) == [f"N{PAGE}", f"N{PAGE + 1}"]
    assert page.soup.select_one("a[rel=next]") is None


def test_exactly_one_page_offers_no_next(app: Flask, cast: Cast) -> None:
    for number in range(PAGE):
        keep(app, author=f"N{number:02}")
    assert browser(app, cast.nadia).open("/desk/").soup.select_one("a[rel=next]") is None


@pytest.mark.parametrize("path", ["/desk/state/approved", "/desk/log"])
def test_states_and_the_log_are_newest_first_in_pages(app: Flask, cast: Cast, path: str) -> None:
    for number in range(PAGE + 1):
        decided(app, keep(app, author=f"N{number:02}"), cast.marc, Action.APPROVE)
    page = browser(app, cast.nadia).open(path)
    links = page.soup.select(".items .item-head h2 a, .log-about a")
    assert [link.get_text(strip=True) for link in links] == [f"N{number:02}" for number in range(PAGE, 0, -1)]
    page.open(str(page.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert [link.get_text(strip=True) for link in page.soup.select(".item-head h2 a, .log-about a")] == ["N00"]


def test_a_list_asks_the_database_as_often_for_many_as_for_one(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    asked: list[str] = []
    engine = sqlite_app.extensions["ecoute"].store.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    page = browser(sqlite_app, sqlite_cast.nadia)
    above = keep(sqlite_app, state=State.APPROVED)
    numbers = []
    for more in (1, 8):
        for _ in range(more):
            keep(sqlite_app, parent=above.id)
        asked.clear()
        page.open("/desk/")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", f"?after={2**64}", "?after=%00", "?after=٣"])
def test_a_place_that_is_none_is_told(sqlite_app: Flask, sqlite_cast: Cast, query: str) -> None:
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/{query}")
    assert page.status == 404
    assert "no such place" in page.text


@pytest.mark.parametrize("path", ["/desk/state/lost", "/desk/contributions/nothing", "/desk/contributions/%00"])
def test_what_is_not_there_is_told(app: Flask, cast: Cast, path: str) -> None:
    assert browser(app, cast.nadia).open(path).status == 404
