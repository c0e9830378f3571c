"""The drawings of cases and of sagas: woven after the pages that tell the same in words, one at a time.

A drawing takes ten times as long as all the rest of a page; so nobody who decides, answers or judges waits for it, and
until it is there the page shows the one before. There is no document of it: it is drawn from those of the cases.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Connection

from moderation.acts import DRAWING
from moderation.clock import Clock
from moderation.following import Following, ask
from moderation.publication import Catalogue
from moderation.publication.cases import drawings_of
from moderation.storage import case_publication
from moderation.storage.store import Store


class Drawings:
    """Draws what was asked for; `weave` is given what pages call the slots of drawings."""

    def __init__(
        self,
        store: Store,
        var: Path,
        catalogue: Callable[[], Catalogue],
        weave: Callable[[Iterable[str]], list[str]],
        clock: Clock,
        worker: str,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._weave = weave
        self._clock = clock
        self._following = Following(DRAWING, "the drawing", self._draw, store, var, clock, worker)

    @property
    def failed(self) -> str | None:
        """What the drawing failed of that has failed longest; None where each came out when it was last tried."""
        return self._following.failed

    def draw_next(self) -> bool:
        """Draw one that waits; whether there was one to try. A failure is tried again later."""
        return self._following.do_next()

    def ask(self, connection: Connection, posts: Iterable[str]) -> None:
        """Ask for the drawings in which cases of `posts` show."""
        ask(connection, DRAWING, drawings_of(posts, self._catalogue()), self._clock())

    def ask_for_all(self) -> None:
        """Ask for every drawing, whatever was before."""
        self._store.write(lambda connection: self.ask(connection, case_publication.posts(connection)))

    def _draw(self, slot: str) -> None:
        self._weave([slot])
