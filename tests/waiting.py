"""Waiting for what comes in its own time, however busy the machine is; and without using it up meanwhile."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

LONG = 120.0
"""Seconds after which a test gives up. They matter only where something is broken: nothing here takes any."""


def until(happened: Callable[[], T | None], what: str = "what is waited for", every: float = 0.01) -> T:
    """What `happened` gives, as soon as that is true; fails when it has not come in `LONG`.

    It looks `every` so many seconds. Looks are counted rather than seconds: while the machine stands still, nobody's
    time runs out.
    """
    pause = threading.Event()
    for _look in range(int(LONG / every)):
        if found := happened():
            return found
        pause.wait(every)
    raise AssertionError(f"it never came: {what}")


def ended(*threads: threading.Thread) -> None:
    """Wait until `threads` have ended; fails where one has not in `LONG`."""
    for thread in threads:
        thread.join(LONG)
    assert [thread.name for thread in threads if thread.is_alive()] == []


def within_a_day(work: Callable[[], T]) -> T:
    """What `work` gives; done anew where a day began meanwhile, here or in Paris: what was made on two days differs.

    For what goes by the machine's own clock, as commands do.
    """
    while True:
        began = _days()
        made = work()
        if _days() == began:
            return made


def _days() -> tuple[str, str]:
    now = datetime.now(UTC)
    return f"{now:%F}", f"{now.astimezone(ZoneInfo('Europe/Paris')):%F}"
