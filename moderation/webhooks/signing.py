"""The signature of a message, as the Standard Webhooks specification has it, and the secret that it is made with.

The secret of an endpoint is an HMAC of its id and generation with the service's own secret: so it can be made whenever
a message is signed, is shown once to whoever registers it, and stands in no table.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from moderation.domain.hook import BOTH_SECRETS
from moderation.storage.hooks import Hook

PREFIX = "whsec_"


def secret_of(secret: str, hook: Hook, generation: int | None = None) -> str:
    """The secret of an endpoint (of the given generation of it), as its brand is shown it. `secret`: the service's."""
    told = f"webhook {hook.id} {generation or hook.generation}"
    made = hmac.new(secret.encode(), told.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(made).decode()


def headers_of(secret: str, hook: Hook, message: str, body: str, now: datetime) -> dict[str, str]:
    """The headers that prove that the service sends `body` as `message` at `now`.

    For a day after the secret changed there are two signatures, of which a receiver needs to know one.
    """
    generations = [hook.generation]
    if hook.rotated_at is not None and now < hook.rotated_at + BOTH_SECRETS:
        generations.append(hook.generation - 1)
    at = now.astimezone(UTC)
    signatures = [Webhook(secret_of(secret, hook, each)).sign(message, at, body) for each in generations]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
