"""Posts that appear by themselves: the site is built again when the next of them is due."""

import logging
import subprocess
import sys
from datetime import datetime, timedelta
from typing import ClassVar

from moderation.clock import Clock
from moderation.publication.scheduled import SCHEDULED, Scheduled, read_scheduled
from moderation.settings import Settings
from moderation.worker import Worker

log = logging.getLogger(__name__)

BUILD = (sys.executable, "-m", "moderation.cli", "build", "--if-due")
"""In a process of its own: what Pelican holds in memory is given back when it ends. It waits for a build that goes on,
and then does nothing if that one has brought the post."""

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
"""Between two attempts: after each that failed twice as long as after the one before."""


def due_of(settings: Settings, now: datetime) -> list[Scheduled]:
    """The posts that the site does not have yet although they are due. Raises ContractError, OSError."""
    return [post for post in read_scheduled(settings.var / SCHEDULED) if post.due <= now]


class Scheduler(Worker):
    """Builds the site in `settings.output` whenever a scheduled post is due, by `command`."""

    POLL_SECONDS = 20.0
    FAILED = "building the site for a scheduled post failed"
    LOOK_SECONDS: ClassVar[float] = 0.5
    """While it builds, it looks so often whether it is to stop."""

    def __init__(self, settings: Settings, clock: Clock, command: tuple[str, ...] = BUILD) -> None:
        super().__init__()
        self._settings, self._clock, self._command = settings, clock, command
        self._pause = SHORTEST
        self._not_before: datetime | None = None

    def turn(self) -> None:
        """Build if a post is due, unless the last attempt was a moment ago."""
        due = due_of(self._settings, self._clock())
        if not due:
            self._pause, self._not_before = SHORTEST, None
        elif self._not_before is None or self._not_before <= self._clock():
            self._build(due)

    def _build(self, due: list[Scheduled]) -> None:
        log.info("%s is due: building the site", due[0].source)
        ended = self._run()
        if ended is None:
            return
        if ended == 0 and not due_of(self._settings, self._clock()):
            return
        self._not_before = self._clock() + self._pause
        log.error(
            "%s is due, and the build did not bring it (see above): it will be tried again in %d minutes, or with the"
            " next `ecoute build`",
            due[0].source,
            self._pause.total_seconds() // 60,
        )
        self._pause = min(2 * self._pause, LONGEST)

    def _run(self) -> int | None:
        """Run the build; how it ended, or None where it was stopped with the service."""
        with subprocess.Popen(self._command, stdin=subprocess.DEVNULL) as process:
            while True:
                try:
                    return process.wait(self.LOOK_SECONDS)
                except subprocess.TimeoutExpired:
                    if self._stopping.is_set():
                        process.terminate()
                        return None
