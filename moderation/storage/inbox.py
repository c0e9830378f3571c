"""What a brand's people tell each other about a case, and which of them answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.domain.case import CaseState
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.domain.representative import SIGNED_IN
from moderation.storage.accounts import Account, account_of
from moderation.storage.cases import Case
from moderation.storage.tables import accounts, assignments, case_events, cases, drafts, inbox_log


class Kind(StrEnum):
    """What an entry of the log is."""

    NOTED = "noted"
    ASSIGNED = "assigned"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a case's internal log. `by` and `about` are the names of accounts, empty once those are erased.

    `case` is the id of the case, `post` the key of its story. `about_account` is None where it was given to nobody,
    and for notes.
    """

    seq: int
    case: str
    post: str
    brand: str
    kind: Kind
    account: int
    by: str
    about_account: int | None
    about: str
    words: str
    at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers a case. `version` 0: it was never given to anybody."""

    account: int | None = None
    name: str = ""
    version: int = 0


_about = accounts.alias("about")
_ENTRIES = (
    select(inbox_log, accounts.c.name.label("by"), _about.c.name.label("about_name"))
    .add_columns(cases.c.id.label("case"), cases.c.post, cases.c.brand)
    .join(cases, cases.c.seq == inbox_log.c.in_case)
    .join(accounts, accounts.c.seq == inbox_log.c.account)
    .outerjoin(_about, _about.c.seq == inbox_log.c.about)
    .order_by(inbox_log.c.seq)
)


def add(
    connection: Connection, case: Case, kind: Kind, account: int, about: int | None, words: str, at: datetime
) -> Entry:
    """Write an entry into the internal log of `case`."""
    values = {"in_case": case.seq, "kind": kind, "account": account, "about": about, "words": words, "at": at}
    seq = connection.execute(insert(inbox_log).values(**values).returning(inbox_log.c.seq)).scalar_one()
    return get(connection, seq)


def get(connection: Connection, seq: int) -> Entry:
    """An entry. Raises Unknown."""
    found = _entries(connection, inbox_log.c.seq == seq)
    if not found:
        raise Unknown(Problem("note", "There is no such note here."))
    return found[0]


def of_case(connection: Connection, case: Case) -> list[Entry]:
    """The internal log of a case, oldest first."""
    return _entries(connection, inbox_log.c.in_case == case.seq)


def _entries(connection: Connection, *where: object) -> list[Entry]:
    return [
        Entry(
            row.seq,
            row.case,
            row.post,
            row.brand,
            Kind(row.kind),
            row.account,
            row.by,
            row.about,
            row.about_name or "",
            row.words,
            row.at,
            row.gone_at,
        )
        for row in connection.execute(_ENTRIES.where(*where))  # type: ignore[arg-type]
    ]


def empty(connection: Connection, entry: Entry, at: datetime) -> None:
    """Delete the words of a note; that there was one stays."""
    connection.execute(update(inbox_log).where(inbox_log.c.seq == entry.seq).values(words="", gone_at=at))


def assignment(connection: Connection, case: Case) -> Assignment:
    """Who answers `case`."""
    return assigned(connection, [case.seq]).get(case.seq, Assignment())


def assigned(connection: Connection, case_seqs: Sequence[int]) -> dict[int, Assignment]:
    """Who answers which of `case_seqs`; those that were never given to anybody are left out."""
    query = (
        select(assignments, accounts.c.name)
        .outerjoin(accounts, accounts.c.seq == assignments.c.account)
        .where(assignments.c.in_case.in_(case_seqs))
    )
    return {row.in_case: Assignment(row.account, row.name or "", row.version) for row in connection.execute(query)}


def assign(connection: Connection, case: Case, account: int | None, seen: int) -> None:
    """Give `case` to an account, or to nobody, unless somebody did since version `seen`: then Conflict."""
    if seen == 0:
        known = select(assignments.c.in_case).where(assignments.c.in_case == case.seq)
        if connection.execute(known).first() is None:
            connection.execute(insert(assignments).values(in_case=case.seq, account=account, version=1))
            return
    done = connection.execute(
        update(assignments)
        .where(assignments.c.in_case == case.seq, assignments.c.version == seen)
        .values(account=account, version=seen + 1)
    )
    if done.rowcount != 1:
        standing = assignment(connection, case)
        raise Conflict(
            Problem(
                "version",
                "Meanwhile a colleague gave this case to somebody else: %(who)s. Look at it again.",
                {"who": standing.name or "–"},
            )
        )


def colleagues(connection: Connection, brand: str) -> list[Account]:
    """Who speaks for `brand` and can sign in, by name."""
    query = select(accounts).where(accounts.c.brand == brand, accounts.c.suspended_at.is_(None))
    found = [account_of(row) for row in connection.execute(query.order_by(accounts.c.name, accounts.c.seq))]
    return [each for each in found if each.standing in SIGNED_IN]


CLOSED = (CaseState.JUDGED, CaseState.UNJUDGED, CaseState.REATTRIBUTED, CaseState.WITHDRAWN)
"""The states in which nobody owes anything in a case, unless its author opens it anew."""


def forget_closed(connection: Connection, moment: datetime) -> int:
    """Delete what was noted and drafted about cases in which nothing has happened since `moment`, and that were closed
    by then; returns how many rows went."""
    last = select(func.max(case_events.c.at)).where(case_events.c.in_case == cases.c.seq).scalar_subquery()
    closed = select(cases.c.seq).where(cases.c.state.in_(CLOSED), last < moment)
    return sum(
        connection.execute(delete(table).where(table.c.in_case.in_(closed))).rowcount
        for table in (inbox_log, drafts, assignments)
    )


def forget_account(connection: Connection, account: int) -> int:
    """Delete what an account said internally, and let nobody be it any more; returns how many rows changed."""
    said = connection.execute(delete(inbox_log).where(inbox_log.c.account == account)).rowcount
    about = update(inbox_log).where(inbox_log.c.about == account).values(about=None)
    theirs = update(assignments).where(assignments.c.account == account)
    free = theirs.values(account=None, version=assignments.c.version + 1)
    return said + connection.execute(about).rowcount + connection.execute(free).rowcount
