"""How often one address may ask: so that nobody drowns the desk, guesses links or fills the disk.

An address is the one that the server saw. What a header says of it counts only where the server put it there for a
proxy that is configured (`ECOUTE_TRUSTED_PROXY`), never by itself.
"""

import time

from flask import Flask, current_app, request
from flask_limiter import Limiter
from werkzeug.exceptions import TooManyRequests

from moderation.settings import SettingError
from moderation.storage.connections import network

RATES = {
    "comments": "10 per minute; 100 per hour",
    "previews": "30 per minute",
    "reports": "10 per minute; 60 per hour",
    "right_of_reply": "5 per minute; 20 per hour",
    "receipts": "30 per minute",
    "stories": "30 per minute",
    "story_letters": "30 per minute",
    "corrections": "30 per minute",
    "joining": "20 per 15 minutes",
    "domains": "20 per 15 minutes",
    "hooks": "60 per 15 minutes",
    "account": "20 per 15 minutes",
    "passkeys": "40 per 15 minutes",  # each try asks twice: for a challenge, then with the answer
    "reader": "20 per 15 minutes",
    "api": "1200 per minute",
}
"""By blueprint: how often one address may send to it. Reading pages is not counted, only asking the API is."""

IN_THE_VIEW = frozenset({"comments.send", "comments.preview"})
"""Views that count for themselves, because they give back what was typed."""


A_MINUTE = 60
"""Seconds to wait where nobody can say how many."""

REDIS_SECONDS = 1
"""So long Redis may take for each word. A Redis that is gone refuses at once; one that hangs would hold every form."""


def install(app: Flask, storage: str) -> None:
    """Count what is sent, in `storage` (as in ECOUTE_RATE_STORAGE). Raises SettingError where it cannot be used.

    While Redis is gone, this process counts for itself, from nought; it looks for Redis after 1, 2, 4 … 32 seconds.
    """
    here = storage in ("memory", "off")
    try:
        limiter = Limiter(
            lambda: network(request.remote_addr or ""),
            app=app,
            storage_uri="memory://" if here else storage,
            storage_options={} if here else {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS},
            in_memory_fallback_enabled=not here,
            swallow_errors=True,  # who cannot be counted is let through to where a person reads everything
            enabled=storage != "off",
        )
    except Exception as error:  # a package that is missing, an address that is none: each storage has its own
        raise SettingError(f"ECOUTE_RATE_STORAGE cannot be used: {type(error).__name__}: {error}") from None
    app.extensions["ecoute.limiter"] = limiter
    app.before_request(_check)


def count(kind: str) -> None:
    """Count this request as one of `kind`. Raises TooManyRequests, with the seconds to wait."""
    limiter: Limiter = current_app.extensions["ecoute.limiter"]
    if not limiter.enabled:
        return
    try:
        with limiter.shared_limit(RATES[kind], scope=kind):
            return
    except TooManyRequests:
        raise TooManyRequests(retry_after=_seconds_left(limiter)) from None


def _seconds_left(limiter: Limiter) -> int:
    """Until this sender may send again; a minute where the storage went away before it could say so."""
    hit = limiter.current_limit
    try:
        return max(1, round(hit.reset_at - time.time())) if hit else A_MINUTE
    except Exception:  # each storage has its own
        return A_MINUTE


def seconds_to_wait(refusal: TooManyRequests) -> int:
    """What its `Retry-After` says."""
    return refusal.retry_after if isinstance(refusal.retry_after, int) else A_MINUTE


def _check() -> None:
    kind = request.blueprint
    if kind in RATES and request.endpoint not in IN_THE_VIEW and (kind == "api" or request.method == "POST"):
        count(kind)
