"""Where people talk just now: the threads with most of the newest messages, and what brands replied last.

One document, `conversations.json`, made of the `WINDOW` newest published messages of the site, whatever day it is: it
changes when somebody writes, never by itself, and costs the same however many threads there are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from moderation.documents import ContractError, Fields, document, replace_file
from moderation.publication import Kind, contribution_in, contribution_out
from moderation.publication.recent import Recent

WINDOW = 100
"""How many of the newest messages count."""

FOLLOWED_MOST = 10
REPLIES_MOST = 10
"""How many of each the document holds at most: pages show fewer, and leave out what is under a post that is gone."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A post, and how many of the newest messages stand under it."""

    post: str
    messages: int


@dataclass(frozen=True, slots=True)
class Conversations:
    """`followed`: the posts with most of the newest messages, most first; of equal ones that which was written in last.
    `replies`: those of them that brands wrote, newest first."""

    followed: tuple[Followed, ...] = ()
    replies: tuple[Recent, ...] = ()


def conversations_of(newest: Iterable[Recent]) -> Conversations:
    """What `newest` add up to: the newest messages, newest first. Replies by right are no messages of a talk."""
    talk = [each for each in newest if not each.contribution.by_right]
    followed = Counter(each.post for each in talk).most_common(FOLLOWED_MOST)
    replies = [each for each in talk if each.contribution.kind is Kind.REPLY]
    return Conversations(tuple(Followed(*each) for each in followed), tuple(replies[:REPLIES_MOST]))


def conversations_document(found: Conversations) -> bytes:
    """The document as canonical bytes."""
    return document(
        {
            "followed": [{"post": each.post, "messages": each.messages} for each in found.followed],
            "replies": [{"post": each.post} | contribution_out(each.contribution) for each in found.replies],
        }
    )


def read_conversations(data: bytes, where: str) -> Conversations:
    """The document `data`, whose file is `where`. Raises ContractError."""
    content = Fields.of_document(data, where, "ecoute publish --all")
    return Conversations(
        tuple(Followed(each.key("post"), each.integer("messages")) for each in content.records("followed")),
        tuple(Recent(each.key("post"), contribution_in(each)) for each in content.records("replies")),
    )


class ConversationsFile:
    """The document in the publication folder."""

    def __init__(self, publication: Path) -> None:
        self.path = publication / "conversations.json"

    def read(self) -> Conversations:
        """What it says; nothing where nothing was published yet. Raises ContractError."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return Conversations()
        return read_conversations(data, str(self.path))

    def write(self, found: Conversations) -> None:
        """Publish `found` in place of what was there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, conversations_document(found))


__all__ = ["WINDOW", "ContractError", "Conversations", "ConversationsFile", "Followed", "conversations_of"]
__all__ += ["conversations_document", "read_conversations"]
