"""What every worker does: turn after turn until it is stopped, at once when it is woken, and whatever fails."""

import logging
import threading
from abc import ABC, abstractmethod
from typing import ClassVar


class Worker(ABC):
    """A loop for a thread of its own: `run` takes turns until `stop`. All methods may be called from any thread."""

    POLL_SECONDS: ClassVar[float]
    """It looks again after so many seconds, even if nobody woke it: other processes write to the same database."""

    FAILED: ClassVar[str]
    """What the log says of a turn that failed, such as “delivering mail failed”."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._stopping = threading.Event()

    @abstractmethod
    def turn(self) -> None:
        """Do what there is to do, and return soon once `_stopping` is set. What it raises is logged."""

    def wake(self) -> None:
        """There is work: do not wait for the next look. Nothing is lost of a call while a turn runs."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` end after the work at hand."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Take turns until `stop`, the first at once. A failure is logged and tried again: it never ends the loop."""
        self._wake.set()
        while not self._stopping.is_set():
            self._wake.wait(self.POLL_SECONDS)
            # Before the work, not after it: who wakes while it runs may have come too late for it.
            self._wake.clear()
            if self._stopping.is_set():
                break
            try:
                self.turn()
            except Exception:
                logging.getLogger(type(self).__module__).exception("%s; it will be tried again", self.FAILED)
