"""Proof of work (ALTCHA): a small calculation by the sender's browser. Whoever does none is held, never lost.

Nothing is fetched from elsewhere: the challenge is made and checked here, and `static/proof.js` solves it.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution

MOST = 50_000
"""The largest number that may have to be found: about a second of a telephone's time."""

LIFE = timedelta(hours=6)
"""Writing may take long."""

LONGEST = 2000
"""Characters of a solution; true ones have about 300."""


def new_challenge(secret: str, now: datetime) -> dict[str, Any]:
    """A challenge as ALTCHA's scripts read it."""
    expires = (now + LIFE).astimezone(UTC)
    made = create_challenge(ChallengeOptions("SHA-256", max_number=MOST, hmac_key=_key(secret), expires=expires))
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def check_proof(proof: object, secret: str, now: datetime) -> tuple[str, datetime] | None:
    """The name of a good solution, under which it counts once, and when it expires; None for anything else.

    The expiry stands in the salt, which the signature covers; it is compared here with the service's clock.
    """
    if not isinstance(proof, str) or len(proof) > LONGEST:
        return None
    try:
        found = json.loads(base64.b64decode(proof, validate=True))
        if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in _TEXTS):
            return None
        good, _why = verify_solution(proof, _key(secret), check_expires=False)
        parameters = [part.split("=", 1) for part in found["salt"].partition("?")[2].split("&") if part]
        (expiry,) = [int(value) for name, value in parameters if name == "expires"]
        expires_at = datetime.fromtimestamp(expiry, UTC)
    except (ValueError, TypeError, RecursionError, OverflowError, OSError):  # anybody's text
        return None
    if not good or expires_at <= now:
        return None
    return hashlib.sha256(found["challenge"].encode()).hexdigest(), expires_at


_TEXTS = ("algorithm", "challenge", "salt", "signature")


def _key(secret: str) -> str:
    """A key of its own: a challenge says nothing about receipts."""
    return hashlib.sha256(f"proof/{secret}".encode()).hexdigest()
