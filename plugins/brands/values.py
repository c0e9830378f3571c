"""Every figure under a name of its own, as text: what pages carry in `data-figure`, and what recomputing prints.

A name is the way to the figure: `since_notice.within.25.low`, `promises.kept.count`. Shares have four decimals, days
two; what cannot be said is the empty text.
"""

from dataclasses import fields, is_dataclass
from datetime import datetime

from markupsafe import Markup

from moderation.publication import moment

from .estimates import Curve, Rate, within
from .figures import DAYS, Figures, Response

TABLE = (1, 3, 7, 14, 25, 40, 60)
"""The days of which the table of a curve has rows."""


def values(figures: Figures) -> dict[str, str]:
    """All figures by name, in the order of their dataclasses."""
    return dict(_named("", figures))


def rows_of(curve: Curve) -> list[tuple[int, Rate]]:
    """The curve as a table: the share answered within each of TABLE's days."""
    return [(day, within(curve, day)) for day in TABLE]


def datum(name: str, value: float | str | None, text: str | None = None, places: int = 4) -> Markup:
    """A figure in a page: `text` (or the value itself) for readers, its name and exact value for machines."""
    machine = as_text(value, places)
    return Markup('<data data-figure="{}" value="{}">{}</data>').format(
        name, machine, machine if text is None else text
    )


def as_text(number: float | str | datetime | None, places: int = 4) -> str:
    """A value as machines read it."""
    if isinstance(number, datetime):
        return moment(number)
    if isinstance(number, float):
        # Minus zero is zero.
        return f"{number + 0.0:.{places}f}"
    return "" if number is None else str(number)


def _named(way: str, value: object, places: int = 4) -> list[tuple[str, str]]:
    if isinstance(value, Response):
        rates = [(f"within.{days}", rate) for days, rate in zip(DAYS, value.within, strict=True)]
        parts: list[tuple[str, object]] = [*rates, ("median", value.median), ("curve", value.curve)]
    elif isinstance(value, Curve):
        parts = [(str(day), rate) for day, rate in rows_of(value)]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif is_dataclass(value) and not isinstance(value, type):
        parts = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif value is None or isinstance(value, (int, float, str, datetime)):
        return [(way, as_text(value, places))]
    else:
        raise TypeError(f"{way}: a figure cannot be a {type(value).__name__}")
    inner = 2 if way.endswith("median") else 4
    return [named for name, part in parts for named in _named(f"{way}.{name}" if way else name, part, inner)]
