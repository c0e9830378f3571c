"""Publication ↔ site: every slot of every page shows what the renderer gives, and the index of pages is true."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pelican.plugins.weave.pages import woven_files
from pelican.plugins.weave.slots import SLOT, Slot, mark, slot_at, slots_of

from moderation.publication import Catalogue, ContractError
from moderation.publication.journal import JournalFolder
from moderation.publication.recent import RECENT
from moderation.settings import Settings
from moderation.site import CatalogueFile, weaving
from moderation.storage.store import Store
from moderation.verify.waiting import waits_for_weaving
from moderation.weaving import SiteWeaver, data_of

BUILD = "run `ecoute build`"


class _Index:
    """The index turned round: which posts each page shows. Turned anew when a build replaced it."""

    def __init__(self) -> None:
        self._turned: Any = None
        self._posts: dict[str, set[str]] = {}

    def __call__(self, index: Any) -> dict[str, set[str]]:
        if self._turned is not index:
            self._turned, self._posts = index, defaultdict(set)
            for key in index.keys():  # noqa: SIM118 - the index is no mapping
                for page in index.pages(key):
                    self._posts[page].add(key)
        return self._posts


def page_differences(store: Store, settings: Settings, catalogue: CatalogueFile) -> Iterator[str]:
    """Pages that show something else than the publication, and what the index has wrong."""
    weaver = SiteWeaver(settings, catalogue)
    turned = _Index()
    try:
        with weaving(settings.var):
            warm = weaver.warm()
    except (ValueError, KeyError, TypeError, IndexError):
        yield f"{settings.pages}: is damaged; {BUILD}"
        return
    if warm is None:
        yield f"{settings.pages}: there is no built site; {BUILD}"
        return
    for page in sorted({*woven_files(settings.output), *turned(warm[0])}):
        with weaving(settings.var):
            found = _compare(store, settings.output / page, page, weaver, turned, catalogue())
        yield from found
    yield from _data_differences(store, settings, catalogue())


def _data_differences(store: Store, settings: Settings, catalogue: Catalogue) -> Iterator[str]:
    """Files beside the pages that say something else than the publication."""
    folder = JournalFolder(settings.publication)
    of_journal = [[name] for name in ("journal", "transparency", *folder.months())]
    of_threads = [[name] for name in (RECENT, *sorted(catalogue.posts))]
    for names in (*of_journal, sorted(catalogue.brands), *of_threads):
        with weaving(settings.var):
            try:
                files = list(data_of(settings.output, settings.publication, catalogue, names))
            except ContractError:
                continue  # a document that cannot be read was named already
            for path, data in files:
                target = settings.output / path
                there = target.read_bytes() if target.is_file() else None
                if there != data and not _waits(store, names, catalogue):
                    yield f"{target}: is not what is published; run `ecoute publish --all`"


def _waits(store: Store, names: list[str], catalogue: Catalogue) -> bool:
    with store.read() as connection:
        return any(waits_for_weaving(connection, name, catalogue) for name in names)


def _compare(
    store: Store, path: Path, page: str, weaver: SiteWeaver, turned: _Index, catalogue: Catalogue
) -> list[str]:
    """What is wrong with one page, while nobody weaves."""
    warm = weaver.warm()
    if warm is None:
        return [f"{path}: the index of pages is gone; {BUILD}"]
    index, render = warm
    indexed = turned(index).get(page, set())
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return [f"{path}: is missing; {BUILD}"] if indexed else []
    shown = {slot.key for slot in slots_of(there)}
    found = [f"{path}: shows {key}, which the index of pages does not know; {BUILD}" for key in sorted(shown - indexed)]
    found += [
        f"{path}: no longer shows {key}, as the index of pages has it; {BUILD}" for key in sorted(indexed - shown)
    ]
    try:
        wrong = _wrong_slots(there, render)
    except (ContractError, KeyError) as error:
        return [*found, f"{path}: cannot be compared: {error}"]
    if wrong:
        with store.read() as connection:
            wrong = [slot for slot in wrong if not waits_for_weaving(connection, slot.key, catalogue)]
    return found + [
        f"{path}: the {slot.kind} of {slot.key} ({slot.lang}) is not what is published; run `ecoute publish --all`"
        for slot in wrong
    ]


def _wrong_slots(page: bytes, render: Callable[[Slot], str]) -> list[Slot]:
    """The slots whose content is not what `render` gives."""
    wrong: dict[Slot, None] = {}
    for match in SLOT.finditer(page):
        slot = slot_at(match)
        if match[0] != mark(slot, render(slot)).encode():
            wrong[slot] = None
    return list(wrong)
