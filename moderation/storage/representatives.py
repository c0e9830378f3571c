"""Those who speak for a brand, as they stand; and what is believed of each today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from moderation.domain.actors import Role
from moderation.domain.brand_address import covers, domain_of, mailbox
from moderation.domain.contribution import State as ContributionState
from moderation.domain.errors import Problem, Unknown
from moderation.domain.representative import Level, Standing, State, level
from moderation.storage import domains
from moderation.storage.accounts import Account, account_of, end_sessions, revoke_tokens
from moderation.storage.domains import Challenge
from moderation.storage.tables import accounts, contributions


@dataclass(frozen=True, slots=True)
class Representative:
    """An account that speaks, or spoke, for a brand. `level`: what is believed of it today; None: nothing."""

    account: Account
    level: Level | None

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.account.standing or State.INVITED


def standing(account: Account) -> Standing:
    """The account as the rules see it. Raises Unknown for one that speaks for no brand."""
    if account.brand is None or account.standing is None or account.part is None:
        raise Unknown(Problem("representative", "There is no such representative here."))
    return Standing(account.standing, account.brand, account.part, account.seq)


def get(connection: Connection, seq: int, brand: str, lock: bool = False) -> Account:
    """A representative of `brand`. Raises Unknown, for those of other brands too."""
    query = select(accounts).where(accounts.c.seq == seq, accounts.c.brand == brand, accounts.c.role == Role.BRAND)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Unknown(Problem("representative", "There is no such representative here."))
    return account_of(row)


def get_any(connection: Connection, seq: int) -> Account:
    """The representative with that account, whatever their brand; nobody else changes it meanwhile. Raises Unknown."""
    row = connection.execute(
        select(accounts).where(accounts.c.seq == seq, accounts.c.role == Role.BRAND).with_for_update()
    ).one_or_none()
    if row is None:
        raise Unknown(Problem("representative", "There is no such representative here."))
    return account_of(row)


def change(connection: Connection, account: Account, **values: Any) -> Account:
    """Keep what became of a representative; returns them."""
    changes = update(accounts).where(accounts.c.seq == account.seq).values(**values)
    return account_of(connection.execute(changes.returning(accounts)).one())


def close(connection: Connection, account: Account, now: datetime) -> None:
    """End everything with which they could sign in."""
    end_sessions(connection, account.seq, now)
    revoke_tokens(connection, account, now)


def of_brand(connection: Connection, brand: str) -> list[Representative]:
    """All that speak or ever spoke for `brand`, those who do first."""
    query = select(accounts).where(accounts.c.brand == brand, accounts.c.role == Role.BRAND).order_by(accounts.c.seq)
    proofs = domains.proved(connection, [brand])
    found = [_believed(account_of(row), proofs) for row in connection.execute(query)]
    return sorted(found, key=lambda each: list(State).index(each.state) if each.state in _GONE else -1)


_GONE = (State.SUSPENDED, State.LEFT)


def by_account(connection: Connection, seqs: Collection[int]) -> dict[int, Representative]:
    """These accounts with what is believed of each today."""
    found = [account_of(row) for row in connection.execute(select(accounts).where(accounts.c.seq.in_(seqs)))]
    proofs = domains.proved(connection, {each.brand for each in found if each.brand is not None})
    return {each.seq: _believed(each, proofs) for each in found}


def count_active(connection: Connection) -> dict[str, int]:
    """How many active representatives each brand has; brands without any are not named."""
    query = select(accounts.c.brand).where(accounts.c.standing == State.ACTIVE, accounts.c.suspended_at.is_(None))
    brands = list(connection.execute(query).scalars())
    return {brand: brands.count(brand) for brand in brands}


def is_represented(connection: Connection, brand: str) -> bool:
    """Whether somebody active speaks for `brand`."""
    query = select(accounts.c.seq).where(accounts.c.brand == brand, accounts.c.standing == State.ACTIVE)
    return connection.execute(query.where(accounts.c.suspended_at.is_(None)).limit(1)).first() is not None


def with_mailbox(connection: Connection, brand: str, email: str) -> list[Account]:
    """Who speaks or spoke for `brand` with an address that leads where `email` does."""
    query = select(accounts).where(accounts.c.brand == brand, accounts.c.role == Role.BRAND).order_by(accounts.c.seq)
    return [account_of(row) for row in connection.execute(query) if mailbox(row.email) == mailbox(email)]


def posts_signed(connection: Connection, brand: str) -> list[str]:
    """The posts under which readers see what was written for `brand`, sorted."""
    shown = contributions.c.brand == brand, contributions.c.state == ContributionState.APPROVED
    return sorted(connection.execute(select(contributions.c.post).where(*shown).distinct()).scalars())


def to_renew(connection: Connection, before: datetime) -> list[Account]:
    """Active representatives whose proof is believed only until `before`, the most urgent first."""
    query = select(accounts).where(
        accounts.c.standing == State.ACTIVE, accounts.c.suspended_at.is_(None), accounts.c.renew_by <= before
    )
    return [account_of(row) for row in connection.execute(query.order_by(accounts.c.renew_by, accounts.c.seq))]


def _believed(account: Account, proofs: list[Challenge]) -> Representative:
    """A domain that one of them proved counts for all who have an address there, and for that one in any case."""
    if account.suspended_at is not None or account.ended_at is not None:
        return Representative(account, None)
    at = domain_of(account.email) if account.verified_by == Level.EMAIL else None
    theirs = [
        each
        for each in proofs
        if each.brand == account.brand and (each.account == account.seq or (at is not None and covers(each.domain, at)))
    ]
    return Representative(account, level(account.verified_by, bool(theirs)))
