"""Calculations, and challenges of passkeys, that were accepted: each counts once."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from moderation.storage.tables import spent_proofs


def spend(connection: Connection, proof: str, expires_at: datetime) -> bool:
    """Use `proof` (a digest) up; False if it was used before."""
    if connection.execute(select(spent_proofs.c.proof).where(spent_proofs.c.proof == proof)).first() is not None:
        return False
    connection.execute(insert(spent_proofs), {"proof": proof, "expires_at": expires_at})
    return True


def forget_expired(connection: Connection, now: datetime) -> int:
    """Delete those that are void anyway; returns how many."""
    return connection.execute(delete(spent_proofs).where(spent_proofs.c.expires_at <= now)).rowcount
