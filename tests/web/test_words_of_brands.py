"""What a brand says is read at the desk, in its inbox and by the story's author as the page shows it."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from moderation.acts import answering
from moderation.domain.case import StatementType
from moderation.weaving import body_html
from tests.conftest import CATALOGUE, Cast
from tests.web.browser import browser, do
from tests.web.hearing import answered, author_page, opened

WORDS = "We **paid**: [the rules](https://nuage.example/rules). <b>1 < 2</b>"


@pytest.fixture
def app_here(sqlite_app: Flask) -> Flask:
    """The application as it is served: with the pages' own reading of bodies."""
    sqlite_app.extensions["ecoute"] = replace(sqlite_app.extensions["ecoute"], show=body_html)
    return sqlite_app


def check_shown(soup: BeautifulSoup) -> None:
    shown = soup.select_one(".contribution-body")
    assert shown is not None
    assert (shown.strong.get_text(), shown.a["href"]) == ("paid", "https://nuage.example/rules")
    assert "<b>1 < 2</b>" in shown.get_text(), "HTML is text like any other"


def test_an_answer_is_read_as_the_page_shows_it(app_here: Flask, sqlite_cast: Cast) -> None:
    case = answered(app_here, sqlite_cast, words=WORDS)
    check_shown(author_page(app_here).soup)
    check_shown(browser(app_here, sqlite_cast.leo).open(f"/brand/cases/{case.id}").soup)


def test_who_decides_about_an_answer_sees_it_as_readers_will_and_where_its_links_lead(
    app_here: Flask, sqlite_cast: Cast
) -> None:
    mine, post, leo = opened(app_here), CATALOGUE.posts["panne"], sqlite_cast.leo.actor()
    type = StatementType.ACCEPTED
    do(app_here, lambda c, at: answering.state(c, mine.id, post, type, WORDS, leo, "Care", "form", at))
    soup = browser(app_here, sqlite_cast.nadia).open("/desk/").soup
    check_shown(soup)
    assert soup.select_one(".with-targets a") is not None
