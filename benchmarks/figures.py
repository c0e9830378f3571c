"""Numbers, and the tables they are shown in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
"""The lines of a Markdown file between which the tables are written."""


class NoMarkers(Exception):
    """The file has no place for the tables; the message says what to write where."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows; `note` says how they were taken. Shown in the terminal as it is written into Markdown."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def __str__(self) -> str:
        widths = [max(len(line[place]) for line in (self.columns, *self.rows)) for place in range(len(self.columns))]
        lines = [
            _line(self.columns, widths),
            "|"
            + "|".join(f" {'-' * (width - 1)}: " if place else f" {'-' * width} " for place, width in enumerate(widths))
            + "|",
            *(_line(row, widths) for row in self.rows),
        ]
        return "\n".join([f"**{self.title}**", "", *lines, *(["", self.note] if self.note else [])])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first column reads from the left, figures from the right."""
    padded = (
        f" {cell:>{width}} " if place else f" {cell:<{width}} "
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "|" + "|".join(padded) + "|"


def milliseconds(seconds: float) -> str:
    """Three figures are all that a measurement is good for."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def write_between_markers(path: Path, text: str) -> None:
    """Put `text` between the two marker lines of `path`. Raises NoMarkers, OSError."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise NoMarkers(f"{path}: has no place for the figures; write the lines {BEGIN} and {END} where they belong")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
