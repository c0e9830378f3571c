"""Putting a letter into the outbox, in the transaction that has cause to write it."""

import json
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import ANSWER, without_answer
from moderation.storage import outbox

MAIL = "mail"
"""The outbox topic of letters; its subject is the address."""


def post_letter(connection: Connection, letter: Letter, now: datetime) -> int:
    """Send `letter` after this transaction is committed; it is tried again until it is handed over. Returns the number
    of its row in the outbox."""
    return outbox.ask(connection, MAIL, letter.to, now, _payload(letter))


def take_out(connection: Connection, id: str, now: datetime) -> None:
    """Take what the contribution `id` said out of letters that wait; one that tells of nothing else is not sent."""
    for seq, payload in outbox.waiting_with(connection, MAIL, f"{ANSWER}{id}"):
        letter = open_letter(payload)
        text = without_answer(letter.text, id)
        if text is None:
            outbox.delivered(connection, seq, now)
        else:
            outbox.rewrite(connection, seq, _payload(replace(letter, text=text)))


def open_letter(payload: str) -> Letter:
    """The letter that `post_letter` kept."""
    return Letter(**json.loads(payload))


def _payload(letter: Letter) -> str:
    """As it is read: the search that proves an erasure must find a name with an accent here too."""
    return json.dumps(asdict(letter), ensure_ascii=False)
