"""Who must be told of what: a row of the outbox in the transaction that makes it so, and no address in it.

The herald (`moderation.mail.herald`) turns each into a letter, if there is an address and mail is set up.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from moderation.storage import outbox

NEWS = "news"
"""The outbox topic; its subject is a `Kind` and the number or id of what it is about."""


class Kind(StrEnum):
    """What there is to tell, and of what its subject names the number or id."""

    DECISION = "decision"
    """To its author: a decision of the log."""
    ANSWERS = "answers"
    """To a subscriber: a subscription that there are answers for."""
    CONFIRM = "confirm"
    """To an address: a subscription that it must confirm."""
    APPEAL = "appeal"
    """To its author: an appeal that was dismissed."""
    REPORT_FILED = "report-filed"
    """To the reporter: a report that has come in."""
    REPORT_HEARD = "report-heard"
    """To the author of what is reported: a report that they can answer."""
    REPORT_DECIDED = "report-decided"
    """To the reporter: a report that was decided."""
    REPORT_INVALID = "report-invalid"
    """To the author of what was reported: a report that was found invalid."""
    REPORT_APPEAL = "report-appeal"
    """To the reporter: a report whose appeal was decided."""


def ask(connection: Connection, kind: Kind, about: int | str, now: datetime) -> None:
    """Have it told, after this transaction is committed."""
    outbox.ask(connection, NEWS, f"{kind} {about}", now)
