"""The journal as it crosses the contract: what was decided, when, in which role and why. No words, and nobody's name.

Three kinds of document in the folder `journal/`: `head.json` (where the log ends now, and its newest entries),
`2026-03.json` (all entries of one month, up to the day of the figures) and `figures.json` (what they add up to). What
has no field here cannot be shown: no text of a contribution, no account, no note.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from moderation.documents import ContractError, Fields, document, moment, replace_file

MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
"""The name of a month, which is also its file's."""

HEAD, FIGURES = "journal", "transparency"
"""What pages call the slots of the head and of the figures."""

START = "0" * 64
"""What stands for the link before the first entry, and for the head of an empty log."""

ANEW = "ecoute publish --all"

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log. `number` counts from 1; `link` is its place in the chain of SHA-256 digests.

    `sent` is when the contribution was received; `waited`, in seconds, how long it waited for its first decision, and
    None at any further one. `role` says in which role somebody acted, never who.
    """

    number: int
    at: datetime
    action: str
    from_state: str
    to_state: str
    reason: str | None
    role: str
    post: str
    contribution: str
    kind: str
    lang: str
    sent: datetime
    waited: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: how many entries it has, the link of the last, its moment; and the newest, newest first."""

    entries: int = 0
    link: str = START
    at: datetime | None = None
    newest: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """All entries of one month (of UTC), oldest first."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """What the entries of a month or of a year add up to. `median_wait`: seconds until the first decision, of all
    contributions that got theirs then; `others`: appeals, reports and requests for a reply by right that came or were
    decided then."""

    name: str
    decisions: int
    actions: dict[str, int]
    reasons: dict[str, int]
    first_decisions: int
    median_wait: int | None
    others: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of all days before `as_of` (of UTC), by year and by month, newest first; None: never counted yet."""

    as_of: date | None = None
    years: tuple[Period, ...] = ()
    months: tuple[Period, ...] = ()


class JournalFolder:
    """The documents of the journal below the publication folder; what was never written is empty."""

    def __init__(self, publication: Path) -> None:
        self.folder = publication / "journal"

    def head(self) -> Head:
        """Where the log ends, as published. Raises ContractError."""
        return self._read("head", _head_in) or Head()

    def figures(self) -> Figures:
        """The figures as published. Raises ContractError."""
        return self._read("figures", _figures_in) or Figures()

    def month(self, name: str) -> Month:
        """The entries of a month. Raises ContractError."""
        return self._read(name, _month_in) or Month(name, ())

    def months(self) -> list[str]:
        """The months that are published, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.stem for path in self.folder.glob("*.json") if MONTH.fullmatch(path.stem))

    def write(self, content: Head | Month | Figures) -> None:
        """Publish `content` in place of what was there, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Head):
            name, values = "head", _head_out(content)
        elif isinstance(content, Month):
            name, values = content.name, {"month": content.name, "entries": [*map(_entry_out, content.entries)]}
        else:
            name, values = "figures", _figures_out(content)
        replace_file(self.folder / f"{name}.json", document(values))

    def _read(self, name: str, read: Callable[[Fields], Document]) -> Document | None:
        path = self.folder / f"{name}.json"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        return read(Fields.of_document(data, str(path), ANEW))


# --- writing ---------------------------------------------------------------------------------------------------------


def _entry_out(each: Entry) -> dict[str, Any]:
    return {
        "number": each.number,
        "at": moment(each.at),
        "action": each.action,
        "from": each.from_state,
        "to": each.to_state,
        "reason": each.reason,
        "role": each.role,
        "post": each.post,
        "contribution": each.contribution,
        "kind": each.kind,
        "lang": each.lang,
        "sent": moment(each.sent),
        "waited": each.waited,
        "link": each.link,
    }


def _head_out(head: Head) -> dict[str, Any]:
    at = moment(head.at) if head.at else None
    return {"entries": head.entries, "link": head.link, "at": at, "newest": [*map(_entry_out, head.newest)]}


def period_out(each: Period) -> dict[str, Any]:
    """The fields of a period, in the order in which they are written."""
    return {
        "name": each.name,
        "decisions": each.decisions,
        "actions": each.actions,
        "reasons": each.reasons,
        "first_decisions": each.first_decisions,
        "median_wait": each.median_wait,
        "others": each.others,
    }


def _figures_out(figures: Figures) -> dict[str, Any]:
    return {
        "as_of": figures.as_of.isoformat() if figures.as_of else None,
        "years": [*map(period_out, figures.years)],
        "months": [*map(period_out, figures.months)],
    }


# --- reading ---------------------------------------------------------------------------------------------------------


def _entry_in(content: Fields) -> Entry:
    return Entry(
        number=content.integer("number"),
        at=content.moment("at"),
        action=content.text("action"),
        from_state=content.text("from"),
        to_state=content.text("to"),
        reason=content.optional_text("reason"),
        role=content.text("role"),
        post=content.key("post"),
        contribution=content.key("contribution"),
        kind=content.text("kind"),
        lang=content.text("lang"),
        sent=content.moment("sent"),
        waited=content.optional_integer("waited"),
        link=content.text("link"),
    )


def _head_in(content: Fields) -> Head:
    at = content.moment("at") if content.has("at") else None
    newest = tuple(map(_entry_in, content.records("newest")))
    return Head(content.integer("entries"), content.text("link"), at, newest)


def _month_in(content: Fields) -> Month:
    name = content.text("month")
    if not MONTH.fullmatch(name):
        raise content.error("month", "a month such as 2026-03")
    return Month(name, tuple(map(_entry_in, content.records("entries"))))


def _period_in(content: Fields) -> Period:
    return Period(
        content.text("name"),
        content.integer("decisions"),
        content.numbers("actions"),
        content.numbers("reasons"),
        content.integer("first_decisions"),
        content.optional_integer("median_wait"),
        content.numbers("others"),
    )


def _figures_in(content: Fields) -> Figures:
    years, months = (tuple(map(_period_in, content.records(name))) for name in ("years", "months"))
    return Figures(content.optional_day("as_of"), years, months)


__all__ = ["MONTH", "START", "ContractError", "Entry", "Figures", "Head", "JournalFolder", "Month", "Period"]
__all__ += ["period_out"]
