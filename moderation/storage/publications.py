"""The publication as the store has it: which thread was published as what, and the thread that should be."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from moderation.domain.actors import Role
from moderation.domain.contribution import State
from moderation.domain.policy_rules import BRAND_DOMAIN
from moderation.domain.right_of_reply import SOURCE as RIGHT_OF_REPLY
from moderation.publication import Contribution, Kind, Representative, Thread, thread_document
from moderation.publication.recent import RECENT_MOST, Recent
from moderation.storage import threads
from moderation.storage.contributions import Stored, last_decisions, last_reason, newest_published, of_post
from moderation.storage.counting import erased
from moderation.storage.representatives import Representative as Known
from moderation.storage.representatives import by_account
from moderation.storage.tables import contributions, decisions, publications, statements

UNDER_REVIEW = "review"
"""The removal of a contribution whose approval was undone: its place is kept until it is decided anew."""


def thread_now(connection: Connection, post: str, closed: bool) -> Thread:
    """The thread of `post` as it should be shown, without a serial (0).

    A contribution that is not approved is left out, unless something approved stands below it: then its place is
    kept, without words or name, so that answers keep the place they were given at. So is that of a brand's statement
    whose words were erased, and which its case still points at.
    """
    everything = of_post(connection, post)
    by_id = {each.id: each for each in everything}
    shown: dict[str, Stored] = {}
    wordless = erased(connection, [each.seq for each in everything if _may_count(each)])
    for each in everything:
        if each.state is State.APPROVED or each.seq in wordless:
            ancestor: Stored | None = each
            while ancestor is not None and ancestor.id not in shown:
                shown[ancestor.id] = ancestor
                ancestor = by_id.get(ancestor.parent or "")
    representatives = _representatives(connection, list(shown.values()))
    stated = _statements(connection, list(shown.values()))
    ordered = _parents_first(list(shown.values()))
    public = tuple(
        replace(_public(connection, each, by_id, representatives), statement=stated.get(each.seq)) for each in ordered
    )
    standing = threads.standing(connection, post)
    pinned = standing.pinned if standing.pinned in shown and by_id[standing.pinned].state is State.APPROVED else None
    return Thread(post, 0, closed, public, standing.locked, pinned)


def _may_count(each: Stored) -> bool:
    return each.state is State.ERASED and each.kind == Kind.REPLY


def recent_now(connection: Connection, most: int = RECENT_MOST) -> list[Recent]:
    """The newest published contributions of all posts, newest first."""
    found = newest_published(connection, most)
    representatives = _representatives(connection, found)
    return [Recent(each.post, _public(connection, each, {}, representatives)) for each in found]


def _parents_first(shown: list[Stored]) -> list[Stored]:
    """In the order written; an answer that claims to be older than what it answers (imports) follows it."""
    by_id = {each.id: each for each in shown}
    rank: dict[str, tuple[datetime, int]] = {}
    for each in shown:
        lineage = [each]
        while (parent := by_id.get(lineage[-1].parent or "")) is not None and parent.id not in rank:
            lineage.append(parent)
        for member in reversed(lineage):
            above = rank.get(member.parent or "", (datetime.min.replace(tzinfo=UTC), 0))
            rank[member.id] = (max(member.created_at, above[0]), above[1] + 1)
    return sorted(shown, key=lambda each: (*rank[each.id], each.seq))


def _public(
    connection: Connection, each: Stored, by_id: dict[str, Stored], representatives: dict[int, Representative]
) -> Contribution:
    parent = each.parent if each.parent in by_id else None
    published_at = each.published_at or each.created_at
    if each.state is not State.APPROVED:
        return Contribution(
            each.id,
            Kind.REMOVED,
            parent,
            each.created_at,
            published_at,
            "",
            None,
            "",
            removal=_removal(connection, each),
        )
    representative = None
    if each.account is not None and each.kind == Kind.REPLY:
        account = representatives[each.account]
        representative = replace(account, name=each.author, title=each.title, brand=each.brand or account.brand)
    return Contribution(
        id=each.id,
        kind=Kind(each.kind),
        parent=parent,
        at=each.created_at,
        published_at=published_at,
        author=each.author,
        website=each.website,
        body=each.body,
        edited_at=each.edited_at,
        representative=representative,
        editorial=each.account is not None and each.kind == Kind.COMMENT,
        brand_domain=BRAND_DOMAIN in each.held.split(),
        by_right=each.source == RIGHT_OF_REPLY,
    )


def _removal(connection: Connection, each: Stored) -> str:
    state = each.state
    if state is State.ERASED:
        erasure = last_decisions(connection, [each.seq]).get(each.id)
        if erasure is None or erasure.role != Role.POLICY:
            return str(state)
        state = erasure.from_state  # kept long enough: it went for what it was no longer shown for, not at a wish
    if state is State.WITHDRAWN:
        return str(state)
    if state is State.PENDING:
        return UNDER_REVIEW
    return last_reason(connection, each.seq) or UNDER_REVIEW


def _representatives(connection: Connection, written: list[Stored]) -> dict[int, Representative]:
    """By account: the proof that stands today. Who ended or was suspended loses the badge, not what they wrote."""
    wanted = {each.account for each in written if each.account is not None and each.kind == Kind.REPLY}
    if not wanted:
        return {}
    return {seq: signed(who) for seq, who in by_account(connection, wanted).items()}


def signed(who: Known) -> Representative:
    """A representative as readers are to see them today."""
    account, ended = who.account, who.account.ended_at or who.account.suspended_at
    return Representative(
        name=account.name,
        title=account.title,
        brand=account.brand or "",
        verified_by=who.level,
        verified_on=account.verified_at.date() if account.verified_at and who.level else None,
        ended_on=ended.date() if ended and account.verified_by else None,
    )


def _statements(connection: Connection, written: list[Stored]) -> dict[int, str]:
    """What replies that are published state in cases, by their seq."""
    replies = [each.seq for each in written if each.kind == Kind.REPLY and each.state is State.APPROVED]
    if not replies:
        return {}
    rows = connection.execute(
        select(statements.c.contribution, statements.c.type).where(statements.c.contribution.in_(replies))
    )
    return {row.contribution: row.type for row in rows}


def digest(thread: Thread) -> str:
    """What a thread says, without its serial: equal digests need no new publication."""
    return hashlib.sha256(thread_document(replace(thread, serial=0))).hexdigest()


def hold(connection: Connection) -> None:
    """Let no other publisher give a serial before this transaction ends.

    Whoever is to renew a thread holds first and reads it then: an older thread must not get the newer serial.
    """
    if connection.dialect.name == "postgresql":  # SQLite lets one writer in anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('publications'))"))


_PUBLISHED = select(publications).where(publications.c.post == bindparam("of"))
_CASES = select(publications.c.cases).where(publications.c.post == bindparam("of"))
_NEWEST = select(func.coalesce(func.max(publications.c.serial), 0))
_RENEW = update(publications).where(publications.c.post == bindparam("of"))


def renew(connection: Connection, thread: Thread, now: datetime, cases: str | None = None) -> Thread:
    """Give `thread` its serial: a new one if it says something new, else the one it was published with.

    `cases`: the digest of what is published of its cases with it, if there are any.
    """
    hold(connection)
    row = connection.execute(_PUBLISHED, {"of": thread.post}).one_or_none()
    told = digest(thread)
    if row is not None and row.digest == told:
        if row.cases != cases:
            connection.execute(_RENEW, {"of": thread.post, "cases": cases, "published_at": now})
        return replace(thread, serial=row.serial)
    serial = newest_serial(connection) + 1
    values = {"post": thread.post, "serial": serial, "digest": told, "closed": thread.closed, "published_at": now}
    values["cases"] = cases
    if row is None:
        connection.execute(insert(publications), values)
    else:
        connection.execute(_RENEW, {"of": thread.post, **values})
    return replace(thread, serial=serial)


def cases_told(connection: Connection, post: str) -> str | None:
    """The digest of what was published of the cases of `post`; None where nothing was."""
    told: str | None = connection.execute(_CASES, {"of": post}).scalar()
    return told


def newest_serial(connection: Connection) -> int:
    """The serial that was given last; 0 before any."""
    newest: int = connection.execute(_NEWEST).scalar_one()
    return newest


def published_since(connection: Connection, serial: int) -> list[tuple[str, int, bool]]:
    """Post, serial and closed of every thread published after `serial`, in that order."""
    query = select(publications.c.post, publications.c.serial, publications.c.closed)
    rows = connection.execute(query.where(publications.c.serial > serial).order_by(publications.c.serial))
    return [(row.post, row.serial, row.closed) for row in rows]


def last_decision(connection: Connection) -> int:
    """The number of the last decision about any contribution; 0 before any."""
    last: int = connection.execute(select(func.coalesce(func.max(decisions.c.seq), 0))).scalar_one()
    return last


def went_since(connection: Connection, decision: int) -> bool:
    """Whether anything that readers could see went after that decision."""
    query = select(decisions.c.seq).where(
        decisions.c.seq > decision, decisions.c.from_state == State.APPROVED, decisions.c.to_state != State.APPROVED
    )
    return connection.execute(query.limit(1)).first() is not None


def closed_posts(connection: Connection) -> set[str]:
    """The posts under which readers were told that the thread is closed."""
    return set(connection.execute(select(publications.c.post).where(publications.c.closed)).scalars())


def published_after(connection: Connection, moment: datetime) -> list[str]:
    """The posts whose thread was published at or after `moment`."""
    query = select(publications.c.post).where(publications.c.published_at >= moment)
    return list(connection.execute(query.order_by(publications.c.post)).scalars())


def last_publication(connection: Connection) -> datetime | None:
    """When anything was last published."""
    latest: datetime | None = connection.execute(select(func.max(publications.c.published_at))).scalar_one()
    return latest


def posts_with_contributions(connection: Connection) -> list[str]:
    """Every post under which anything was ever sent, sorted."""
    return sorted(connection.execute(select(contributions.c.post).distinct()).scalars())
