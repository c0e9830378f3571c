"""What a post's own lines say about its comments, as the build hands it to the service."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pelican.plugins.conversation.catalogue import EXCERPT, build_catalogue, excerpt
from pelican.plugins.weave.errors import ContentError

from moderation.publication import Post

SETTINGS = {
    "SITEURL": "https://blog.example",
    "SITENAME": "Blog",
    "TIMEZONE": "Europe/Paris",
    "DEFAULT_LANG": "fr",
    "CONVERSATION_SERVICE_URL": "https://blog.example",
}


def post(status: str = "published", **metadata: Any) -> Post:
    """The catalogue's entry for a post with these lines."""
    article = SimpleNamespace(
        key="essai",
        slug="essai",
        status=status,
        title="Essai",
        url="essai/",
        lang="fr",
        date=datetime(2026, 1, 31, 8, 30),
        summary="",
        metadata=metadata,
        source_path="essai.md",
        relative_source_path="essai.md",
        settings={"PATH": "content"},
    )
    return build_catalogue([article], [], SETTINGS).posts["essai"]


def test_without_a_word_comments_are_open_as_the_policy_says() -> None:
    assert (post().comments_open, post().comments_slow, post().comments_until) == (True, False, None)


def test_a_hidden_post_takes_comments_and_stands_in_no_list() -> None:
    assert post("hidden").comments_open
    assert (post("hidden").unlisted, post().unlisted) == (True, False)


@pytest.mark.parametrize(
    ("wish", "opened", "slow"), [("open", True, False), ("Slow ", True, True), ("closed", False, False)]
)
def test_a_post_opens_slows_or_closes_its_thread(wish: str, opened: bool, slow: bool) -> None:
    assert (post(comments=wish).comments_open, post(comments=wish).comments_slow) == (opened, slow)


@pytest.mark.parametrize(
    ("days", "last"), [("30", date(2026, 3, 2)), ("0", date(2026, 1, 31)), (" 365 ", date(2027, 1, 31))]
)
def test_days_count_from_the_post_s_own(days: str, last: date) -> None:
    assert post(comments_days=days).comments_until == last


@pytest.mark.parametrize("days", ["", "-1", "3.5", "trente", "٣", "999999"])
def test_what_is_no_number_of_days_stops_the_build(days: str) -> None:
    with pytest.raises(ContentError, match="Comments_days"):
        post(comments_days=days)


def test_a_day_and_a_number_of_days_are_one_too_many() -> None:
    with pytest.raises(ContentError, match="keep one"):
        post(comments_days="30", comments_until="2026-12-31")


def test_an_excerpt_is_the_words_of_its_html_and_ends_between_two() -> None:
    html = '<p>Deux&nbsp;mois<br>sans <em title="a &gt; b">vélo</em></p>\n<p>3 &lt; 4 <!-- caché --></p>'
    assert excerpt(html) == "Deux\u00a0mois sans vélo 3 < 4"
    french = "Livré «\u00a0en main propre\u00a0»\u202f!"
    assert excerpt(f"<p>{french}</p>") == french, "a page of the service breaks no line before a guillemet"
    long = excerpt(f"<p>{'mot ' * EXCERPT}</p>")
    assert (len(long) <= EXCERPT, long[-4:]) == (True, "mot…")
