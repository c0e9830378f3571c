"""The clocks and measures of replies by right (TRUST duty 8: LCEN 1-1 III, décret 2007-1527, loi de 1881, art. 13)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.domain.actors import AUTHOR, CLOCK, VISITOR, Actor, Role
from moderation.domain.errors import IllegalTransition, NotAllowed
from moderation.domain.reasons import REASONS, REPLY_REASONS
from moderation.domain.right_of_reply import (
    LINE,
    TRANSITIONS,
    ReplyAction,
    ReplyStanding,
    ReplyState,
    ask_until,
    decide_reply,
    due_at,
    hours_left,
    is_late,
    length_of,
    lines,
    lines_allowed,
)

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    """A moment by the clocks of Paris, in UTC as the service keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "due", "hours"),
    [
        ("2026-03-02T10:00", "2026-03-05T10:00", 72),
        ("2026-03-27T10:00", "2026-03-30T10:00", 71),  # clocks go forward on the 29th
        ("2026-10-23T10:00", "2026-10-26T10:00", 73),  # and back on 25 October
        ("2028-02-27T23:30", "2028-03-01T23:30", 72),  # through a leap day
        ("2026-12-31T00:00", "2027-01-03T00:00", 72),
    ],
)
def test_a_reply_is_due_at_the_same_hour_three_days_later_by_the_site_s_clocks(
    received: str, due: str, hours: int
) -> None:
    at = paris(received)
    assert due_at(at, PARIS) == paris(due)
    assert hours_left(at, at, PARIS) == hours
    assert hours_left(at, paris(due) - timedelta(minutes=1), PARIS) == 0
    assert hours_left(at, paris(due) + timedelta(minutes=1), PARIS) == -1


@pytest.mark.parametrize(
    ("published", "last"),
    [
        ("2026-02-03", "2026-05-03"),
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-12-15", "2027-03-15"),
        ("2026-10-31", "2027-01-31"),
        ("2026-08-31", "2026-11-30"),
        ("2028-02-29", "2028-05-29"),
    ],
)
def test_it_can_be_asked_for_until_the_same_day_three_months_later(published: str, last: str) -> None:
    assert ask_until(date.fromisoformat(published)) == date.fromisoformat(last)


def test_the_last_day_is_the_site_s_own() -> None:
    published = date(2026, 3, 28)
    last_minute = paris("2026-06-28T23:59")
    assert last_minute.hour == 21, "summer time: still the 28th in UTC for two hours more"
    assert not is_late(published, last_minute, PARIS)
    assert is_late(published, last_minute + timedelta(minutes=1), PARIS)


@pytest.mark.parametrize(
    ("contested", "allowed"), [(None, 200), (1, 50), (50 * LINE, 50), (50 * LINE + 1, 51), (300 * LINE, 200)]
)
def test_a_reply_may_be_as_long_as_what_it_contests_between_50_and_200_lines(
    contested: int | None, allowed: int
) -> None:
    assert lines_allowed(contested) == allowed


def test_line_breaks_make_a_reply_no_longer() -> None:
    assert (lines(length_of("")), lines(length_of("a\n\n\nb")), lines(length_of("x" * (LINE + 1)))) == (0, 1, 2)


@pytest.mark.parametrize("state", ReplyState)
@pytest.mark.parametrize("action", ReplyAction)
def test_only_what_waits_is_decided_and_only_by_whose_it_is(state: ReplyState, action: ReplyAction) -> None:
    moderator = Actor(Role.MODERATOR, 1)
    for actor in (VISITOR, AUTHOR, CLOCK, Actor(Role.BRAND, 2, brand="nuage"), moderator):
        if (state, action) not in TRANSITIONS:
            with pytest.raises(IllegalTransition):
                decide_reply(ReplyStanding(state), action, actor, "unlawful", "Because.")
        elif (actor is AUTHOR) == (action is ReplyAction.WITHDRAW) and actor in (AUTHOR, moderator):
            assert decide_reply(ReplyStanding(state), action, actor, "unlawful", "Because.") is not state
        else:
            with pytest.raises(NotAllowed):
                decide_reply(ReplyStanding(state), action, actor, "unlawful", "Because.")


def test_no_code_means_two_reasons() -> None:
    assert REASONS.keys() & REPLY_REASONS.keys() == set()
    assert all(each.wording["fr"] and each.wording["en"] for each in REPLY_REASONS.values())
