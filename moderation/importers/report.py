"""What an import read, what became of each thing, and what could not be carried: as text and as JSON."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from moderation.importers import wording
from moderation.importers.records import Fate
from moderation.importers.text import for_terminal


class ItemKind(StrEnum):
    """What can stand in an export."""

    POST = "post"
    PAGE = "page"
    ATTACHMENT = "attachment"
    MENU_ITEM = "menu_item"
    COMMENT = "comment"
    PING = "ping"
    OTHER = "other"


@dataclass(slots=True)
class Tally:
    """How many of one kind were read, and what became of them; `skipped` counts by reason code."""

    brought: int = 0
    already_here: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """Everything read had exactly one fate."""
        return self.brought + self.already_here + self.skipped.total()


@dataclass(frozen=True, slots=True)
class Item:
    """What a remark is about. An empty id is the file itself."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was not carried, or not as it was. `code` is stable; the text is `wording`'s."""

    item: Item
    code: str
    details: dict[str, object]

    @property
    def text(self) -> str:
        return wording.remark(self.code, self.details)


class Report:
    """Filled while importing; every thing read is counted once by `count`."""

    def __init__(self, source: str, file: str, *, dry_run: bool) -> None:
        self.source = source
        self.file = file
        self.dry_run = dry_run
        self.tallies = {kind: Tally() for kind in ItemKind}
        self.remarks: list[Remark] = []

    def count(self, kind: ItemKind, fate: Fate, reason: str = "") -> None:
        """One more of `kind`; `reason` (a code) only and always for a skipped one."""
        tally = self.tallies[kind]
        if fate is Fate.BROUGHT:
            tally.brought += 1
        elif fate is Fate.ALREADY_HERE:
            tally.already_here += 1
        else:
            tally.skipped[reason or "refused"] += 1

    def remark(self, item: Item | None, code: str, **details: object) -> None:
        """Say something about `item`, or about the whole file. Raises KeyError for a code without a sentence."""
        entry = Remark(item or Item("file", "", self.file), code, details)
        _ = entry.text
        self.remarks.append(entry)

    def as_dict(self) -> dict[str, Any]:
        """The whole report for JSON."""
        return {
            "source": self.source,
            "file": self.file,
            "dry_run": self.dry_run,
            "kinds": {kind.value: _figures(tally) for kind, tally in self.tallies.items()},
            "totals": _figures(self._total()),
            "remarks": [
                {
                    "kind": entry.item.kind,
                    "id": entry.item.id,
                    "title": entry.item.title,
                    "code": entry.code,
                    "text": entry.text,
                }
                for entry in self.remarks
            ],
        }

    def as_text(self) -> str:
        """The whole report for a terminal, with nothing in it that a terminal would obey."""
        lines = [wording.HEADING.format(source=self.source, file=for_terminal(self.file))]
        if self.dry_run:
            lines.append(wording.DRY_RUN)
        lines += ["", _row(*wording.COLUMNS)]
        for kind, tally in self.tallies.items():
            lines.append(_counted(wording.KINDS[kind], tally))
        lines.append(_counted(wording.TOTAL, self._total()))
        lines += self._reasons()
        lines += ["", wording.NOTED if self.remarks else wording.NOTHING_NOTED]
        for entry in self.remarks:
            about = " ".join(part for part in (entry.item.kind, entry.item.id) if part)
            title = f" « {for_terminal(entry.item.title)} »" if entry.item.title else ""
            lines.append(f"- {for_terminal(about)}{title} : {for_terminal(entry.text)}")
        return "\n".join(lines) + "\n"

    def _reasons(self) -> list[str]:
        lines = [
            f"- {wording.KINDS[kind]}, {number} : {for_terminal(wording.reason(code))}"
            for kind, tally in self.tallies.items()
            for code, number in sorted(tally.skipped.items())
        ]
        return ["", wording.SKIPPED, *lines] if lines else []

    def _total(self) -> Tally:
        total = Tally()
        for tally in self.tallies.values():
            total.brought += tally.brought
            total.already_here += tally.already_here
            total.skipped += tally.skipped
        return total


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "read": tally.read,
        "brought": tally.brought,
        "already_here": tally.already_here,
        "skipped": dict(sorted(tally.skipped.items())),
    }


def _counted(name: str, tally: Tally) -> str:
    return _row(name, *(str(n) for n in (tally.read, tally.brought, tally.already_here, tally.skipped.total())))


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>10}" for cell in cells)
