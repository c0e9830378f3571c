"""What people are told of a command: how far it has got, and where it failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

if TYPE_CHECKING:
    # All importers come with it, a tenth of what `ecoute build` costs on a small site.
    from moderation.importers.records import Progress as Told

console = Console(stderr=True)


@contextmanager
def bar(what: str) -> "Iterator[Told]":
    """A progress bar: call what it gives with how many are done, of how many (None: unknown), and at what."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)

        def told(done: int, total: int | None, label: str) -> None:
            progress.update(task, completed=done, total=total, description=f"{what}  {label}"[:70])

        yield told


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Names `place` in an OSError of which the system did not say where, as when a disk is full."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(place)
        raise
