"""The trail: the log of decisions as a chain, in which nothing is changed, removed or moved unseen.

Each entry's link is the SHA-256 of its canonical JSON (RFC 8785), which holds the link of the entry before it. What may
have to be erased is in no entry: words and notes stand in it as a digest under a salt that is kept beside them and
erased with them, so that erasure leaves the chain whole and nothing to guess by.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import Connection, insert, select, text

from moderation.documents import moment
from moderation.storage.tables import decisions, notes

FIRST = "0" * 64
"""What the first entry holds in place of the link before it."""

_LAST = select(decisions.c.link).order_by(decisions.c.seq.desc()).limit(1)


def new_salt() -> str:
    """128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def sealed(words: str, salt: str) -> str:
    """What the log keeps of `words`: HMAC-SHA-256 under `salt`, in hexadecimal.

    Without a salt (what was kept before there were any, and what is erased) it is the plain SHA-256.
    """
    if not salt:
        return hashlib.sha256(words.encode()).hexdigest()
    return hmac.new(bytes.fromhex(salt), words.encode(), hashlib.sha256).hexdigest()


def link(previous: str, contribution: str, entry: dict[str, Any]) -> str:
    """The link of `entry` (columns of `decisions`, less seq and link) about `contribution`, after `previous`."""
    at: datetime = entry["at"]
    content = {
        "previous": previous,
        "contribution": contribution,
        "action": str(entry["action"]),
        "from": str(entry["from_state"]),
        "to": str(entry["to_state"]),
        "reason": entry["reason"],
        "note": entry["note_digest"],
        "account": entry["account"],
        "role": str(entry["role"]),
        "words": entry["words"],
        "at": moment(at),
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def head(connection: Connection) -> str:
    """The link of the newest entry; FIRST where there is none."""
    return connection.execute(_LAST).scalar_one_or_none() or FIRST


def append(connection: Connection, contribution: str, entry: dict[str, Any], note: str) -> None:
    """Write `entry` at the end of the log, and `note` for colleagues apart from it.

    Entries come one after the other: on PostgreSQL, whoever appends waits for the one before to commit. So a
    transaction that changes several contributions locks them all before it appends anything.
    """
    if connection.dialect.name == "postgresql":  # SQLite lets one writer in anyway
        connection.execute(_HOLD)
    salt = new_salt() if note else ""
    entry = entry | {"note_digest": sealed(note, salt) if note else ""}
    entry["link"] = link(head(connection), contribution, entry)
    key = connection.execute(insert(decisions), entry).inserted_primary_key
    if note and key is not None:
        connection.execute(insert(notes), {"decision": key[0], "note": note, "salt": salt})


_HOLD = text("SELECT pg_advisory_xact_lock(hashtext('decisions'))")
