"""Suspending an account: no sign-in, no act, no badge; what was written stays."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH, representatives
from moderation.domain.actors import OPERATOR, Role
from moderation.domain.contribution import State
from moderation.domain.errors import Problem, Unknown
from moderation.storage import accounts, contributions, outbox
from moderation.storage.accounts import Account


def suspend(connection: Connection, email: str, now: datetime) -> Account:
    """Suspend the account of `email`; its sessions, links and tokens end, and pages lose its badge. Raises Unknown."""
    account = accounts.by_email(connection, email)
    if account is None or account.suspended_at is not None:
        raise Unknown(Problem("email", "There is no account for %(email)s.", {"email": email}))
    if account.role is Role.BRAND and account.brand is not None:
        return representatives.suspend(connection, account.seq, account.brand, OPERATOR, now)
    accounts.suspend(connection, account, now)
    written = contributions.of_account(connection, account.seq)
    for post in sorted({each.post for each in written if each.state is State.APPROVED}):
        outbox.ask(connection, PUBLISH, post, now)
    return account
