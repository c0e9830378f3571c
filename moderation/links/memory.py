"""What outside servers answered, kept for a week: only what failed or is old is asked again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from moderation.clock import Clock
from moderation.documents import replace_file

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: its HTTP status if it did, else the `problem`; `moved`: where it is now, for good."""

    status: int | None
    problem: str = ""
    moved: str = ""

    @property
    def good(self) -> bool:
        """Whether something is there."""
        return self.status is not None and 200 <= self.status < 300


class Memory:
    """Answers in the file `path`. A file that is damaged is as good as none: it can be made again."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Answer]] = {}
        try:
            for address, kept in json.loads(path.read_text(encoding="utf-8")).items():
                self._kept[address] = (datetime.fromisoformat(kept.pop("at")), Answer(**kept))
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            self._kept = {}

    def recent(self, address: str) -> Answer | None:
        """What `address` answered within the last week, if that was good."""
        at, answer = self._kept.get(address, (None, None))
        if at is None or answer is None or not answer.good or self._clock() - at > KEPT:
            return None
        return answer

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Add what was answered just now; what was answered long ago goes. Raises OSError."""
        now = self._clock()
        self._kept |= {address: (now, answer) for address, answer in answers.items() if answer.good}
        recent = {address: kept for address, kept in self._kept.items() if now - kept[0] <= KEPT}
        content = {address: {"at": at.isoformat(), **asdict(answer)} for address, (at, answer) in recent.items()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, json.dumps(content, indent=1, sort_keys=True).encode())
