"""What an importer brings: contributions for the store and posts for the content folder. Standard library only.

Shared by every importer (WordPress, Disqus, Isso, Movable Type, Blogger). Nothing here knows how either is kept.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

ANONYMOUS = "Anonyme"
"""The name of an author who gave none."""

LONG_NAME = 80
LONG_BODY = 10_000
"""Characters beyond which an importer says that a name or a body is long. It never cuts: the sink decides."""


class ContributionKind(StrEnum):
    """A reader's comment, or another site's notice that it links here."""

    COMMENT = "comment"
    PING = "ping"


class ImportedState(StrEnum):
    """How the old system had decided. Always comes from the old decision, never from a guess of ours."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Ping:
    """What a ping says of its origin: `subtype` is `pingback` or `trackback`."""

    subtype: str
    source_title: str
    source_url: str | None


@dataclass(frozen=True, slots=True)
class ImportedContribution:
    """One comment or ping, ready to be kept.

    `source` and `source_id` name it for ever: bringing the same pair again must bring nothing. `parent` is the
    `source_id` of a contribution given to the sink before this one, under the same post. `body` is source text in the
    Markdown subset of comments. `created_at` is aware and in UTC. `reason` is a reason code, only for a rejected one.
    `email` is for the sealed table only, and stays out of `repr` so that no log holds it.
    """

    source: str
    source_id: str
    post: str
    parent: str | None
    kind: ContributionKind
    state: ImportedState
    author_name: str
    author_website: str | None
    body: str
    created_at: datetime
    reason: str | None = None
    ping: Ping | None = None
    email: str | None = field(default=None, repr=False)


class Fate(StrEnum):
    """What became of one thing that was read."""

    BROUGHT = "brought"
    ALREADY_HERE = "already_here"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sink's answer. `reason` says in a word or a short sentence why it refused, and is empty otherwise."""

    fate: Fate
    reason: str = ""


class ContributionSink(Protocol):
    """Where contributions go. Parents always come before their children.

    Everything brought since the last `commit` is one unit: a sink that is left without it must keep none of it. A dry
    run never calls `commit`, and is otherwise the same, so that its report is the same.
    """

    def bring(self, record: ImportedContribution) -> Outcome:
        """Keep `record`, or say that it is here already, or refuse it with a reason. Raises only to end the import."""
        ...

    def commit(self) -> None:
        """Make what was brought so far last."""
        ...


class PostKind(StrEnum):
    """A dated post, or a page that stands beside them."""

    POST = "post"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """One post or page, ready to be written. `body` and `summary` are Markdown as Python-Markdown reads it.

    `original_id` names it for ever, like `source_id` above. `key` is its slug and the key of its thread. A naive
    `created` or `modified` is in the site's own time zone.
    """

    kind: PostKind
    original_id: str
    key: str
    title: str
    created: datetime
    body: str
    modified: datetime | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    author: str | None = None
    summary: str | None = None
    draft: bool = False
    comments_open: bool = True
    original_url: str | None = None


class Progress(Protocol):
    """Told after each item: how many are done, of how many (None: not known), and what the last one was."""

    def __call__(self, done: int, total: int | None, label: str) -> None: ...


def silent(done: int, total: int | None, label: str) -> None:
    """The progress that nobody watches."""


class ImportRefused(Exception):
    """The file cannot be imported at all; the message is one line that says what is wrong and what to do."""
