"""The one contract between the moderation service and the build.

These kinds of JSON document cross it, each written by temporary file and rename:

- the **publication** (service → build): one document a thread, `threads/<key>.json`, holding only what may be public.
  What has no field here cannot leak: there is none for an e-mail or network address. Bodies are *source text* in the
  Markdown subset of comments, never HTML: they are rendered and escaped once, at output.
  Beside them `recent.json` (module `recent`), the log as everybody may read it, `journal/` (module `journal`), and the
  numbers that the service decides by, `rules.json` (module `rules`).
- the **catalogue** (build → service): which posts and brands exist, and whether a post takes comments.

Both are keyed by the post's permanent key, never by its URL. A reader accepts any minor version of its own major
version, ignores fields it does not know, and refuses another major version. Standard library only (with `documents`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from moderation.documents import CONTRACT, KEY, ContractError, Fields, discard_half, document, moment, replace_file
from moderation.publication.catalogue import Brand, Catalogue, Post, catalogue_document, read_catalogue

__all__ = ["CONTRACT", "KEY", "Brand", "Catalogue", "ContractError", "Contribution", "Kind", "Post", "Publication"]
__all__ += ["Representative", "Thread", "catalogue_document", "read_catalogue", "read_thread", "replace_file"]
__all__ += ["discard_half", "moment", "representative_in", "representative_out", "thread_document"]


SECOND = (1, 1)
FOURTH = (1, 3)
FIFTH = (1, 4)
"""The versions of the contract that brought fields which not every thread has. Others came with further documents."""

STATEMENTS = ("accepted", "disputed", "not_concerned", "acknowledgement", "follow_up")
"""What a brand's reply may be in its case: the first three are official answers."""


class Kind(StrEnum):
    """A reader's comment, a brand's reply, another site's ping, or the place of one that is gone."""

    COMMENT = "comment"
    REPLY = "reply"
    PING = "ping"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Representative:
    """Who answers for a brand, as readers are to see it.

    `verified_by` names the stored proof (`operator`: vouched for by the blog; `email`: an address at the brand's
    domain; `domain`, since contract 1.3: what is more, the domain is proved to be the brand's), and is None as soon as
    nothing proves it any more. `ended_on` (1.3): since which day, in UTC, where somebody was verified and is not now.
    """

    name: str
    title: str
    brand: str
    verified_by: str | None
    verified_on: date | None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One published contribution. `body` is source text.

    A `removed` one keeps its place because something published stands below it; it has no words and no author, and
    `removal` says why: a reason code, `withdrawn` or `erased`. `editorial` marks what the blog itself wrote, from its
    desk (contract 1.1). `statement`: what a brand's reply is in its case, one of STATEMENTS (contract 1.3).
    `brand_domain` (1.3): a reader whose address is at a domain of a brand that the post is about; never which address.
    `by_right` (1.4): a reply by somebody who is named or designated here (LCEN, article 1-1, III): no comment, though
    older readers take it for one, and never a brand's reply.
    """

    id: str
    kind: Kind
    parent: str | None
    at: datetime
    published_at: datetime
    author: str
    website: str | None
    body: str
    edited_at: datetime | None = None
    representative: Representative | None = None
    removal: str | None = None
    editorial: bool = False
    statement: str | None = None
    brand_domain: bool = False
    by_right: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """All that may be shown under one post, in the order written; `serial` only grows, over all threads.

    `locked`: a moderator ended it for readers (brands may still reply); `pinned`: the id of the contribution that is
    shown first. Both since contract 1.1.
    """

    post: str
    serial: int
    closed: bool = False
    contributions: tuple[Contribution, ...] = ()
    locked: bool = False
    pinned: str | None = None


# --- writing ---------------------------------------------------------------------------------------------------------


def thread_document(thread: Thread) -> bytes:
    """The thread as canonical bytes: the same thread gives the same bytes.

    Fields of later minor versions stand there only where they say something, and only then it calls itself that.
    """
    later: dict[str, Any] = {}
    if thread.locked:
        later["locked"] = True
    if thread.pinned is not None:
        later["pinned"] = thread.pinned
    newer = [SECOND] if later or any(each.editorial for each in thread.contributions) else []
    if any(each.statement or each.brand_domain or _is_newer(each.representative) for each in thread.contributions):
        newer = [FOURTH]
    if any(each.by_right for each in thread.contributions):
        newer = [FIFTH]
    return document(
        {
            "post": thread.post,
            "serial": thread.serial,
            "closed": thread.closed,
            **later,
            "contributions": [contribution_out(each) for each in thread.contributions],
        },
        *newer,
    )


def _is_newer(who: Representative | None) -> bool:
    """Whether contract 1.3 is needed to say who that is."""
    return who is not None and (who.verified_by == "domain" or who.ended_on is not None)


def contribution_out(each: Contribution) -> dict[str, Any]:
    """The fields of a contribution, in the order in which they are written."""
    out: dict[str, Any] = {
        "id": each.id,
        "kind": each.kind,
        "parent": each.parent,
        "at": moment(each.at),
        "published_at": moment(each.published_at),
        "edited_at": moment(each.edited_at) if each.edited_at else None,
        "author": each.author,
        "website": each.website,
        "body": each.body,
    }
    if each.removal is not None:
        out["removal"] = each.removal
    if each.editorial:
        out["editorial"] = True
    if each.statement is not None:
        out["statement"] = each.statement
    if each.brand_domain:
        out["brand_domain"] = True
    if each.by_right:
        out["by_right"] = True
    if each.representative is not None:
        out["representative"] = representative_out(each.representative)
    return out


def representative_out(who: Representative) -> dict[str, Any]:
    """The fields of a representative, in the order in which they are written."""
    out: dict[str, Any] = {
        "name": who.name,
        "title": who.title,
        "brand": who.brand,
        "verified_by": who.verified_by,
        "verified_on": who.verified_on.isoformat() if who.verified_on else None,
    }
    if who.ended_on is not None:
        out["ended_on"] = who.ended_on.isoformat()
    return out


# --- reading ---------------------------------------------------------------------------------------------------------


def read_thread(data: bytes, where: str) -> Thread:
    """Read one thread's document; `where` names it in errors. Raises ContractError."""
    content = Fields.of_document(data, where, "ecoute publish --all")
    contributions = tuple(contribution_in(each) for each in content.records("contributions"))
    seen: set[str] = set()
    for each in contributions:
        if each.parent is not None and each.parent not in seen:
            raise ContractError(f"{where}: contribution {each.id} stands before its parent {each.parent}, or has none")
        if each.id in seen:
            raise ContractError(f"{where}: contribution {each.id} stands twice")
        seen.add(each.id)
    pinned = content.optional_text("pinned")
    if pinned is not None and pinned not in seen:
        raise content.error("pinned", "the id of one of its contributions")
    locked = content.boolean("locked") if content.has("locked") else False
    return Thread(
        content.key("post"), content.integer("serial"), content.boolean("closed"), contributions, locked, pinned
    )


class Publication:
    """The publication folder: `thread(key)` and `threads()` read it; nothing is kept in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "threads"

    def path(self, key: str) -> Path:
        """Where the thread of post `key` is. Raises ContractError for what is not a key (it would be a path)."""
        if not KEY.fullmatch(key):
            raise ContractError(f"{key!r} is not a post key: lower-case letters, digits, - and _ only")
        return self.folder / f"{key}.json"

    def thread(self, key: str) -> Thread | None:
        """The published thread of post `key`, or None where nothing was ever published under it."""
        path = self.path(key)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        thread = read_thread(data, str(path))
        if thread.post != key:
            raise ContractError(f"{path}: holds the thread of {thread.post!r}, not of {key!r}")
        return thread

    def posts(self) -> list[str]:
        """The keys of all posts that have a published thread, sorted."""
        if not self.folder.is_dir():
            return []
        names = (entry.name for entry in os.scandir(self.folder))
        return sorted(name[:-5] for name in names if name.endswith(".json") and KEY.fullmatch(name[:-5]))

    def threads(self) -> Iterator[Thread]:
        """All published threads, by key."""
        for key in self.posts():
            thread = self.thread(key)
            if thread is not None:
                yield thread

    def write(self, thread: Thread) -> None:
        """Publish `thread` in place of what was published under its post before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self.path(thread.post), thread_document(thread))


def contribution_in(content: Fields) -> Contribution:
    """A contribution from its fields. Raises ContractError."""
    if content.text("kind") not in list(Kind):
        raise content.error("kind", "one of " + ", ".join(Kind))
    who = content.record("representative")
    return Contribution(
        id=content.key("id"),
        kind=Kind(content.text("kind")),
        parent=content.optional_text("parent"),
        at=content.moment("at"),
        published_at=content.moment("published_at"),
        edited_at=content.moment("edited_at") if content.has("edited_at") else None,
        author=content.text("author"),
        website=content.optional_text("website"),
        body=content.text("body"),
        removal=content.optional_text("removal"),
        editorial=content.boolean("editorial") if content.has("editorial") else False,
        representative=None if who is None else representative_in(who),
        statement=content.optional_word("statement", STATEMENTS),
        brand_domain=content.boolean("brand_domain") if content.has("brand_domain") else False,
        by_right=content.boolean("by_right") if content.has("by_right") else False,
    )


def representative_in(who: Fields) -> Representative:
    """A representative from their fields. Raises ContractError."""
    return Representative(
        who.text("name"),
        who.text("title"),
        who.key("brand"),
        who.optional_text("verified_by"),
        who.optional_day("verified_on"),
        who.optional_day("ended_on"),
    )
