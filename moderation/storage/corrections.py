"""Corrective actions: what brands changed, which stories raised it, and whose authors were told."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from moderation.domain.contribution import State
from moderation.domain.correction import Correction as Checked
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.publication import KEY
from moderation.storage.accounts import Account
from moderation.storage.tables import correction_stories, corrections, outbox


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrective action as kept; see the comments of the table. `told`: of `stories`, when a letter was taken."""

    seq: int
    id: str
    brand: str
    account: int
    name: str
    role: str
    title: str
    words: str
    state: State
    version: int
    created_at: datetime
    published_at: datetime | None
    stories: tuple[str, ...]
    told: tuple[tuple[str, datetime], ...]


_CORRECTIONS = select(corrections)


def _read(connection: Connection, query: Select[Any]) -> list[Correction]:
    rows = connection.execute(query).all()
    return _with_stories(connection, rows)


def _with_stories(connection: Connection, rows: Collection[Row[Any]]) -> list[Correction]:
    if not rows:
        return []
    linked: dict[int, list[tuple[str, datetime | None]]] = {row.seq: [] for row in rows}
    query = select(correction_stories).where(correction_stories.c.correction.in_(linked))
    for row in connection.execute(query.order_by(correction_stories.c.post)):
        linked[row.correction].append((row.post, row.told_at))
    return [
        Correction(
            **(dict(row._mapping) | {"state": State(row.state)}),
            stories=tuple(post for post, _at in linked[row.seq]),
            told=tuple((post, at) for post, at in linked[row.seq] if at is not None),
        )
        for row in rows
    ]


def add(connection: Connection, account: Account, given: Checked, now: datetime) -> Correction:
    """Keep a corrective action that `account` signs, waiting for a moderator."""
    values = {"id": secrets.token_hex(8), "brand": account.brand, "account": account.seq, "name": account.name}
    values |= {"role": account.title, "title": given.title, "words": given.words, "state": State.PENDING}
    query = insert(corrections).values(**values, version=1, created_at=now).returning(corrections.c.seq)
    seq = connection.execute(query).scalar_one()
    connection.execute(insert(correction_stories), [{"correction": seq, "post": post} for post in given.stories])
    return get(connection, str(values["id"]))


def get(connection: Connection, id: str, lock: bool = False) -> Correction:
    """The corrective action `id`. With `lock`, nobody else changes it before this transaction ends. Raises Unknown."""
    query = _CORRECTIONS.where(corrections.c.id == id)
    found = _read(connection, query.with_for_update() if lock else query) if KEY.fullmatch(id) else []
    if not found:
        raise Unknown(Problem("correction", "There is no such corrective action here."))
    return found[0]


def of_brand(connection: Connection, brand: str) -> list[Correction]:
    """All corrective actions of a brand, newest first."""
    return _read(connection, _CORRECTIONS.where(corrections.c.brand == brand).order_by(corrections.c.seq.desc()))


def of_account(connection: Connection, account: int) -> list[Correction]:
    """The corrective actions that an account signed, oldest first."""
    return _read(connection, _CORRECTIONS.where(corrections.c.account == account).order_by(corrections.c.seq))


def published_of_brand(connection: Connection, brand: str) -> list[Correction]:
    """What a brand published, oldest first."""
    return _published(connection, corrections.c.brand == brand)


def published_about(connection: Connection, post: str) -> list[Correction]:
    """The published corrective actions that name a story, oldest first."""
    raised = select(correction_stories.c.correction).where(correction_stories.c.post == post)
    return _published(connection, corrections.c.seq.in_(raised))


def _published(connection: Connection, which: Any) -> list[Correction]:
    query = _CORRECTIONS.where(which, corrections.c.state == State.APPROVED)
    return _read(connection, query.order_by(corrections.c.published_at, corrections.c.seq))


def waiting(connection: Connection, limit: int) -> list[Correction]:
    """What waits for a moderator, oldest first."""
    query = _CORRECTIONS.where(corrections.c.state == State.PENDING).order_by(corrections.c.seq)
    return _read(connection, query.limit(limit))


def decided(connection: Connection, limit: int) -> list[Correction]:
    """What was decided about, newest first."""
    states = (State.APPROVED, State.REJECTED, State.TAKEN_DOWN)
    query = _CORRECTIONS.where(corrections.c.state.in_(states)).order_by(corrections.c.seq.desc())
    return _read(connection, query.limit(limit))


def change(connection: Connection, before: Correction, **values: Any) -> Correction:
    """Change what `before` was, unless somebody else did since: then Conflict, and nothing is changed."""
    seen = (corrections.c.seq == before.seq) & (corrections.c.version == before.version)
    query = update(corrections).where(seen).values(version=before.version + 1, **values)
    if connection.execute(query).rowcount != 1:
        raise Conflict(Problem("version", "Somebody else changed this corrective action meanwhile. Look at it again."))
    return get(connection, before.id)


def tell(connection: Connection, correction: Correction, post: str, letter: int | None) -> None:
    """A letter (its row of the outbox) is on its way to the author of `post`; None: none is, any more."""
    this = (correction_stories.c.correction == correction.seq) & (correction_stories.c.post == post)
    connection.execute(update(correction_stories).where(this).values(letter=letter))


def forget_letters(connection: Connection, post: str) -> None:
    """The author of `post` is erased: what becomes of letters to them is not looked at any more."""
    connection.execute(update(correction_stories).where(correction_stories.c.post == post).values(letter=None))


_TAKEN = (
    select(correction_stories.c.correction, correction_stories.c.post, outbox.c.done_at)
    .join(outbox, outbox.c.seq == correction_stories.c.letter)
    .where(correction_stories.c.letter.is_not(None), outbox.c.done_at.is_not(None), outbox.c.failed_at.is_(None))
    .order_by(correction_stories.c.letter)
)


def letters_taken(connection: Connection) -> bool:
    """Whether a mail server took letters of which that is not recorded yet."""
    return connection.execute(_TAKEN.limit(1)).first() is not None


def record_told(connection: Connection) -> list[str]:
    """Record whose letters a mail server took, and when; returns the stories about which readers see that now."""
    rows = connection.execute(_TAKEN).all()
    for row in rows:
        this = (correction_stories.c.correction == row.correction) & (correction_stories.c.post == row.post)
        connection.execute(update(correction_stories).where(this).values(letter=None, told_at=row.done_at))
    touched = select(correction_stories.c.post).where(correction_stories.c.correction.in_([row[0] for row in rows]))
    return list(connection.execute(touched.distinct()).scalars()) if rows else []
