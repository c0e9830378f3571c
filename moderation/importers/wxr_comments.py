"""The comments of a WordPress item as records for the sink, each with its remarks."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from moderation.importers.addresses import web_address
from moderation.importers.comment_bodies import comment_body
from moderation.importers.records import (
    ANONYMOUS,
    LONG_BODY,
    LONG_NAME,
    ContributionKind,
    ImportedContribution,
    ImportedState,
    Ping,
)
from moderation.importers.text import has_words, one_line, plain, storable
from moderation.importers.wording import Noted
from moderation.importers.wp_dates import comment_date
from moderation.importers.wxr import WxrComment

SOURCE = "wxr"
PINGS = ("pingback", "trackback")
_COMMENTS = ("", "comment")
_SKIPPED = ("trash", "post-trashed")
_STATES = {
    "1": (ImportedState.APPROVED, None),
    "approve": (ImportedState.APPROVED, None),
    "approved": (ImportedState.APPROVED, None),
    "0": (ImportedState.PENDING, None),
    "hold": (ImportedState.PENDING, None),
    "spam": (ImportedState.REJECTED, "spam"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A comment that was read: its record, or the reason code for which it is left; and what is to be said of it."""

    id: str
    kind: ContributionKind
    title: str
    record: ImportedContribution | None
    skipped: str
    remarks: tuple[Noted, ...]


class Thread:
    """Who answers whom under one post. Only what the sink has can be answered: everything else is at the top.

    Each comment is looked at once, in the file's order: a loop ends where it is first seen, and depth costs nothing.
    """

    def __init__(self, comments: list[WxrComment]) -> None:
        self._waiting = {comment.id for comment in comments}
        self._known = set(self._waiting)
        self._kept: dict[str, str] = {}

    def parent_of(self, comment: WxrComment) -> tuple[str | None, list[Noted]]:
        """The source id of what `comment` answers, or None and why not."""
        if comment.parent in ("", "0"):
            return None, []
        if comment.parent in self._kept:
            return self._kept[comment.parent], []
        if comment.parent in self._waiting:
            return None, [("parent_later", {"parent": comment.parent})]
        code = "parent_not_brought" if comment.parent in self._known else "parent_missing"
        return None, [(code, {"parent": comment.parent})]

    def settle(self, comment: WxrComment, source_id: str | None) -> None:
        """`comment` is with the sink under `source_id`, or (None) was left."""
        self._waiting.discard(comment.id)
        if source_id is not None:
            self._kept[comment.id] = source_id


class CommentReader:
    """Makes records of one export's comments; `origin` names the blog in their source ids."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._seen: dict[str, str] = {}

    def read(self, comments: list[WxrComment], post: str, post_date: datetime, thread: Thread) -> Iterator[Read]:
        """Each comment in turn; the caller settles it with `thread` before it asks for the next."""
        for comment in comments:
            yield self._read(comment, post, post_date, thread)

    def _read(self, comment: WxrComment, post: str, post_date: datetime, thread: Thread) -> Read:
        kind = ContributionKind.PING if comment.type in PINGS else ContributionKind.COMMENT
        remarks: list[Noted] = []
        name = _name(comment.author, remarks)
        source_id = self._source_id(comment, post, remarks)
        if comment.approved in _SKIPPED:
            return Read(comment.id, kind, name, None, "trash", ())
        if comment.type not in (*_COMMENTS, *PINGS):
            return Read(
                comment.id, kind, name, None, "comment_type", (("comment_type", {"type": one_line(comment.type)}),)
            )
        state, reason = _STATES.get(comment.approved, (ImportedState.PENDING, None))
        if comment.approved not in _STATES:
            remarks.append(("comment_state", {"state": one_line(comment.approved)}))
        parent, about_parent = thread.parent_of(comment)
        remarks += about_parent
        body, about_body = comment_body(comment.content)
        remarks += about_body
        if len(body) > LONG_BODY:
            remarks.append(("long_body", {"length": len(body)}))
        at, likely = comment_date(comment.date, comment.date_gmt, post_date)
        if likely:
            remarks.append(("comment_date", {"date": at.isoformat(" ")}))
        website = _website(comment.url, remarks)
        record = ImportedContribution(
            source=SOURCE,
            source_id=source_id,
            post=post,
            parent=parent,
            kind=kind,
            state=state,
            reason=reason,
            author_name=name,
            author_website=website,
            body=body,
            created_at=at,
            ping=Ping(comment.type, name, website) if kind is ContributionKind.PING else None,
            email=_email(comment.email, remarks),
        )
        return Read(comment.id, kind, name, record, "", tuple(remarks))

    def _source_id(self, comment: WxrComment, post: str, remarks: list[Noted]) -> str:
        content = "\0".join((comment.author, comment.date, comment.date_gmt, comment.content))
        digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
        if not comment.id:
            remarks.append(("id_made", {}))
            return f"{self._origin}#{post}-{digest}"
        if self._seen.setdefault(comment.id, digest) != digest:
            remarks.append(("id_twice", {"id": comment.id}))
            return f"{self._origin}#comment-{comment.id}-{digest}"
        return f"{self._origin}#comment-{comment.id}"


def _name(author: str, remarks: list[Noted]) -> str:
    _, lost = storable(unescape(author))
    if lost:
        remarks.append(("characters", {"count": lost}))
    name = plain(author)
    if not has_words(name):
        remarks.append(("anonymous", {"name": ANONYMOUS}))
        return ANONYMOUS
    if len(name) > LONG_NAME:
        remarks.append(("long_name", {"length": len(name)}))
    return name


def _website(url: str, remarks: list[Noted]) -> str | None:
    url = one_line(unescape(url))
    if not url:
        return None
    address = web_address(url)
    if address is None:
        remarks.append(("website", {"url": url}))
    return address


def _email(text: str, remarks: list[Noted]) -> str | None:
    email = text.strip()
    if not email:
        return None
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or not email.isprintable() or " " in email:
        remarks.append(("email", {}))
        return None
    return email
