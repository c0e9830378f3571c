"""Counting before adding: who does it takes turns with whoever counts the same."""

from sqlalchemy import Connection, text

_HOLD = text("SELECT pg_advisory_xact_lock(hashtext(:what))")


def take_turn(connection: Connection, what: str) -> None:
    """Let nobody else who takes a turn at `what` go on before this transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite lets one writer in anyway
        connection.execute(_HOLD, {"what": what})
