"""The files beside the pages of brands: open data, comparison, badges, promises. Builds and the service come here."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from moderation.publication import Catalogue
from moderation.publication.cases import BrandRecord
from moderation.publication.record_documents import RecordsFolder

from . import comparison
from .badge import HTML, SVG, badge_html, badge_svg
from .data import CSV, JSON, record_csv, record_json
from .figures import figures_of
from .promises import RECORDS, all_promises, promise_files


def brand_files(
    catalogue: Catalogue, publication: Path, names: Iterable[str] | None = None
) -> Iterator[tuple[str, bytes | None]]:
    """The files by path below the output folder, None for one that must not be there.

    With `names`, only those of these brands, and with them those of all brands together. Raises ContractError.
    """
    folder = RecordsFolder(publication)
    wanted = sorted(catalogue.brands if names is None else catalogue.brands.keys() & set(names))
    if not wanted and names is not None:
        return
    records = {slug: folder.record(slug) for slug in sorted(catalogue.brands)}
    for slug in wanted:
        yield from _of_record(records[slug], catalogue)
        yield from promise_files([records[slug]], catalogue)
    yield from all_promises(records.values(), catalogue)
    compared = comparison.sectors(catalogue, lambda slug: records[slug])
    yield f"{RECORDS}{comparison.JSON}", comparison.comparison_json(compared) if compared else None
    yield f"{RECORDS}{comparison.CSV}", comparison.comparison_csv(compared) if compared else None


def _of_record(record: BrandRecord, catalogue: Catalogue) -> Iterator[tuple[str, bytes | None]]:
    """The open data of a record and its badges; none while there is nothing to count."""
    folder = f"{RECORDS}{record.brand}/"
    found = figures_of(record) if record.cases else None
    yield f"{folder}{JSON}", record_json(record) if found else None
    yield f"{folder}{CSV}", record_csv(record) if found else None
    yield f"{folder}{SVG}", badge_svg(found, catalogue) if found else None
    yield f"{folder}{HTML}", badge_html(found, catalogue) if found else None
