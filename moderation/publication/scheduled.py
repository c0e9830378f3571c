"""The posts that are to appear by themselves: one document that a build writes for the service, `scheduled.json`.

It says nothing of what they are about: whoever waits for them needs only the day, and the file for the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from moderation.documents import Fields, document, moment

SCHEDULED = "scheduled.json"
"""The document's name, in the folder of state."""


@dataclass(frozen=True, slots=True, order=True)
class Scheduled:
    """A post that appears at `due`. `source` is its file as the blogger knows it: `content/articles/x.md`."""

    due: datetime
    source: str


def scheduled_document(posts: Iterable[Scheduled]) -> bytes:
    """The document as canonical bytes: the next one first."""
    return document({"posts": [{"due": moment(post.due), "source": post.source} for post in sorted(posts)]})


def read_scheduled(path: Path) -> list[Scheduled]:
    """What waits, the next one first; empty where no build has written the document. Raises ContractError, OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    content = Fields.of_document(data, str(path), "ecoute build")
    return sorted(Scheduled(each.moment("due"), each.text("source")) for each in content.records("posts"))
