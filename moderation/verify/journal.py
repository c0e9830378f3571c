"""Log ↔ publication: what the public journal says of each decision is what the log says of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from moderation.journal import months_from
from moderation.publication import ContractError
from moderation.publication.journal import JournalFolder, Month
from moderation.settings import Settings
from moderation.site import weaving
from moderation.storage import journal
from moderation.storage.store import Store

ANEW = "run `ecoute publish --all`"


def journal_differences(store: Store, settings: Settings) -> Iterator[str]:
    """Months, and newest entries, that are missing, too many, or say something else than the log.

    A head that is not in the log at all is the trail's to name.
    """
    folder = JournalFolder(settings.publication)
    with weaving(settings.var):
        try:
            newest = _newest_differs(store, folder)
            until, names = folder.figures().as_of, set(folder.months())
        except ContractError as error:
            yield str(error)
            return
    if newest:
        yield f"{folder.folder / 'head.json'}: its newest entries are not those of the log; {ANEW}"
    with store.read() as connection:
        began = journal.first_moment(connection)
    if until is not None and began is not None:
        for first, following in months_from(began.date(), until):
            names.discard(f"{first:%Y-%m}")
            with weaving(settings.var):
                difference = _month_differs(store, folder, first, following)
            if difference is not None:
                yield difference
    for name in sorted(names):
        yield f"{_path(folder, name)}: is of a month in which the log has nothing; delete it"


def _newest_differs(store: Store, folder: JournalFolder) -> bool:
    """The log may have gone on since the head was published."""
    head = folder.head()
    if not head.newest:
        return head.entries > 0 or bool(folder.months())
    with store.read() as connection:
        number = journal.count_after(connection, 0)
        if head.entries > number:
            return False
        wanted = journal.newest(connection, len(head.newest) + number - head.entries, number)
    return tuple(wanted[number - head.entries :]) != head.newest


def _month_differs(store: Store, folder: JournalFolder, first: date, following: date) -> str | None:
    name, until = f"{first:%Y-%m}", folder.figures().as_of
    if until is None:
        return None
    with store.read() as connection:
        entries = journal.between(connection, _midnight(first), _midnight(min(following, until)))
    try:
        on_disk = folder.month(name)
    except ContractError as error:
        return str(error)
    if on_disk == Month(name, tuple(entries)):
        return None
    return f"{_path(folder, name)}: says something else than the log; {ANEW}"


def _path(folder: JournalFolder, name: str) -> Path:
    return folder.folder / f"{name}.json"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
