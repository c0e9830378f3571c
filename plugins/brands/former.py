"""Brands that had another slug, or took another brand over: what happened under the old slug stays theirs.

A brand's file says so: ``Former_slugs: orage (2026-03-01)``, the old slug and the day from which it is the other's. The
service then carries over all that it keeps under the old slug, and the page says so with the day.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.publication import KEY, Catalogue
from moderation.publication.record_documents import RecordsFolder

from ..weave.errors import ContentError

if TYPE_CHECKING:
    from .brand import Brand

FORM = re.compile(r"(\S+)\s+\((\d{4}-\d\d-\d\d)\)")


@dataclass(frozen=True, slots=True)
class Former:
    """A slug that a brand had before, and since which day it has this one."""

    slug: str
    since: date


def read_former(items: Collection[str], path: str) -> tuple[Former, ...]:
    """What the metadata of a brand's file `path` says in ``Former_slugs``. Raises ContentError."""
    return tuple(_read(item, path) for item in items)


def _read(item: str, path: str) -> Former:
    match = FORM.fullmatch(item)
    try:
        since = date.fromisoformat(match[2]) if match else None
    except ValueError:
        since = None
    if match is None or since is None or not KEY.fullmatch(match[1]):
        hint = "write the old slug and the day from which this one took its place, like “orage (2026-03-01)”"
        raise ContentError(path, f"Former_slugs has “{item}”: {hint}")
    return Former(match[1], since)


def by_any_slug(brands: Mapping[str, "Brand"], paths: Mapping[str, str]) -> dict[str, "Brand"]:
    """The brands by each slug that they have or had; `paths`: the file of each. Raises ContentError."""
    found = dict(brands)
    for slug, brand in brands.items():
        for each in brand.former:
            if each.slug in found:
                where = paths[found[each.slug].slug]
                hint = "remove that file" if each.slug in brands else "name it in one of the two files"
                raise ContentError(paths[slug], f"Former_slugs has “{each.slug}”, which is that of {where}: {hint}")
            found[each.slug] = brand
    return found


def refuse_vanished(catalogue: Catalogue, publication: Path, folder: str) -> None:
    """Stop the build where a slug is gone and stories have cases under it: a record does not end with a file's name.

    A brand whose stories are gone too may go. `folder`: where the blogger writes brands. Raises ContentError.
    """
    records = RecordsFolder(publication)
    known = catalogue.brands.keys() | {slug for brand in catalogue.brands.values() for slug, _since in brand.former}
    for slug in sorted(set(records.brands()) - known):
        cases = sum(each.post in catalogue.posts for each in records.record(slug).cases)
        if cases:
            hint = f"bring it back, or write “Former_slugs: {slug} (the day)” in the file of the brand that it is now"
            said = f"is gone, and stories of the blog have cases with this brand ({cases}, in {records.path(slug)})"
            raise ContentError(f"{folder}/{slug}.md", f"{said}: {hint}")
