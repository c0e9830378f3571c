"""WordPress' pairs of dates: local wall time and universal time, either of which may be `0000-00-00 00:00:00`.

A post's date is written as its author saw it, with the offset of that day (local minus universal), so that both the
day shown and the instant are right. Without universal time it stays naive: Pelican's `TIMEZONE` then applies.
"""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_FARTHEST = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)
UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of what has none that can be read."""


def wp_moment(text: str) -> datetime | None:
    """`YYYY-MM-DD HH:MM:SS` without a zone, or None: also for WordPress' zeros."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def post_date(local_text: str, universal_text: str, *feed_dates: str) -> tuple[datetime, str | None]:
    """A post's date, and a remark's code where it was made up. `feed_dates` (RFC 2822) are the last resort."""
    local, universal = wp_moment(local_text), wp_moment(universal_text)
    if local and universal:
        offset = local - universal
        if abs(offset) <= _FARTHEST and offset % _QUARTER == timedelta(0):
            return local.replace(tzinfo=timezone(offset)), None
        return universal.replace(tzinfo=UTC), "date_odd_zone"
    if universal:
        return universal.replace(tzinfo=UTC), None
    if local:
        return local, "date_from_local"
    for text in feed_dates:
        feed = feed_moment(text)
        if feed is not None:
            return feed, "date_from_feed"
    return UNKNOWN, "date_unknown"


def feed_moment(text: str) -> datetime | None:
    """An RFC 2822 date as an aware moment, or None."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def comment_date(local_text: str, universal_text: str, post: datetime) -> tuple[datetime, bool]:
    """A comment's moment in UTC, and whether it is only likely: local time in the post's zone, or the post's date."""
    universal = wp_moment(universal_text)
    if universal:
        return universal.replace(tzinfo=UTC), False
    zone = post.tzinfo or UTC
    local = wp_moment(local_text)
    try:
        return (local or post).replace(tzinfo=zone).astimezone(UTC), True
    except OverflowError:
        return UNKNOWN, True
