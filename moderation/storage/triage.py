"""What triage learns from: the moderators' decisions about what readers sent, with the words that stand."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from moderation.domain.actors import Role
from moderation.domain.contribution import State
from moderation.storage import trail
from moderation.storage.tables import contributions, decisions

_DESK = (Role.MODERATOR, Role.SENIOR)
_BY_PEOPLE = decisions.c.role.in_(_DESK)
"""Rules, authors and the operator also write into the log: nothing is learnt from them."""

_OF_READERS = contributions.c.kind != "reply"
"""A brand's replies are signed and answered for; that some brand was refused often says nothing about its next one."""

_JUDGEMENTS = (State.APPROVED, State.REJECTED, State.TAKEN_DOWN)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A decision to learn from: its place in the log, the words, and whether they were refused."""

    seq: int
    words: str
    refused: bool


def newest(connection: Connection) -> tuple[int, str]:
    """Place and link of the last entry of the log; 0 and the first link where there is none."""
    query = select(decisions.c.seq, decisions.c.link).order_by(decisions.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, trail.FIRST) if row is None else (row.seq, row.link)


def link_at(connection: Connection, seq: int) -> str | None:
    """The link of the entry `seq`; None where there is none."""
    if seq == 0:
        return trail.FIRST
    return connection.execute(select(decisions.c.link).where(decisions.c.seq == seq)).scalar_one_or_none()


def oldest_place(connection: Connection, number: int) -> int:
    """The place of the `number`th decision of the desk from the end; 0 if there are fewer."""
    query = select(decisions.c.seq).where(_BY_PEOPLE).order_by(decisions.c.seq.desc()).offset(number - 1).limit(1)
    return connection.execute(query).scalar_one_or_none() or 0


def unsaid(connection: Connection, after: int, until: int) -> bool:
    """Whether the log between these places takes back or changes a decision before: an undo, an erasure, a reversal."""
    earlier = decisions.alias("earlier")
    query = (
        select(decisions.c.seq)
        .join(earlier, and_(earlier.c.contribution == decisions.c.contribution, earlier.c.seq < decisions.c.seq))
        .where(decisions.c.seq > after, decisions.c.seq <= until)
        .where(earlier.c.role.in_(_DESK))
        .where(_BY_PEOPLE | (decisions.c.to_state == State.ERASED))
        .limit(1)
    )
    return connection.execute(query).first() is not None


def lessons(connection: Connection, after: int, until: int, limit: int) -> list[Lesson]:
    """What the desk's last word was about each contribution that it judged between these places, in the log's order.

    A decision that was undone leaves the one before it, or none. What was erased teaches nothing.
    """
    last = select(func.max(decisions.c.seq)).where(_BY_PEOPLE, decisions.c.seq <= until)
    last = last.where(decisions.c.seq > after).group_by(decisions.c.contribution)
    query = (
        select(decisions.c.seq, decisions.c.to_state, contributions.c.body, contributions.c.website)
        .join(contributions, contributions.c.seq == decisions.c.contribution)
        .where(decisions.c.seq.in_(last), decisions.c.to_state.in_(_JUDGEMENTS))
        .where(_OF_READERS, contributions.c.body != "")
        .order_by(decisions.c.seq)
        .limit(limit)
    )
    return [
        Lesson(row.seq, words(row.body, row.website), row.to_state != State.APPROVED)
        for row in connection.execute(query)
    ]


def words(body: str, website: str | None) -> str:
    """What is judged: the words and the address given; never the name, so that nothing is learnt about people."""
    return f"{body}\n{website}" if website else body
