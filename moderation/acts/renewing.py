"""The letter that asks a representative, once a year, whether they still are one."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.domain.representative import ASKED_BEFORE
from moderation.mail.letters_to_representatives import renewal_letter
from moderation.mail.postbox import post_letter
from moderation.storage.accounts import Account

LINK_LIFE = ASKED_BEFORE[0] + timedelta(days=60)
"""How long the link works: also for who comes late, as the badge can come back."""


def post_renewal(
    connection: Connection,
    account: Account,
    brand: str,
    key: str,
    until: datetime,
    address: str,
    zone: str,
    now: datetime,
    lang: str | None = None,
) -> None:
    """Send `account` the letter with the link of `key`; `brand` is a name, `address` the service's, `until` the day by
    which it is to be done, told in `zone`."""
    spoken = lang or account.lang or "fr"
    link, host = f"{address}/brand/renew/{key}?lang={spoken}", address.partition("://")[2]
    post_letter(connection, renewal_letter(account.email, brand, link, until, spoken, host, zone), now)
