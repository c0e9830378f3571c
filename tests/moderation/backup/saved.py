"""Looking into a backup, and changing it as somebody would on purpose."""

import json
from collections.abc import Callable
from pathlib import Path

from moderation.backup.manifest import seal
from moderation.settings import Settings
from moderation.storage.store import Store

Open = Callable[[Settings], Store]

BOTH = ["sqlite", "postgresql"]


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    with (folder / f"{table}.jsonl").open("rb") as stream:
        return [json.loads(line) for line in stream]


def reseal(folder: Path) -> None:
    """Make the seal fit again, as somebody would who edits a backup on purpose."""
    (folder / "manifest.sha256").write_bytes(seal((folder / "manifest.json").read_bytes()))


class Interrupted(BaseException):
    """As Ctrl+C is."""
