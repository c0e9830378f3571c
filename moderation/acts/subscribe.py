"""Notices of answers, by double opt-in: asked for on the receipt, confirmed from the address, ended by one click."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.acts import consequences, news
from moderation.domain.contribution import State
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.text import check_email
from moderation.storage import contributions, subscriptions
from moderation.storage.subscriptions import Subscription

WISHES_A_DAY = 5
"""Addresses that are asked for one message in 24 hours: one receipt must not write to everybody."""


def ask(connection: Connection, id: str, email: str, lang: str, now: datetime) -> Subscription:
    """Ask an address whether it wants to be told of answers; the one given with the contribution unless another is.

    Raises Refused for what is no address, and NotAllowed where it was asked too often or has said yes already.
    """
    contribution = contributions.get(connection, id, lock=True)
    if contribution.state not in (State.PENDING, State.APPROVED):
        raise IllegalTransition(Problem("email", "This message is not shown: nobody can answer it."))
    address = email.strip() or consequences.address_of(connection, contribution) or ""
    if not address:
        raise Refused(Problem("email", "Give the address at which you want to be told."))
    address = check_email(address)
    earlier = subscriptions.of_contribution(connection, contribution.seq)
    if any(each.active and each.email.lower() == address.lower() for each in earlier):
        raise NotAllowed(Problem("email", "This address is told of answers already."))
    if subscriptions.asked_too_often(connection, address, now):
        raise NotAllowed(Problem("email", "Several letters were sent to this address already. Try again tomorrow."))
    if len([each for each in earlier if each.created_at > now - timedelta(days=1)]) >= WISHES_A_DAY:
        raise NotAllowed(Problem("email", "Several addresses were asked for this message already. Try again tomorrow."))
    kept = subscriptions.add(connection, contribution.seq, address, lang, now)
    news.ask(connection, news.Kind.CONFIRM, kept.seq, now)
    return kept


def confirm(connection: Connection, seq: int, now: datetime) -> None:
    """The address says yes. Raises Unknown, and IllegalTransition for a link that was used or ended."""
    subscriptions.get(connection, seq)
    if not subscriptions.confirm(connection, seq, now):
        raise IllegalTransition(Problem("link", "This link was used already."))


def end(connection: Connection, seq: int, now: datetime) -> None:
    """No more notices; saying so twice is as good as once. Raises Unknown."""
    subscriptions.get(connection, seq)
    subscriptions.end(connection, seq, now)
