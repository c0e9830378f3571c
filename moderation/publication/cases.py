"""Cases as they cross the contract: who was told when, who answered, what the author made of it. Contract 1.3.

Two kinds of document: `cases/KEY.json`, the cases of one story, written with its thread; and `brands/SLUG.json`, all
that a brand's record is made of, which follows within seconds. Words in them are source text, as in threads. What has
no field here cannot be shown: no address, no internal note, nobody's draft, nobody who reads for a brand and has not
signed anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from moderation.publication import STATEMENTS, Catalogue, Representative

CASE_STATES = ("published", "notified", "read", "silent", "answered", "judged", "unjudged", "reattributed", "withdrawn")
ANSWERS = STATEMENTS[:3]
DEGREES = ("yes", "partly", "no")
NOTIFIED_BY = ("mail", "inbox", "other")
PROMISE_KINDS = ("refund", "repair", "delivery", "advice", "compliance", "change_of_practice")
PROMISE_STATES = ("made", "due", "claimed_kept", "confirmed", "contradicted", "unconfirmed")
EXPERIENCES = ("negative", "positive", "mixed")
"""The words of cases as they cross the contract: those of `moderation.domain`, which the build does not know."""

DRAWN = "_drawn"
"""Ends what pages call the slot of a drawing: of a story's cases after the post's key, of a saga after its slug."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The `as_of` of a brand of which nothing was published yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the author said of an answer on both axes, `yes`, `partly` or `no`, and when."""

    repaired: str
    respected: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One clock of a case; reopened, a case has two.

    `notified_by`: `mail` (a letter was delivered), `inbox` (a representative opened the story there) or `other` (the
    blog recorded that it was told by other means: `notified_how`, in words). `reminded`: when each reminder was
    delivered. `due_at`: when silence begins, or began; None before the brand was told. `answered_at`: when the answer
    that stands was sent; `answer`: the id of that contribution; `type`: `accepted`, `disputed` or `not_concerned`.
    `acknowledged_at`: the first message that did not answer. `verdicts`: all that were given to the answer that stands,
    oldest first: the last one counts.
    """

    number: int
    began_at: datetime
    notified_at: datetime | None = None
    notified_by: str | None = None
    read_at: datetime | None = None
    reminded: tuple[datetime, ...] = ()
    due_at: datetime | None = None
    silent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    type: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    notified_how: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a brand undertook in the contribution `made_in`. `kind`: one of PROMISE_KINDS, `state` of PROMISE_STATES."""

    id: str
    post: str
    made_in: str
    made_at: datetime
    kind: str
    due_on: date
    state: str
    claimed_at: datetime | None = None
    proof: str | None = None
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A talk outside the thread, as the brand sums it up, and as the author does.

    `confirmed`: True, the author agrees with the brand's words; False, they differ, and `author` says how it was; None:
    the author has not said anything yet, and only the day is public (`brand` is empty).
    """

    on: date
    brand: str
    author: str
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class Case:
    """A story × brand. `state`: one of CASE_STATES. `passed_from`, `passed_to`: the brands, where it was passed on.

    `represented_since`: since when the brand had an active representative without a break, as of the end of its time
    in the present round (silence or answer), or as of now while that runs; None: it had none.
    """

    id: str
    brand: str
    state: str
    opened_at: datetime
    rounds: tuple[Round, ...]
    passed_from: str | None = None
    passed_to: str | None = None
    represented_since: datetime | None = None
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A corrective action: what a brand changed, in `words`, and the stories that raised it.

    `told`: of those stories, whose authors were told (“you said, they did”), with when.
    """

    id: str
    brand: str
    title: str
    words: str
    at: datetime
    signed: Representative
    stories: tuple[str, ...]
    told: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class StoryCases:
    """`cases/KEY.json`: the cases of a story, in the order opened, and the corrective actions that name the story.

    All days in it are dates, so it says the same on any day until something happens.
    """

    post: str
    cases: tuple[Case, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case in a brand's record: its facts flat, of the first round unless said otherwise, for anybody to count.

    `experience`: the story's, `negative`, `positive` or `mixed`. `published_at`: of the story. `first_answer_at`: the
    first official answer of the first round. `repaired`, `respected`, `judged_at`: the verdict that stands in the
    present round; `state`: the case's now. `reopened_at`: when its author reopened it, and `notified_again_at`: when
    the brand was told of that, so that its second time began; the moments of the first round stay. `withdrawn_at`:
    since when the story is gone, and nobody owes it an answer. `same_as`: the id of the brand's first case whose answer
    has nearly the same words (domain.sameness), if any has.
    """

    id: str
    post: str
    experience: str
    published_at: datetime
    opened_at: datetime
    notified_at: datetime | None
    acknowledged_at: datetime | None
    silent_at: datetime | None
    first_answer_at: datetime | None
    type: str | None
    state: str
    reopened: bool
    repaired: str | None
    respected: str | None
    judged_at: datetime | None
    reopened_at: datetime | None = None
    notified_again_at: datetime | None = None
    withdrawn_at: datetime | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Flags:
    """Reports about contributions on the brand's stories that came from the brand: how many, and of the decided ones
    how many were upheld and how many invalid."""

    filed: int = 0
    upheld: int = 0
    invalid: int = 0


@dataclass(frozen=True, slots=True)
class BrandRecord:
    """`brands/SLUG.json`: everything that a brand's record is made of.

    `as_of`: the moment up to which open cases have waited (their times are censored there); NEVER: none is published.
    `notified_at`: when the brand was first told of a story; `representatives`: who speaks for it now and has signed
    something; `represented_since`: without a break until now; `left_on`: the day the last one left, where there was one
    and is none. `cases`: all, those whose story is gone included, in the order opened.
    """

    brand: str
    as_of: datetime
    notified_at: datetime | None = None
    represented_since: datetime | None = None
    left_on: date | None = None
    representatives: tuple[Representative, ...] = ()
    cases: tuple[CaseFacts, ...] = ()
    promises: tuple[Promise, ...] = ()
    actions: tuple[Action, ...] = ()
    flags: Flags = Flags()


def drawings_of(posts: Iterable[str], catalogue: Catalogue) -> list[str]:
    """What pages call the drawings in which cases of `posts` show: their own, and those of the sagas they are of."""
    wanted = list(posts)
    known = [catalogue.posts[post] for post in wanted if post in catalogue.posts]
    return [f"{key}{DRAWN}" for key in [*wanted, *sorted({post.saga for post in known if post.saga})]]
