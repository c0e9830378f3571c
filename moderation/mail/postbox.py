"""Putting a letter into the outbox, in the transaction that has cause to write it."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from moderation.mail.letters import Letter
from moderation.storage import outbox

MAIL = "mail"
"""The outbox topic of letters; its subject is the address."""


def post_letter(connection: Connection, letter: Letter, now: datetime) -> None:
    """Send `letter` after this transaction is committed; it is tried again until it is handed over."""
    outbox.ask(connection, MAIL, letter.to, now, json.dumps(asdict(letter)))


def open_letter(payload: str) -> Letter:
    """The letter that `post_letter` kept."""
    return Letter(**json.loads(payload))
