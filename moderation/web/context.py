"""What views work with, carried by the application instead of globals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup, escape

from moderation.clock import Clock
from moderation.domain.errors import Problem, Unknown
from moderation.domain.policy_rules import DEFAULT_POLICY, Policy
from moderation.publication import Catalogue
from moderation.seeking import HERE, Seek
from moderation.settings import Settings
from moderation.storage.store import Store
from moderation.triage.worker import Triage


@dataclass(frozen=True, slots=True)
class Service:
    """The store, the settings, the catalogue, the clock, and how to tell the publisher that there is work.

    `publisher_alive_at` says when the publisher of this process last looked for work; None: it has none. `policy` is
    the one in force. `triage` is None where nothing is learnt. `show` gives the HTML of a body, as pages have it.
    `seek` looks for a token at a brand's domain.
    """

    store: Store
    settings: Settings
    catalogue: Callable[[], Catalogue]
    clock: Clock
    wake: Callable[[], None] = lambda: None
    publisher_alive_at: Callable[[], datetime | None] = lambda: None
    policy: Callable[[], Policy] = lambda: DEFAULT_POLICY
    triage: Triage | None = None
    show: Callable[[str], Markup] = escape
    seek: Seek = HERE

    def receipt_token(self, id: str) -> str:
        """The private address of a contribution's receipt: only the service can make one (HMAC), and only for it."""
        token = URLSafeSerializer(self.settings.secret, salt="receipt").dumps(id)
        return token.decode() if isinstance(token, bytes) else token

    def address(self, path: str) -> str:
        """The public address of `path`, never taken from the request: its Host header is anybody's."""
        return f"{self.settings.service_address}{path}"

    @property
    def host(self) -> str:
        """The name by which people know this service."""
        return urlsplit(self.settings.service_address).netloc

    def receipt_owner(self, token: str) -> str:
        """The id of the contribution that a receipt is for. Raises Unknown for a token that is not ours."""
        try:
            return str(URLSafeSerializer(self.settings.secret, salt="receipt").loads(token))
        except BadData:
            raise Unknown(Problem("receipt", "There is no such receipt. Check that the address is complete.")) from None


def service() -> Service:
    """The service of the running application."""
    return cast(Service, current_app.extensions["ecoute"])
