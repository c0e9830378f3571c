"""Lists of contributions as the desk reads them: filtered, searched, a page at a time, however many there are.

Pages are by keyset: a place in a list is a seq, so that a page holds while others decide. Nothing here may take long:
what has no filter that an index follows is looked for among a bounded number, and the page says where to go on.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Select, TextClause, func, literal, select, text, true, union

from moderation.domain.contribution import State
from moderation.storage import held, search
from moderation.storage.contributions import Stored, stored
from moderation.storage.search import Term
from moderation.storage.tables import contacts, contributions, decisions

FEW = 100
"""So many contributions are asked one by one whether they hold the words searched for, where nothing else helps."""

WINDOWS = (500, 3_500)
"""So many that hold the words searched for are looked at for a page, at first and then; further ones by going on."""

MANY_POSTS = 100
"""More posts than this are no longer looked up one by one: reading in order finds a page sooner."""

COUNTED = 1_000
"""More than this that wait are “more than this”: nobody works by the exact number, and counting takes long."""

EARLIER_MOST = 200
"""So many earlier contributions of one author are counted in each state."""


EVERYTHING: ColumnElement[bool] = true()

_ALL = select(*(contributions.c[each.name] for each in fields(Stored)))


class Which(StrEnum):
    """What a list is of: what waits for a decision, everything, or what is in one state."""

    WAITING = "waiting"
    ALL = "all"
    PENDING = State.PENDING
    APPROVED = State.APPROVED
    REJECTED = State.REJECTED
    TAKEN_DOWN = State.TAKEN_DOWN
    WITHDRAWN = State.WITHDRAWN
    ERASED = State.ERASED

    @property
    def oldest_first(self) -> bool:
        """Whether its beginning is the oldest: who waited longest comes first, elsewhere the latest does."""
        return self in (Which.WAITING, Which.PENDING)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which contributions are wanted; what is None or empty filters nothing.

    `posts` are keys; `rule` is the id of one that held it, perhaps among others; `like` is the seq of a contribution by
    the same author (the same account, or the same address given: nobody sees which); `words` and `author` are searched
    for, see `storage.search`.
    """

    which: Which = Which.WAITING
    posts: tuple[str, ...] | None = None
    lang: str | None = None
    rule: str | None = None
    like: int | None = None
    words: list[Term] = field(default_factory=list)
    author: list[Term] = field(default_factory=list)

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What the filters ask of a row, save for its state and its words. One filter more is one line more."""
        if self.posts is not None:
            yield contributions.c.post.in_(self.posts)
        if self.lang is not None:
            yield contributions.c.lang == self.lang
        if self.rule is not None:
            yield held.named(self.rule)
        if self.like is not None:
            yield _by_author_of(self.like)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins: `after` a seq towards the newer, or `before` one towards the older; or nowhere."""

    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, in the list's order. `older` and `newer` are the places where the neighbouring pages begin.

    Of a search that has looked at enough for once, `whole` is False: going on may find more even if nothing is here.
    """

    found: list[Stored]
    older: Place | None
    newer: Place | None
    whole: bool = True


def page(connection: Connection, filters: Filters, place: Place, size: int) -> Page:
    """A page of `size` of the list that `filters` make."""
    if filters.posts == ():
        return Page([], None, None)
    upward = place.after is not None or (place.before is None and filters.which.oldest_first)
    edge = place.after if upward else place.before
    seqs, stopped = _seqs(connection, filters, edge, upward, size + 1)
    further = len(seqs) > size or stopped is not None
    seqs = seqs[:size]
    last = seqs[-1] if seqs else edge
    if stopped is not None and len(seqs) < size:
        last = stopped
    onward = _place(last, upward) if further and last is not None else None
    back = None
    if edge is not None:
        first = seqs[0] if seqs else edge + (1 if upward else -1)
        behind, behind_stopped = _seqs(connection, filters, first, not upward, 1)
        back = _place(first, not upward) if behind or behind_stopped is not None else None
    found = _by_seqs(connection, seqs, ascending=filters.which.oldest_first)
    older, newer = (back, onward) if upward else (onward, back)
    return Page(found, older, newer, whole=stopped is None or len(seqs) == size)


def count_waiting(connection: Connection) -> int:
    """How many contributions wait for a decision, counted no further than COUNTED."""
    kinds = [
        _ordered(select(contributions.c.seq).where(kind), None, True, COUNTED).with_hint(
            contributions, f"INDEXED BY {index}", "sqlite"
        )
        for kind, index in _kinds(Filters(), chosen=False)
    ]
    either = union(*(select(kind.subquery().c.seq) for kind in kinds)).subquery()
    return min(COUNTED, connection.execute(select(func.count()).select_from(either)).scalar_one())


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries of the log by their seqs, newest first, and the places where the neighbouring pages begin."""

    seqs: list[int]
    older: Place | None
    newer: Place | None


def log_page(connection: Connection, words: list[Term], place: Place, size: int) -> LogPage:
    """A page of the log; with `words`, of the entries whose note holds them."""
    upward = place.after is not None
    edge = place.after if upward else place.before
    query = search.notes_matching(connection, words) if words else select(decisions.c.seq)
    found = _next(connection, _ordered(query, edge, upward, size + 1))
    seqs = sorted(found[:size], reverse=not upward)
    onward = _place(seqs[-1], upward) if len(found) > size else None
    back = None
    if edge is not None:
        first = seqs[0] if seqs else edge + (1 if upward else -1)
        back = _place(first, not upward) if _next(connection, _ordered(query, first, not upward, 1)) else None
    older, newer = (back, onward) if upward else (onward, back)
    return LogPage(sorted(seqs, reverse=True), older, newer)


# --- reading in order ------------------------------------------------------------------------------------------------


def _seqs(
    connection: Connection, filters: Filters, edge: int | None, upward: bool, limit: int
) -> tuple[list[int], int | None]:
    """The next seqs from `edge` on; and where a search stopped that looked at enough for once, None where it ended."""
    if not filters.words and not filters.author:
        return _found(connection, filters, edge, upward, limit), None
    holding = search.contributions_matching(connection, filters.words, filters.author)
    if filters == Filters(Which.ALL, words=filters.words, author=filters.author):
        return _next(connection, _ordered(holding, edge, upward, limit)), None
    few = _found(connection, filters, edge, upward, FEW + 1)
    if not few:
        return [], None
    edge = few[0] - 1 if upward else few[0] + 1
    chosen: list[int] = []
    for window in WINDOWS:
        looked_at = _next(connection, _ordered(holding, edge, upward, window))
        if looked_at:
            chosen += _next(connection, _filtered(filters, edge, upward, limit - len(chosen), among=looked_at))
        if len(looked_at) < window or len(chosen) == limit:
            return chosen, None
        edge = looked_at[-1]
    if len(few) > FEW:
        return chosen, edge
    seq = next(iter(holding.selected_columns))
    return chosen + _next(connection, _ordered(holding.where(seq.in_(few)), edge, upward, limit - len(chosen))), None


def _next(connection: Connection, query: Select[int]) -> list[int]:
    return list(connection.execute(query).scalars())


def _found(connection: Connection, filters: Filters, edge: int | None, upward: bool, limit: int) -> list[int]:
    """The next seqs that the filters let through. What a rule held is read apart for each combination of rules."""
    if filters.rule is None or filters.like is not None or _few_posts(filters):
        return _next(connection, _filtered(filters, edge, upward, limit))
    conditions, seqs = list(filters.conditions()), set()
    for kind, index in _kinds_held(connection, filters.which, filters.rule):
        seqs.update(_next(connection, _of_kind(kind, index, conditions, edge, upward, limit)))
    return sorted(seqs, reverse=not upward)[:limit]


def _filtered(
    filters: Filters, edge: int | None, upward: bool, limit: int, among: list[int] | None = None
) -> Select[int]:
    """The seqs that the filters let through, in order. Each state is read by its own index, then they are merged."""
    conditions = list(filters.conditions())
    if among is not None:
        conditions.append(contributions.c.seq.in_(among))
    kinds = [
        _of_kind(kind, index, conditions, edge, upward, limit)
        for kind, index in _kinds(filters, among is not None or filters.like is not None)
    ]
    if len(kinds) == 1:
        return kinds[0]
    merged = union(*(select(kind.subquery().c.seq) for kind in kinds)).subquery()
    return _ordered(select(merged.c.seq), None, upward, limit)


def _of_kind(
    kind: ColumnElement[bool],
    index: str,
    conditions: list[ColumnElement[bool]],
    edge: int | None,
    upward: bool,
    limit: int,
) -> Select[int]:
    query = _ordered(select(contributions.c.seq).where(kind, *conditions), edge, upward, limit)
    return query.with_hint(contributions, f"INDEXED BY {index}" if index else "NOT INDEXED", "sqlite")


def _few_posts(filters: Filters) -> bool:
    return filters.posts is not None and len(filters.posts) <= MANY_POSTS


def _kinds_held(connection: Connection, which: Which, rule: str) -> list[tuple[ColumnElement[bool], str]]:
    """As `_kinds`, of what `rule` held."""
    by_state = {Which.WAITING: [State.PENDING], Which.ALL: list(State)}
    states = by_state[which] if which in by_state else [State(which)]
    kinds = [(each, held.INDEX) for each in held.by_combination(connection, rule, states)]
    if which is Which.WAITING:
        kinds.append((contributions.c.proposed_body.is_not(None), "ix_contributions_proposed"))
    return kinds


def _kinds(filters: Filters, chosen: bool) -> list[tuple[ColumnElement[bool], str]]:
    """The conditions that a list is made of, each with the index by which SQLite reads it in order.

    SQLite knows too little of what the columns hold to choose well: reading by the wrong one takes a hundred times as
    long. No index: by seq, because few are looked at (`chosen`) or because nearly all will do.
    """
    few_posts = _few_posts(filters)
    by_state = "ix_contributions_state"
    if few_posts:
        by_state = "ix_contributions_state_post"
    elif filters.posts is None and filters.lang is not None:
        by_state = "ix_contributions_state_lang"
    if filters.which is Which.ALL and by_state != "ix_contributions_state_lang":
        kinds = [(EVERYTHING, "ix_contributions_post" if few_posts else "")]
    elif filters.which is Which.ALL:
        kinds = [(contributions.c.state == state, by_state) for state in State]
    elif filters.which is Which.WAITING:
        kinds = [(contributions.c.state == State.PENDING, by_state)]
        kinds += [(contributions.c.proposed_body.is_not(None), "ix_contributions_proposed")]
    else:
        kinds = [(contributions.c.state == State(filters.which), by_state)]
    return [(kind, "" if chosen else index) for kind, index in kinds]


def _ordered(query: Select[int], edge: int | None, upward: bool, limit: int) -> Select[int]:
    seq = next(iter(query.selected_columns))
    if edge is not None:
        query = query.where(seq > edge if upward else seq < edge)
    return query.order_by(seq if upward else seq.desc()).limit(limit)


def _place(seq: int, upward: bool) -> Place:
    return Place(after=seq) if upward else Place(before=seq)


def _by_seqs(connection: Connection, seqs: list[int], ascending: bool) -> list[Stored]:
    found = [stored(row) for row in connection.execute(_ALL.where(contributions.c.seq.in_(seqs)))]
    return sorted(found, key=lambda each: each.seq, reverse=not ascending)


# --- whose they are --------------------------------------------------------------------------------------------------


def earlier(connection: Connection, found: Sequence[Stored]) -> dict[int, dict[State, int]]:
    """How many other contributions each one's author has in each state, of the latest EARLIER_MOST; by seq.

    An author is an account or an address given; who gave none has no others. No address leaves this function.
    """
    given = select(contacts.c.contribution, contacts.c.email).where(
        contacts.c.contribution.in_([each.seq for each in found])
    )
    whose: dict[int, str | int] = {row.contribution: row.email for row in connection.execute(given)}
    whose |= {each.seq: each.account for each in found if each.account is not None}
    authors = sorted(set(whose.values()), key=str)
    theirs: dict[str | int, list[tuple[int, State]]] = {author: [] for author in authors}
    values: dict[str, str | int] = {f"author{place}": author for place, author in enumerate(authors)}
    query = _latest_of(tuple(isinstance(author, int) for author in authors))
    for place, seq, state in connection.execute(query, values) if authors else ():
        theirs[authors[place]].append((seq, State(state)))
    return {
        seq: dict(Counter(state for other, state in theirs[author] if other != seq)) for seq, author in whose.items()
    }


@lru_cache(maxsize=256)
def _latest_of(by_account: tuple[bool, ...]) -> TextClause:
    """The latest contributions of each author, with its place: by the seq of an account, or by an address.

    Written as text and kept: putting it together anew takes longer than running it.
    """
    latest = []
    for place, account in enumerate(by_account):
        table, key, author = ("contributions", "seq", "account") if account else ("contacts", "contribution", "email")
        seqs = f"SELECT {key} AS seq FROM {table} WHERE {author} = :author{place} ORDER BY {key} DESC"  # noqa: S608
        latest.append(
            f"SELECT {place} AS place, c.seq, c.state FROM ({seqs} LIMIT {EARLIER_MOST}) AS t "  # noqa: S608 (our own names and numbers)
            "JOIN contributions AS c ON c.seq = t.seq"
        )
    return text(" UNION ALL ".join(latest))


def _by_author_of(seq: int) -> ColumnElement[bool]:
    """What the author of the contribution `seq` sent, itself included."""
    mine, theirs, own, same = contacts.alias(), contacts.alias(), contributions.alias(), contributions.alias()
    by_address = select(theirs.c.contribution).join(mine, mine.c.email == theirs.c.email)
    by_account = select(same.c.seq).join(own, own.c.account == same.c.account)
    return contributions.c.seq.in_(
        union(select(literal(seq)), by_address.where(mine.c.contribution == seq), by_account.where(own.c.seq == seq))
    )
