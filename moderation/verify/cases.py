"""Store ↔ publication: the cases of each story, and the record of each brand, are what the store says of them."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from moderation.acts import PUBLISH, RECORD, REPUBLISH
from moderation.clock import Clock
from moderation.publication import ContractError
from moderation.publication.case_documents import CasesFolder, cases_document
from moderation.publication.cases import NEVER, BrandRecord, StoryCases
from moderation.publication.record_documents import RecordsFolder, record_document
from moderation.settings import Settings
from moderation.site import CatalogueFile, weaving
from moderation.storage import case_publication, record_publication, records
from moderation.storage.outbox import WAITING
from moderation.storage.store import Store
from moderation.storage.tables import cases, outbox, publications
from moderation.verify.folder import documents_in, no_document
from moderation.verify.waiting import waits_for_publication

ANEW = "run `ecoute publish --all`"
Shown = StoryCases | BrandRecord

UNTOLD = f"the store has changed since this was published, and nobody was told; {ANEW}"


def case_differences(store: Store, settings: Settings, catalogue: CatalogueFile, clock: Clock) -> Iterator[str]:
    """Documents of cases that are missing, too many, or say something else than the store; the first in each."""
    folder = CasesFolder(settings.publication)
    with store.read() as connection:
        posts = set(case_publication.posts(connection))
    for key, path in documents_in(folder.folder):
        if key is None:
            yield no_document(path)
        else:
            posts.add(key)
    zone = ZoneInfo(catalogue().timezone)
    for post in sorted(posts):
        with weaving(settings.var):
            difference = _cases_differ(store, folder, post, clock, zone)
        if difference is not None:
            yield difference if ANEW in difference else f"{difference}; {ANEW}"


def record_differences(store: Store, settings: Settings, catalogue: CatalogueFile) -> Iterator[str]:
    """Records of brands, likewise. What waits to be published anew is no difference."""
    folder = RecordsFolder(settings.publication)
    with store.read() as connection:
        brands = set(records.brands(connection))
    for key, path in documents_in(folder.folder):
        if key is None:
            yield no_document(path)
        else:
            brands.add(key)
    zone = ZoneInfo(catalogue().timezone)
    for brand in sorted(brands):
        with weaving(settings.var):
            difference = _record_differs(store, folder, brand, zone)
        if difference is not None:
            yield difference if ANEW in difference else f"{difference}; {ANEW}"


def _cases_differ(store: Store, folder: CasesFolder, post: str, clock: Clock, zone: ZoneInfo) -> str | None:
    path = folder.path(post)
    with store.read() as connection:
        if waits_for_publication(connection, post):
            return None
        told = connection.execute(select(publications.c.cases).where(publications.c.post == post)).scalar_one_or_none()
        wanted = case_publication.story_cases(connection, post, clock(), zone)
    if told != case_publication.digest(wanted):
        return f"{path}: {UNTOLD}"
    return _document_differs(path, wanted, None if told is None else cases_document(wanted), lambda: folder.cases(post))


def _record_differs(store: Store, folder: RecordsFolder, brand: str, zone: ZoneInfo) -> str | None:
    path = folder.path(brand)
    with store.read() as connection:
        if _waits(connection, brand):
            return None
        told = records.published(connection, brand)
        wanted = record_publication.brand_record(connection, brand, told.as_of if told else NEVER, zone)
    if told is None and (wanted.cases or path.exists()):
        return f"{path}: was never published by this store"
    if told is not None and told.digest != record_publication.digest(wanted):
        return f"{path}: {UNTOLD}"
    nothing = told is None or wanted == BrandRecord(brand, wanted.as_of)
    return _document_differs(path, wanted, None if nothing else record_document(wanted), lambda: folder.record(brand))


def _document_differs(path: Path, wanted: Shown, document: bytes | None, read: Callable[[], Shown]) -> str | None:
    """What is wrong with the document at `path`, which should be `document` (None: there should be none)."""
    if not path.exists():
        return None if document is None else f"{path}: is missing"
    if document is None:
        return f"{path}: has nothing to say"
    if path.read_bytes() == document:
        return None
    try:
        return f"{path}: {_what_differs(wanted, read())}"
    except ContractError as error:
        return str(error)


def _waits(connection: Connection, brand: str) -> bool:
    """Whether the record waits to be published anew, or a story does that will ask for it."""
    stories = select(cases.c.post).where(cases.c.brand == brand)
    asked = (outbox.c.topic == RECORD) & (outbox.c.subject == brand)
    asked |= outbox.c.topic.in_((PUBLISH, REPUBLISH)) & outbox.c.subject.in_(stories)
    return connection.execute(select(outbox.c.seq).where(WAITING, asked).limit(1)).first() is not None


def _what_differs(wanted: Shown, on_disk: Shown) -> str:
    """The first field in which the document is not what it should be, and the first entry of it that is not."""
    for field in fields(wanted):
        right, there = getattr(wanted, field.name), getattr(on_disk, field.name)
        if right == there:
            continue
        if not isinstance(right, tuple):
            return f"says {field.name}: {there}, the store {right}"
        ids = {getattr(each, "id", None): each for each in there}
        for each in right:
            id = getattr(each, "id", None)
            if id not in ids:
                return f"lacks {id or each} among its {field.name}"
            if id is not None and ids[id] != each:
                return f"says something else of {id} among its {field.name} than the store"
        return f"says something else in its {field.name} than the store"
    return "is not in the contract's form"
