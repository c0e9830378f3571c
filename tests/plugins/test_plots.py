"""Plots: the same bytes each time, the page's own colours, small, and said in words too."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from pelican.plugins.brands.figures import figures
from pelican.plugins.brands.plots import Episode, case_timeline, response_curve, trust_curve
from pelican.plugins.brands.svg import TOKENS

from moderation.publication.cases import Case, Promise, Round, Verdict
from tests.plugins.records import case, record

PARIS = ZoneInfo("Europe/Paris")


def at(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 23, 30, tzinfo=UTC)


STORY = Case(
    "d1",
    "nuage",
    "judged",
    at(1),
    (
        Round(
            1, at(1), at(2), "mail", at(3), (at(10), at(18), at(26)), at(27), at(27), None, at(20, 4), "b2", "accepted"
        ),
        Round(
            2,
            at(1, 5),
            at(2, 5),
            "mail",
            None,
            (),
            None,
            None,
            None,
            at(9, 5),
            "b9",
            "accepted",
            (Verdict("yes", "no", at(12, 5)),),
        ),
    ),
    promises=(Promise("p", "un", "b2", at(20, 4), "refund", date(2026, 5, 8), "confirmed", judged_at=at(10, 5)),),
)
EPISODES = (
    Episode("Le contrat", "2007", "positive"),
    Episode("La panne", "2008", "negative", "unsatisfied"),
    Episode("Le retour", "2009", "mixed", "satisfied"),
)


def curve(n: int, lang: str = "fr") -> str:
    return response_curve(figures(record(*[case(k, k % 40, k % 50 if k % 4 else None) for k in range(n)])), lang)


DRAWN: list[Callable[[], str]] = [
    lambda: curve(5),
    lambda: curve(2000),
    lambda: case_timeline(STORY, "fr", PARIS, "Nuage & <Cie>"),
    lambda: trust_curve(EPISODES, "fr", "nuage"),
]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_plot_is_small_well_formed_and_the_same_whenever_it_is_drawn(draw: Callable[[], str]) -> None:
    drawing = draw()
    assert drawing == draw()
    assert len(drawing.encode()) < 15_000
    ElementTree.fromstring(drawing)


@pytest.mark.parametrize("draw", DRAWN)
def test_a_plot_has_no_colour_font_or_style_of_its_own(draw: Callable[[], str]) -> None:
    drawing = draw()
    assert not re.search(r"style|#[0-9a-fA-F]{3,6}\b(?!-)|font-family|<metadata|<script", drawing)
    tokens = {name.partition("-")[2] for names in re.findall(r'class="([^"]*)"', drawing) for name in names.split()}
    assert tokens - {""} <= set(TOKENS.values())


@pytest.mark.parametrize("draw", DRAWN)
def test_a_plot_is_said_in_words(draw: Callable[[], str]) -> None:
    root = ElementTree.fromstring(draw())
    by_id = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert root.get("role") == "img"
    assert all(by_id[id] for id in (root.get("aria-labelledby") or "").split())


def test_plots_on_one_page_share_no_names() -> None:
    ids = [id for draw in DRAWN[1:] for id in re.findall(r' id="([^"]*)"', draw())]
    assert len(ids) == len(set(ids))
    page = "".join(draw() for draw in DRAWN[1:])
    assert {*re.findall(r'(?:href="|url\()#([^")]*)', page)} <= set(ids)


def test_the_curve_says_its_figures() -> None:
    said = curve(40, "en")
    assert re.search(r"within 25 days \d+% \(\d+% to \d+%\)", said)
    assert "dans les 25 jours" in curve(40)


def test_there_is_no_curve_of_too_few_cases() -> None:
    assert curve(4) == ""


def test_days_in_a_timeline_are_those_of_the_site() -> None:
    """Half past eleven at night in London is the next day in Paris."""
    drawing = case_timeline(STORY, "fr", PARIS, "Nuage")
    assert ("2 mars 2026" in drawing, "13 mai 2026" in drawing) == (True, True)


def test_a_case_of_which_nothing_is_known_has_no_timeline() -> None:
    fresh = Case("d2", "nuage", "published", at(1), (Round(1, at(1)),))
    assert case_timeline(fresh, "fr", PARIS, "Nuage") == ""


def test_one_episode_is_no_curve_and_many_keep_their_labels_apart() -> None:
    assert trust_curve(EPISODES[:1], "fr", "nuage") == ""
    many = trust_curve(EPISODES * 20, "fr", "nuage")
    assert len(re.findall("<text", many)) <= 12 + 4


def test_a_plot_does_not_depend_on_the_clock_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "SOURCE_DATE_EPOCH", str(int((datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=1)).timestamp()))
    )
    assert curve(12) == curve(12)
    assert "2000" not in curve(12)
