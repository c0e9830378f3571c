"""The files beside the pages of brands: calendars and feeds of promises. A build and the service make them here."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from moderation.publication import Catalogue
from moderation.publication.record_documents import RecordsFolder

from .promises import all_promises, promise_files


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
        yield from promise_files([records[slug]], catalogue)
    yield from all_promises(records.values(), catalogue)
