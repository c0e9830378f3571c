"""Contacts outside the thread, as the brand sums them up and as the story's author does."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from moderation.domain.contact import Channel, Summary
from moderation.domain.contribution import State
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.publication import KEY
from moderation.storage.tables import accounts, case_contacts, cases

CONFIRMED = "confirmed"
CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as kept; see the comments of the table. `by` is the name of the representative who reported it."""

    seq: int
    id: str
    case: str
    post: str
    brand: str
    account: int | None
    by: str
    on: date
    channel: Channel
    words: str
    said: str | None
    author_words: str
    said_at: datetime | None
    state: State
    version: int
    created_at: datetime

    @property
    def public(self) -> bool:
        """Whether readers see that it took place, as the brand claims: not once the desk or an erasure took it away."""
        return self.state in (State.PENDING, State.APPROVED)

    @property
    def words_public(self) -> bool:
        """Whether readers see what was said: once its author has said something and a moderator has read it."""
        return self.state is State.APPROVED


_CONTACTS = (
    select(case_contacts, cases.c.id.label("case_id"), cases.c.post, cases.c.brand, accounts.c.name.label("by"))
    .join(cases, cases.c.seq == case_contacts.c.in_case)
    .outerjoin(accounts, accounts.c.seq == case_contacts.c.account)
)


def _contact(row: Row[Any]) -> Contact:
    return Contact(
        row.seq,
        row.id,
        row.case_id,
        row.post,
        row.brand,
        row.account,
        row.by or "",
        date.fromisoformat(row.on_day),
        Channel(row.channel),
        row.words,
        row.said,
        row.author_words,
        row.said_at,
        State(row.state),
        row.version,
        row.created_at,
    )


def add(connection: Connection, in_case: int, account: int | None, summary: Summary, now: datetime) -> Contact:
    """Keep what a brand says of a contact in a case (its seq)."""
    values = {"id": secrets.token_hex(8), "in_case": in_case, "account": account, "on_day": summary.on.isoformat()}
    values |= {"channel": summary.channel, "words": summary.words, "author_words": "", "state": State.PENDING}
    connection.execute(insert(case_contacts).values(**values, version=1, created_at=now))
    return get(connection, str(values["id"]))


def get(connection: Connection, id: str, lock: bool = False) -> Contact:
    """The contact `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    query = _CONTACTS.where(case_contacts.c.id == id)
    found = (
        connection.execute(query.with_for_update(of=case_contacts) if lock else query) if KEY.fullmatch(id) else None
    )
    row = None if found is None else found.one_or_none()
    if row is None:
        raise Unknown(Problem("contact", "There is no such contact here."))
    return _contact(row)


def of_cases(connection: Connection, in_cases: Collection[int]) -> dict[int, list[Contact]]:
    """The contacts of cases (by their seq), oldest day first; cases without any are left out."""
    found: dict[int, list[Contact]] = {}
    query = _CONTACTS.where(case_contacts.c.in_case.in_(list(in_cases)))
    for row in connection.execute(query.order_by(case_contacts.c.on_day, case_contacts.c.seq)) if in_cases else ():
        found.setdefault(row.in_case, []).append(_contact(row))
    return found


def of_posts(connection: Connection, posts: Iterable[str]) -> list[Contact]:
    """The contacts about stories, in the order reported."""
    return [_contact(row) for row in connection.execute(_CONTACTS.where(cases.c.post.in_(list(posts))))]


def of_account(connection: Connection, account: int) -> list[Contact]:
    """What a representative reported, oldest first."""
    query = _CONTACTS.where(case_contacts.c.account == account).order_by(case_contacts.c.seq)
    return [_contact(row) for row in connection.execute(query)]


def waiting(connection: Connection, limit: int) -> list[Contact]:
    """Contacts of which the author has said something that a moderator has yet to read, oldest first."""
    query = _CONTACTS.where(case_contacts.c.state == State.PENDING, case_contacts.c.said.is_not(None))
    return [_contact(row) for row in connection.execute(query.order_by(case_contacts.c.seq).limit(limit))]


def claimed(connection: Connection, limit: int) -> list[Contact]:
    """Contacts of which the author has not said anything, newest first: their day is public."""
    query = _CONTACTS.where(case_contacts.c.state == State.PENDING, case_contacts.c.said.is_(None))
    return [_contact(row) for row in connection.execute(query.order_by(case_contacts.c.seq.desc()).limit(limit))]


def decided(connection: Connection, limit: int) -> list[Contact]:
    """Contacts about whose words a moderator decided, newest first."""
    states = (State.APPROVED, State.REJECTED, State.TAKEN_DOWN)
    query = _CONTACTS.where(case_contacts.c.state.in_(states))
    return [_contact(row) for row in connection.execute(query.order_by(case_contacts.c.seq.desc()).limit(limit))]


def change(connection: Connection, before: Contact, **values: Any) -> Contact:
    """Change what `before` was, unless somebody else did since: then Conflict, and nothing is changed."""
    seen = (case_contacts.c.seq == before.seq) & (case_contacts.c.version == before.version)
    query = update(case_contacts).where(seen).values(version=before.version + 1, **values)
    if connection.execute(query).rowcount != 1:
        raise Conflict(Problem("version", "Somebody else changed this contact meanwhile. Look at it again."))
    return get(connection, before.id)
