"""Days and moments in the service's pages and letters: in the very words of the site's pages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pelican.plugins.weave.i18n import format_day, format_moment

from moderation.moments import day_words, moment_words


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_service_and_the_site_say_a_moment_alike(lang: str) -> None:
    for days in range(0, 400, 5):
        moment = datetime(2026, 9, 1, 7, 5, tzinfo=UTC) + timedelta(days=days, hours=days)
        there = moment.astimezone(ZoneInfo("Europe/Paris"))
        assert moment_words(moment, lang, "Europe/Paris") == format_moment(lang, there)
        assert day_words(there.date(), lang) == format_day(lang, there.date())


def test_french_has_a_first_of_the_month_and_no_hour_over_two_lines() -> None:
    assert moment_words(datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "fr", "Europe/Paris") == (
        "1er mars 2026 à 10\u00a0h\u00a005"
    )
