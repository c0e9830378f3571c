"""Triage beside the service: a thread that learns, and what the desk asks it. Nobody waits for it.

The libraries that learn take longer to load than the whole service (`docs/decisions/0011-triage.md`): the thread loads
them, through the one door `moderation.triage.learner`, while requests are being answered. Until it knows something, it
says nothing.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moderation.clock import Clock
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.storage.triage import words
from moderation.triage.suggestion import NotYet, Suggestion
from moderation.worker import Worker

PAUSE_SECONDS = 0.01

RANKED = 300
"""So many of what waits longest are put in order, each time that somebody decides or sends something."""

LEARNER = "moderation.triage.learner"


def model_file(var: Path) -> Path:
    """Where the model lies in the state folder: in a folder that only the service's user reads."""
    return var / "triage" / "model"


class Triage(Worker):
    """Learns from the decisions in `store`; `suggestions` says what it makes of contributions."""

    POLL_SECONDS = 3.0
    FAILED = "triage could not learn"

    def __init__(self, store: Store, var: Path, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._file = model_file(var)
        self._clock = clock
        self._learner: Any = None
        self._ranked: Any = None
        self.likeliest: Sequence[str] = ()
        """Ids of the contributions that wait longest, first what will most probably be refused."""
        self.more_wait = False
        """Whether others wait that were not put in order, `RANKED` being enough."""

    def turn(self) -> None:
        """Learn what was decided, and put what waits in order."""
        self.follow()
        self.rank()

    def follow(self) -> bool:
        """Learn what was decided since the last time; whether there was anything."""
        if self._learner is None:
            door = importlib.import_module(LEARNER)
            self._learner = door.Learner(self._store, self._file, self._clock, self._pause)
        return bool(self._learner.follow())

    def rank(self) -> None:
        """Put what waits longest in order: first what will most probably be refused."""
        model = self._model()
        if model is None or not model.speaks:
            self.likeliest, self.more_wait = (), False
            return
        with self._store.read() as connection:
            waiting = contributions.waiting(connection, 0, RANKED + 1)
        self.more_wait = len(waiting) > RANKED
        found = [each for each in waiting[:RANKED] if each.kind != "reply"]
        state = (model, [(each.id, each.version) for each in found])
        if state != self._ranked:
            chances = model.probabilities([_words(each) for each in found]) if found else []
            ordered = sorted(zip(chances, found, strict=True), key=lambda each: (-each[0], each[1].seq))
            self.likeliest, self._ranked = tuple(each.id for _chance, each in ordered), state

    def _pause(self) -> bool:
        return self._stopping.wait(PAUSE_SECONDS)

    def _model(self) -> Any:
        learnt = None if self._learner is None else self._learner.learnt
        return None if learnt is None else learnt.model

    @property
    def ready(self) -> bool:
        """Whether it has read the past decisions since the start."""
        return self._model() is not None

    @property
    def lacks(self) -> NotYet | None:
        """The decisions there are, while they are too few to say anything."""
        model = self._model()
        return None if model is None or model.speaks else NotYet(model.published, model.refused)

    def suggestions(self, found: Sequence[Stored]) -> dict[str, Suggestion | NotYet]:
        """What triage says about those of `found` that wait, by id. Nothing about replies, nor before it has learnt."""
        model = self._model()
        asked = [each for each in found if each.waits and each.kind != "reply"]
        if model is None or not asked:
            return {}
        said = model.suggest([_words(each) for each in asked])
        return {each.id: suggestion for each, suggestion in zip(asked, said, strict=True)}


def _words(contribution: Stored) -> str:
    body = contribution.body if contribution.proposed_body is None else contribution.proposed_body
    return words(body, contribution.website)
