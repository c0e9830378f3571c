"""Brands of one sector beside each other, in bands within which nobody is ahead of anybody. Never a list of the worst.

Only rates that are `comparable` take part: at least 30 cases and an interval of at most 28 points. Nobody has a number
in it. Invented brands are compared with invented ones alone.
"""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from moderation.publication import Brand, Catalogue, moment
from moderation.publication.cases import BrandRecord

from ..weave.collation import collation_key, fold
from .data import cell
from .estimates import MANY, Rate
from .figures import DAYS, Figures, figures_of

COMPARED = 25
"""Within how many days of the notice a brand has answered: the rate that is compared."""

COMPARISON = "comparison"
"""What pages call the slot."""

JSON, CSV = "comparaison.json", "comparaison.csv"


@dataclass(frozen=True, slots=True)
class Band:
    """Brands that cannot be told apart, by slug in alphabetical order, each with its rate.

    `leader`: the slug of the one that answers most, whose interval all others meet.
    """

    leader: str
    brands: tuple[tuple[str, Rate], ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """The brands of a sector that can be compared, and the period in which their cases lie."""

    name: str
    fiction: bool
    since: datetime
    as_of: datetime
    bands: tuple[Band, ...]


def bands(sector: Iterable[Figures], days: int = COMPARED) -> tuple[Band, ...]:
    """The brands of one sector by how many they answered within `days` of the notice, tied where intervals meet.

    A band is led by the brand that answers most of those left, and holds every brand whose interval meets the leader's.
    Empty where fewer than two brands can be compared.
    """
    at = DAYS.index(days)
    rated = [(each.brand, each.since_notice.within[at]) for each in sector]
    left = [(brand, rate) for brand, rate in rated if rate.shown == "comparable"]
    left.sort(key=lambda each: (-(each[1].estimate or 0), each[0]))
    if len(left) < 2:
        return ()
    found = []
    while left:
        leader, floor = left[0][0], left[0][1].low or 0
        tied = [each for each in left if (each[1].high or 0) >= floor]
        found.append(Band(leader, tuple(sorted(tied, key=lambda each: each[0]))))
        left = [each for each in left if each not in tied]
    return tuple(found)


def sectors(catalogue: Catalogue, record_of: Callable[[str], BrandRecord]) -> tuple[Sector, ...]:
    """The sectors of the catalogue with brands that can be compared, in alphabetical order; case and accents of a
    sector's name do not count. A band's brands are in the order of their names. Raises ContractError."""
    members: dict[tuple[str, bool], list[Brand]] = {}
    for brand in catalogue.brands.values():
        if brand.sector:
            members.setdefault((fold(brand.sector), brand.fiction), []).append(brand)
    found = (_sector(members[key], record_of) for key in sorted(members))
    return tuple(sector for sector in found if sector is not None)


def _sector(members: list[Brand], record_of: Callable[[str], BrandRecord]) -> Sector | None:
    records = [record_of(brand.slug) for brand in members]
    # Fewer cases cannot be compared, and need no figures.
    known = [figures_of(record) for record in records if len(record.cases) >= MANY]
    tied = bands(known)
    if not tied:
        return None
    names = {brand.slug: (collation_key(brand.name), brand.slug) for brand in members}
    shown = {slug for band in tied for slug, _rate in band.brands}
    compared = [each for each in known if each.brand in shown]
    return Sector(
        name=min(brand.sector for brand in members),
        fiction=members[0].fiction,
        since=min(each.since for each in compared if each.since is not None),
        as_of=max(each.as_of for each in compared),
        bands=tuple(Band(band.leader, tuple(sorted(band.brands, key=lambda each: names[each[0]]))) for band in tied),
    )


# --- open data -------------------------------------------------------------------------------------------------------


def comparison_figures(tied: Iterable[Band]) -> list[tuple[str, float | str | None]]:
    """Every figure of a comparison under its name: `comparison.SLUG.estimate`. `band` is the slug of its leader."""
    return [
        (f"comparison.{slug}.{name}", value)
        for band in tied
        for slug, rate in sorted(band.brands)
        for name, value in (("band", band.leader), *_numbers(rate))
    ]


def comparison_json(found: Iterable[Sector]) -> bytes:
    """All comparisons; each brand's `record` is the open data, relative to this file, that its figures are made of."""
    content = [
        {
            "sector": sector.name,
            "fiction": sector.fiction,
            "answered_within_days": COMPARED,
            "since": moment(sector.since),
            "as_of": moment(sector.as_of),
            "bands": [
                {"led_by": band.leader, "brands": [_row(slug, rate) for slug, rate in band.brands]}
                for band in sector.bands
            ],
        }
        for sector in found
    ]
    return (json.dumps({"sectors": content}, ensure_ascii=False, indent=1) + "\n").encode()


def comparison_csv(found: Iterable[Sector]) -> bytes:
    """The same as one table (RFC 4180, UTF-8), a line a brand."""
    stream = StringIO()
    columns = ("sector", "led_by", "brand", "n", "count", "estimate", "low", "high", "record")
    writer = csv.DictWriter(stream, columns, lineterminator="\r\n")
    writer.writeheader()
    for sector in found:
        for band in sector.bands:
            for slug, rate in band.brands:
                row = {"sector": sector.name, "led_by": band.leader, **_row(slug, rate)}
                writer.writerow({name: cell(value) for name, value in row.items()})
    return stream.getvalue().encode()


def _row(slug: str, rate: Rate) -> dict[str, float | str | None]:
    return {"brand": slug, **dict(_numbers(rate)), "record": f"{slug}/bilan.json"}


def _numbers(rate: Rate) -> list[tuple[str, float | None]]:
    shares = (("estimate", rate.estimate), ("low", rate.low), ("high", rate.high))
    return [("n", rate.n), ("count", rate.count), *((name, value and round(value, 4)) for name, value in shares)]
