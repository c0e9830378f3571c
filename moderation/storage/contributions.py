"""Contributions, their revisions and their log."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, not_, or_, select, union, update

from moderation.domain.actors import Actor
from moderation.domain.contribution import REFUSALS, Action, Event, LastDecision, Standing, State
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.domain.right_of_reply import SOURCE as RIGHT_OF_REPLY
from moderation.publication import KEY, Kind
from moderation.storage import trail
from moderation.storage.tables import accounts, contacts, contributions, decisions, notes


@dataclass(frozen=True, slots=True)
class Stored:
    """A contribution as kept. See the comments of the table for each field; `website`, `title` … as there."""

    seq: int
    id: str
    post: str
    parent: str | None
    kind: str
    state: State
    version: int
    author: str
    title: str
    brand: str | None
    website: str | None
    body: str
    proposed_body: str | None
    proposed_at: datetime | None
    account: int | None
    lang: str
    created_at: datetime
    edited_at: datetime | None
    published_at: datetime | None
    source: str
    source_id: str | None
    salt: str
    held: str

    @property
    def waits(self) -> bool:
        """Whether a moderator has something to decide here."""
        return self.state is State.PENDING or self.proposed_body is not None


_NAMES = [field.name for field in fields(Stored)]
_COLUMNS = [contributions.c[name] for name in _NAMES]
_STATE = _NAMES.index("state")

# Statements that every comment and every decision needs are put together once: that takes longer than running them.
_ALL = select(*_COLUMNS)
_BY_ID = _ALL.where(contributions.c.id == bindparam("wanted"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_OF_POST = _ALL.where(contributions.c.post == bindparam("of")).order_by(contributions.c.seq)
_ADD = insert(contributions).returning(*_COLUMNS)
_CHANGE = (
    update(contributions)
    .where(contributions.c.seq == bindparam("which"), contributions.c.version == bindparam("seen"))
    .returning(*_COLUMNS)
)
_LAST = (
    select(decisions.c.action, decisions.c.from_state, decisions.c.account)
    .where(decisions.c.contribution == bindparam("which"))
    .order_by(decisions.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the log. `by` is the name of the account that decided, empty for authors and the operator."""

    seq: int
    contribution: str
    action: Action
    from_state: State
    to_state: State
    reason: str | None
    note: str
    account: int | None
    role: str
    by: str
    at: datetime


def stored(row: Row[Any]) -> Stored:
    """A row of `_ALL` as a value."""
    values = list(row)
    values[_STATE] = State(values[_STATE])
    return Stored(*values)


def add(connection: Connection, **values: Any) -> Stored:
    """Keep a new contribution and return it, taken from the insert itself. `values`: the columns, less seq and id."""
    values.setdefault("id", secrets.token_hex(8))
    values.setdefault("version", 1)
    values.setdefault("salt", trail.new_salt())
    row = connection.execute(_ADD, values).one()
    return stored(row)


def get(connection: Connection, id: str, lock: bool = False) -> Stored:
    """The contribution `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    row = None
    if KEY.fullmatch(id):  # nothing is kept under anything else, and PostgreSQL would not even look for a NUL
        row = connection.execute(_BY_ID_LOCKED if lock else _BY_ID, {"wanted": id}).one_or_none()
    if row is None:
        raise Unknown(Problem("contribution", "There is no contribution “%(id)s” here.", {"id": id}))
    return stored(row)


def find_source(connection: Connection, source: str, source_id: str) -> Stored | None:
    """What an import brought under that name before."""
    query = _ALL.where(contributions.c.source == source, contributions.c.source_id == source_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else stored(row)


def change(connection: Connection, before: Stored, **values: Any) -> Stored:
    """Change what `before` was, unless somebody else did since: then Conflict, and nothing is changed."""
    changed = {"which": before.seq, "seen": before.version, "version": before.version + 1, **values}
    row = connection.execute(_CHANGE, changed).one_or_none()
    if row is None:
        raise Conflict(Problem("version", "Somebody else changed this contribution meanwhile. Look at it again."))
    return stored(row)


def log(
    connection: Connection,
    contribution: Stored,
    event: Event,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    note: str = "",
) -> None:
    """Write `event` into the log, which only grows."""
    words = contribution.body if contribution.proposed_body is None else contribution.proposed_body
    entry = {
        "contribution": contribution.seq,
        "action": event.action,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "reason": reason,
        "account": actor.account,
        "role": actor.role,
        "words": trail.sealed(words, contribution.salt),
        "at": at,
    }
    trail.append(connection, contribution.id, entry, note)


def _decisions_query() -> Select[Any]:
    return (
        select(
            decisions.c.seq,
            contributions.c.id.label("contribution"),
            decisions.c.action,
            decisions.c.from_state,
            decisions.c.to_state,
            decisions.c.reason,
            func.coalesce(notes.c.note, "").label("note"),
            decisions.c.account,
            decisions.c.role,
            func.coalesce(accounts.c.name, "").label("by"),
            decisions.c.at,
        )
        .join(contributions, contributions.c.seq == decisions.c.contribution)
        .outerjoin(accounts, accounts.c.seq == decisions.c.account)
        .outerjoin(notes, notes.c.decision == decisions.c.seq)
    )


def _decision(row: Row[Any]) -> Decision:
    values = dict(row._mapping)
    values["action"] = Action(values["action"])
    values["from_state"] = State(values["from_state"])
    values["to_state"] = State(values["to_state"])
    return Decision(**values)


def decisions_of(connection: Connection, seq: int) -> list[Decision]:
    """The log of one contribution, oldest first."""
    query = _decisions_query().where(decisions.c.contribution == seq).order_by(decisions.c.seq)
    return [_decision(row) for row in connection.execute(query)]


def log_page(connection: Connection, before: int | None, limit: int) -> list[Decision]:
    """The whole log, newest first, from `before` (a seq) downwards."""
    query = _decisions_query().order_by(decisions.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(decisions.c.seq < before)
    return [_decision(row) for row in connection.execute(query)]


def log_entries(connection: Connection, seqs: Iterable[int]) -> list[Decision]:
    """The entries of the log with these seqs, newest first."""
    query = _decisions_query().where(decisions.c.seq.in_(list(seqs))).order_by(decisions.c.seq.desc())
    return [_decision(row) for row in connection.execute(query)]


def standing(connection: Connection, contribution: Stored) -> Standing:
    """What the rules must know of it."""
    row = connection.execute(_LAST, {"which": contribution.seq}).one_or_none()
    last = None if row is None else LastDecision(Action(row.action), State(row.from_state), row.account)
    refused_by = None if last is None else refusers(connection, [contribution.seq]).get(contribution.seq)
    by_right = contribution.source == RIGHT_OF_REPLY
    return Standing(contribution.state, contribution.proposed_body is not None, last, refused_by, by_right)


def refusers(connection: Connection, seqs: Iterable[int]) -> dict[int, int | None]:
    """Which account last rejected or took down each contribution that was ever refused, by the contribution's seq."""
    latest = (
        select(func.max(decisions.c.seq))
        .where(decisions.c.contribution.in_(set(seqs)), decisions.c.action.in_(REFUSALS))
        .group_by(decisions.c.contribution)
    )
    rows = connection.execute(select(decisions.c.contribution, decisions.c.account).where(decisions.c.seq.in_(latest)))
    return {row.contribution: row.account for row in rows}


def add_contact(connection: Connection, contribution: Stored, email: str) -> None:
    """Keep the address that the author gave, apart from the words."""
    connection.execute(insert(contacts), {"contribution": contribution.seq, "email": email})


_PENDING = contributions.c.state == State.PENDING
_PROPOSED = contributions.c.proposed_body.is_not(None)
"""What waits is one or the other. Asked for together they have no index, and all that was ever sent would be read."""


def waiting(connection: Connection, after: int, limit: int) -> list[Stored]:
    """What waits for a decision, oldest first, after `after` (a seq)."""
    oldest = [
        select(contributions.c.seq).where(kind, contributions.c.seq > after).order_by(contributions.c.seq).limit(limit)
        for kind in (_PENDING, _PROPOSED)
    ]
    either = union(*(select(each.subquery().c.seq) for each in oldest))
    query = _ALL.where(contributions.c.seq.in_(either)).order_by(contributions.c.seq).limit(limit)
    return [stored(row) for row in connection.execute(query)]


def count_waiting(connection: Connection) -> int:
    """How many contributions wait for a decision."""
    pending, proposed = (
        select(func.count()).select_from(contributions).where(kind).scalar_subquery()
        for kind in (_PENDING, and_(_PROPOSED, not_(_PENDING)))
    )
    waiting: int = connection.execute(select(pending + proposed)).scalar_one()
    return waiting


def in_state(connection: Connection, state: State, before: int | None, limit: int) -> list[Stored]:
    """Contributions in `state`, newest first, from `before` (a seq) downwards."""
    query = _ALL.where(contributions.c.state == state).order_by(contributions.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(contributions.c.seq < before)
    return [stored(row) for row in connection.execute(query)]


def of_account(connection: Connection, account: int) -> list[Stored]:
    """What a representative wrote, newest first."""
    query = _ALL.where(contributions.c.account == account).order_by(contributions.c.seq.desc())
    return [stored(row) for row in connection.execute(query)]


def of_post(connection: Connection, post: str) -> list[Stored]:
    """Everything ever sent under a post, oldest first."""
    return [stored(row) for row in connection.execute(_OF_POST, {"of": post})]


def of_email(connection: Connection, email: str) -> list[Stored]:
    """Everything sent with that address, whatever the case of its letters, and what an account of it wrote."""
    query = (
        _ALL.outerjoin(contacts, contacts.c.contribution == contributions.c.seq)
        .outerjoin(accounts, accounts.c.seq == contributions.c.account)
        .where(or_(func.lower(contacts.c.email) == email.lower(), func.lower(accounts.c.email) == email.lower()))
        .order_by(contributions.c.seq)
    )
    return [stored(row) for row in connection.execute(query)]


def last_reason(connection: Connection, seq: int) -> str | None:
    """The reason of the last decision that gave one."""
    query = (
        select(decisions.c.reason)
        .where(and_(decisions.c.contribution == seq, decisions.c.reason.is_not(None)))
        .order_by(decisions.c.seq.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


_NEWEST_PUBLISHED = (
    _ALL.where(contributions.c.state == State.APPROVED, contributions.c.kind.in_([Kind.COMMENT, Kind.REPLY]))
    .order_by(contributions.c.published_at.desc(), contributions.c.seq.desc())
    .limit(bindparam("most"))
)


def newest_published(connection: Connection, most: int) -> list[Stored]:
    """What was published last, over all posts, newest first; links from other sites are left out."""
    return [stored(row) for row in connection.execute(_NEWEST_PUBLISHED, {"most": most})]


# --- what the desk and a brand's pages show together -----------------------------------------------------------------


def by_ids(connection: Connection, ids: Iterable[str]) -> dict[str, Stored]:
    """Those of `ids` that there are, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = connection.execute(_ALL.where(contributions.c.id.in_(wanted)))
    return {row.id: stored(row) for row in rows}


def by_seqs(connection: Connection, seqs: Iterable[int]) -> list[Stored]:
    """Those of `seqs` that there are, oldest first."""
    query = _ALL.where(contributions.c.seq.in_(set(seqs))).order_by(contributions.c.seq)
    return [stored(row) for row in connection.execute(query)]


def last_decisions(connection: Connection, seqs: Iterable[int]) -> dict[str, Decision]:
    """The last entry of the log of each contribution that has one, by the contribution's id."""
    wanted = set(seqs)
    if not wanted:
        return {}
    latest = (
        select(func.max(decisions.c.seq)).where(decisions.c.contribution.in_(wanted)).group_by(decisions.c.contribution)
    )
    rows = connection.execute(_decisions_query().where(decisions.c.seq.in_(latest)))
    return {row.contribution: _decision(row) for row in rows}


def answers_to(connection: Connection, answered: Stored, limit: int) -> list[Stored]:
    """What answers a contribution directly, oldest first, whatever its state."""
    query = (
        _ALL.where(contributions.c.post == answered.post, contributions.c.parent == answered.id)
        .order_by(contributions.c.seq)
        .limit(limit)
    )
    return [stored(row) for row in connection.execute(query)]


def is_answered(connection: Connection, answered: Stored) -> bool:
    """Whether anything was ever sent as an answer to it."""
    return bool(answers_to(connection, answered, 1))


def _spoken_for(brand: str) -> Any:
    """Through the accounts, which are few and indexed: a brand's replies are found without reading everybody's."""
    speakers = select(accounts.c.seq).where(accounts.c.brand == brand)
    return and_(contributions.c.brand == brand, contributions.c.account.in_(speakers))


def brand_page(connection: Connection, brand: str, before: int | None, limit: int) -> list[Stored]:
    """What a brand's representatives wrote, newest first, from `before` (a seq) downwards."""
    query = _ALL.where(_spoken_for(brand)).order_by(contributions.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(contributions.c.seq < before)
    return [stored(row) for row in connection.execute(query)]


def count_replies(connection: Connection, brand: str) -> dict[tuple[str, State], int]:
    """How many replies a brand has under each post in each state."""
    query = (
        select(contributions.c.post, contributions.c.state, func.count().label("number"))
        .where(_spoken_for(brand))
        .group_by(contributions.c.post, contributions.c.state)
    )
    return {(row.post, State(row.state)): row.number for row in connection.execute(query)}
