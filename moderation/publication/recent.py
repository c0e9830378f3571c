"""The newest published contributions of the whole site, for its feed of comments: one document, `recent.json`."""

from dataclasses import dataclass
from pathlib import Path

from moderation.documents import ContractError, Fields, document, replace_file
from moderation.publication import Contribution, contribution_in, contribution_out

RECENT = "recent"
"""What pages call the slot of these contributions."""

RECENT_MOST = 20
"""How many contributions the document holds at most."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A published contribution, and the key of the post that it stands under."""

    post: str
    contribution: Contribution


def recent_document(found: list[Recent]) -> bytes:
    """The document as canonical bytes."""
    return document({"contributions": [{"post": each.post} | contribution_out(each.contribution) for each in found]})


class RecentFile:
    """The document in the publication folder."""

    def __init__(self, publication: Path) -> None:
        self.path = publication / "recent.json"

    def read(self) -> list[Recent]:
        """The newest contributions, newest first; empty where nothing was published yet. Raises ContractError."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        content = Fields.of_document(data, str(self.path), "ecoute publish --all")
        return [Recent(each.key("post"), contribution_in(each)) for each in content.records("contributions")]

    def write(self, found: list[Recent]) -> None:
        """Publish `found` in place of what was there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, recent_document(found))


__all__ = ["RECENT_MOST", "ContractError", "Recent", "RecentFile", "recent_document"]
