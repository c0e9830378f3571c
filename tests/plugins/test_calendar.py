"""Calendars of posts, in a blog whose theme is not ours and as the theme of this one shows them."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.calendar.months import Months
from pelican.plugins.calendar.names import day_names

from .simple_blog import Other, build_other, post

HOSTILE = '<b>Titre</b> "1" & 2'
BLOG = {
    "articles/un.md": post("un", 1, title=HOSTILE),
    "articles/deux.md": post("deux", 29),
    "articles/trois.md": post("trois", 29),
    "articles/mars.md": post("mars", 1, date="2024-03-31 23:59"),
    "articles/ancien.md": post("ancien", 1, date="2011-03-29 22:07"),
    "articles/un.en.md": post("un", 2, lang="en"),
    "articles/brouillon.md": post("brouillon", 5, status="draft"),
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    built = build_other(tmp_path_factory.mktemp("calendar"), BLOG, ["calendar"])
    assert built.code == 0, built.log
    return built


def test_each_month_with_posts_has_a_page_in_a_theme_that_knows_nothing_of_it(blog: Other) -> None:
    months = [name for name in blog.files() if name.startswith("calendar/")]
    assert months == [f"calendar/{month}/index.html" for month in ("2011/03", "2024/03", "2024/05")]
    assert blog.page(months[0]).select_one("h2").get_text() == "mars 2011"


def test_a_month_is_a_table_with_caption_and_headed_columns_from_monday(blog: Other) -> None:
    table = blog.page("calendar/2024/05/index.html").table
    assert table.caption.get_text() == "mai 2024\u00a0: les jours de parution"
    heads = table.select("thead th[scope=col] abbr")
    assert [head["title"] for head in heads][0::6] == ["lundi", "dimanche"]
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]
    assert rows[0] == ["", "", "1", "2", "3", "4", "5"], "the first of May 2024 was a Wednesday"
    assert len(rows) == 5
    assert [time["datetime"] for time in table.select("time")] == [f"2024-05-{day:02}" for day in range(1, 32)]


def test_days_with_posts_lead_to_each_of_them(blog: Other) -> None:
    links = blog.page("calendar/2024/05/index.html").table.select("a")
    assert [(link.get_text(), link["href"].removeprefix("https://autre.example/blog/")) for link in links] == [
        ("1", "un/"),
        ("1", "deux/"),
        ("2", "trois/"),
    ]
    assert links[0]["aria-label"] == f"1er mai 2024\u00a0: {HOSTILE}"
    assert links[2]["aria-label"] == "2, 29 mai 2024\u00a0: Trois"


def test_months_lead_to_the_nearest_that_have_posts(blog: Other) -> None:
    ways = blog.page("calendar/2024/03/index.html").select("nav a[rel]")
    assert [(way["rel"], way.get_text(), way["href"].removeprefix("https://autre.example/blog/")) for way in ways] == [
        (["prev"], "← mars 2011", "calendar/2011/03/"),
        (["next"], "mai 2024 →", "calendar/2024/05/"),
    ]


def test_days_are_named_in_the_page_s_language() -> None:
    assert [full for _short, full in day_names("en")][:2] == ["Monday", "Tuesday"]
    assert day_names("fr")[0] == ("lun.", "lundi")


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), max_size=20),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_every_day_of_a_month_is_there_once_in_the_column_of_its_name(moments: list[datetime], any_day: date) -> None:
    months = Months([SimpleNamespace(date=moment) for moment in sorted(moments)])
    month = months.month(any_day.year, any_day.month)
    days = [day for week in month.weeks for day in week if day]
    assert [day.date.day for day in days] == [*range(1, monthrange(any_day.year, any_day.month)[1] + 1)]
    assert all(day is None or day.date.weekday() == place for week in month.weeks for place, day in enumerate(week))
    inside = [each for each in sorted(moments) if (each.year, each.month) == (any_day.year, any_day.month)]
    assert [post.date for post in month.posts] == inside
    assert month.before is None or month.before < month.first
    assert month.after is None or month.after > month.first + timedelta(days=27)
