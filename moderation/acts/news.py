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
    REPLY_RECEIVED = "reply-received"
    """To whoever asks for a reply by right: a request that has come in."""
    REPLY_WAITS = "reply-waits"
    """To the moderators, at once: a request whose three days run."""
    REPLY_DECIDED = "reply-decided"
    """To whoever asked: a request that was decided."""
    PASSKEY_ADDED = "passkey-added"
    """To an account: a passkey that signs in from now on."""
    PASSKEY_REMOVED = "passkey-removed"
    """To an account: a passkey that signs in no more."""
    AUTHOR_LINK = "author-link"
    """To the author of a story: the private link of the story with this key."""
    AUTHOR_ANSWERED = "author-answered"
    """To the author of a story: a case that a brand has answered."""
    AUTHOR_ENDING = "author-ending"
    """To the author of a story: a case whose days for a verdict end soon."""
    AUTHOR_PROMISE = "author-promise"
    """To the author of a story: a promise that fell due, or that the brand says it kept."""
    AUTHOR_CONTACT = "author-contact"
    """To the author of a story: a contact that a brand reported."""
    AUTHOR_CORRECTION = "author-correction"
    """To the author of a story: a corrective action, and the story's key behind it."""
    CASE_NOTICE = "case-notice"
    """To a brand: a notice or a reminder of a case."""
    ESCALATED = "escalated"
    """To a manager of a brand: an entry of its internal log, with which a colleague asks for help in a case."""
    HOOK_PAUSED = "hook-paused"
    """To the managers of a brand: an endpoint that is not sent to any more, since a message could not be delivered."""


def ask(connection: Connection, kind: Kind, about: int | str, now: datetime, due_at: datetime | None = None) -> None:
    """Have it told, after this transaction is committed; not before `due_at`, and once if it is asked again."""
    if due_at is None or not outbox.waits_for(connection, NEWS, f"{kind} {about}"):
        outbox.ask(connection, NEWS, f"{kind} {about}", now, due_at=due_at)
