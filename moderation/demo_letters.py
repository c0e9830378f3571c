"""Letters of the demonstration: what is told is played, so none is ever sent, and all is kept as if it had arrived."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import corrections as acts
from moderation.acts import notices
from moderation.acts.news import NEWS
from moderation.domain.actors import CLOCK
from moderation.storage import authors, case_notices, cases, corrections, outbox

AT_ONCE = 100

PLAYED = "played"
"""The outbox topic of letters that nobody sends, and who took the news that nobody writes."""


def play_delivery(connection: Connection, id: str, day: int, now: datetime) -> None:
    """A notice or reminder (its `day`, see `notices`) about the case `id` was delivered."""
    about = cases.get(connection, id)
    notice = case_notices.add(connection, about, day, CLOCK, now)
    row = _taken(connection, now)
    case_notices.add_letter(connection, notice, row, "representative", None)
    notices.delivered(connection, row, now)


def play_telling(connection: Connection, correction: str, now: datetime) -> None:
    """The authors of the stories that raised a corrective action were told of it, where they left an address."""
    found = corrections.get(connection, correction)
    for post in found.stories:
        author = authors.find(connection, post)
        if author is not None and author.told:
            corrections.tell(connection, found, post, _taken(connection, now))
    acts.record_told(connection, now)


def play_news(connection: Connection, now: datetime) -> None:
    """Whoever was to be told of something by `now` was told: nobody of the demonstration has a mailbox."""
    while told := outbox.claim(connection, NEWS, PLAYED, now, AT_ONCE):
        outbox.done(connection, [each.seq for each in told], now)


def _taken(connection: Connection, now: datetime) -> int:
    row = outbox.ask(connection, PLAYED, "", now)
    outbox.done(connection, [row], now)
    return row
