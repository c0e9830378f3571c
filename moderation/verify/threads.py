"""Store ↔ publication: each document on the disk is the thread as the store has it, and there is no other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from moderation.clock import Clock
from moderation.policy_file import PolicyFile, closing
from moderation.publication import Catalogue, ContractError, Publication, Thread, thread_document
from moderation.publisher import is_closed
from moderation.settings import Settings
from moderation.site import CatalogueFile, weaving
from moderation.storage import publications
from moderation.storage.store import Store
from moderation.storage.tables import publications as published
from moderation.verify.folder import documents_in, no_document
from moderation.verify.waiting import waits_for_publication

ANEW = "run `ecoute publish --all`"


def thread_differences(store: Store, settings: Settings, catalogue: CatalogueFile, clock: Clock) -> Iterator[str]:
    """Documents that are missing, too many, or say something else than the store."""
    publication = Publication(settings.publication)
    known = closing(catalogue, PolicyFile(settings.policy))()
    with store.read() as connection:
        posts = set(publications.posts_with_contributions(connection))
        posts |= {post for post, _serial, _closed in publications.published_since(connection, 0)}
    serials: dict[int, str] = {}
    for key, path in documents_in(publication.folder):
        if key is None:
            yield no_document(path)
        else:
            posts.add(key)
    for post in sorted(posts):
        with weaving(settings.var):
            difference, serial = _compare(store, publication, known, post, clock)
        if difference is not None:
            yield difference
        if serial is not None and serials.setdefault(serial, post) != post:
            yield f"{publication.path(post)}: has the serial {serial}, as the thread of {serials[serial]} has; {ANEW}"


def _compare(
    store: Store, publication: Publication, catalogue: Catalogue, post: str, clock: Clock
) -> tuple[str | None, int | None]:
    """The difference of one thread, and the serial that it has on the disk."""
    path = publication.path(post)
    with store.read() as connection:
        if waits_for_publication(connection, post):
            return None, None
        row = connection.execute(select(published).where(published.c.post == post)).one_or_none()
        # What closed a post that has left the site is not known any more: as it was told last, so it stays.
        if row is not None and post not in catalogue.posts:
            closed = bool(row.closed)
        else:
            closed = is_closed(catalogue, post, clock())
        try:
            thread = publications.thread_now(connection, post, closed)
        except (ValueError, KeyError) as error:
            return f"{path}: the store's thread makes no sense ({error}); see to its contributions first", None
    try:
        on_disk = publication.thread(post)
    except ContractError as error:
        return (str(error) if ANEW in str(error) else f"{error}; {ANEW}"), None
    difference = _unpublished(thread, on_disk) if row is None else _published(row, thread, on_disk, path)
    serial = on_disk.serial if on_disk else None
    return (f"{path}: {difference}" if difference else None), serial


def _unpublished(thread: Thread, on_disk: Thread | None) -> str | None:
    """What is wrong with a thread that was never published."""
    if on_disk is not None:
        return "the store never published this thread; delete it, or restore the store that it is of"
    return f"is missing, though there is something to show; {ANEW}" if thread.contributions else None


def _published(row: Row[Any], thread: Thread, on_disk: Thread | None, path: Path) -> str | None:
    """What is wrong with a thread that was published as `row` says, and should be `thread` now."""
    if on_disk is None:
        return f"is missing; {ANEW}"
    if row.digest != publications.digest(thread):
        return f"the store has changed since this was published, and nobody was told; {ANEW}"
    wanted = replace(thread, serial=row.serial)
    if path.read_bytes() != thread_document(wanted):
        return f"{_what_differs(wanted, on_disk)}; {ANEW}"
    return None


def _what_differs(wanted: Thread, on_disk: Thread) -> str:
    """In what the document is not what it should be."""
    if on_disk.serial != wanted.serial:
        return f"has the serial {on_disk.serial}, the store says {wanted.serial}"
    if on_disk.closed != wanted.closed:
        return f"says closed: {on_disk.closed}, the store {wanted.closed}"
    there = {each.id: each for each in on_disk.contributions}
    for each in wanted.contributions:
        if each.id not in there:
            return f"lacks contribution {each.id}"
        if there.pop(each.id) != each:
            return f"says something else of contribution {each.id} than the store"
    return f"holds contribution {min(there)}, which may not be shown" if there else "is not in the contract's form"
