"""The caseworker: opens the cases of the stories in the catalogue, and does for each what its day has come for.

It works in small transactions with pauses, and only as fast as pages follow: a first start with a hundred thousand
stories keeps neither a comment nor a decision waiting.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import PUBLISH, brand_renaming, case, notices, promise
from moderation.acts.case import Moment
from moderation.acts.notices import Reach
from moderation.clock import Clock
from moderation.domain.actors import CLOCK
from moderation.domain.case import CaseState, days_after
from moderation.domain.policy_rules import Policy
from moderation.domain.promise import CLAIM_JUDGED_WITHIN
from moderation.publication import Catalogue
from moderation.storage import case_notices, cases, outbox, promises
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

BATCH = 20
"""Cases in one transaction: some hundredths of a second."""

PAUSE_SECONDS = 0.02
"""Between two transactions: the writer is not to be busy with this alone."""

CROWDED = 200
"""So many pages wait to be published that no more are asked for: what a moderator decides comes behind them."""

AGAIN = timedelta(minutes=5)
"""What failed about one case is tried again then, and the others do not wait for it."""


class Step(NamedTuple):
    """One thing to do, and the id of the case that it is about, if there is one yet."""

    act: Callable[[Connection, Moment], object]
    case: str | None = None


class _Seen(NamedTuple):
    """What was followed last: the catalogue as it is, and for how long the policy lets brands be told."""

    catalogue: Catalogue
    within: int


class Caseworker(Worker):
    """Keeps cases in step with `catalogue` and with the clock. `mail`: whether there is a mail server."""

    POLL_SECONDS = 2.0
    FAILED = "looking after cases failed"

    def __init__(
        self, store: Store, catalogue: Callable[[], Catalogue], policy: Callable[[], Policy], mail: bool, clock: Clock
    ) -> None:
        super().__init__()
        self._store = store
        self._catalogue = catalogue
        self._policy = policy
        self._mail = mail
        self._clock = clock
        self._seen: _Seen | None = None
        self._planned: deque[Step] = deque()
        self._plan_again: datetime | None = None
        """When to look at the whole catalogue again, since something failed that it asks for."""

    def turn(self) -> None:
        """Do what there is to do. Where too many pages wait already, more wait for their turn; the clock does not."""
        while not self._stopping.is_set() and self.step(crowded=self._crowded()):
            self._stopping.wait(PAUSE_SECONDS)

    def finish(self) -> None:
        """Do all that there is to do by now, however much it is."""
        while not self._stopping.is_set() and self.step():
            pass

    def step(self, crowded: bool = False) -> bool:
        """Do a little of what there is to do; False when there is nothing until the clock or the catalogue moves.

        `crowded`: nothing of what the catalogue asks for.
        """
        seen = _Seen(self._catalogue(), self._policy().cases_notify_within_days)
        when = Moment(self._clock(), ZoneInfo(seen.catalogue.timezone))
        late = self._plan_again is not None and when.now >= self._plan_again
        if late or self._seen is None or seen.catalogue is not self._seen.catalogue or seen.within != self._seen.within:
            self._follow_names(seen.catalogue, when)
            self._planned = deque(self._plan(self._reach(seen)))
            self._seen, self._plan_again = seen, None
        if self._planned and not crowded:
            self._take([self._planned.popleft() for _ in range(min(BATCH, len(self._planned)))], when)
            return True
        return self._tick(self._reach(seen), when)

    def _reach(self, seen: _Seen) -> Reach:
        return Reach(seen.catalogue, seen.within, self._mail)

    def _crowded(self) -> bool:
        with self._store.read() as connection:
            return outbox.lag(connection, PUBLISH)[0] > CROWDED

    # --- the catalogue -----------------------------------------------------------------------------------------------

    def _follow_names(self, catalogue: Catalogue, when: Moment) -> None:
        """Carry over what is kept under slugs that brands had before, so that no case is opened a second time."""
        with self._store.read() as connection:
            found = brand_renaming.renamed(connection, catalogue)
        for old, new in found:
            self._store.write(partial(brand_renaming.carry_over, old=old, new=new, now=when.now))

    def _plan(self, reach: Reach) -> Iterator[Step]:
        """What the catalogue asks for: cases opened, withdrawn, back; brands told. An empty one says nothing: it is
        that of a site that is not built yet."""
        if not reach.catalogue.posts:
            return
        named = {(post.key, brand): None for post in reach.catalogue.posts.values() for brand in post.brands}
        with self._store.read() as connection:
            known = cases.outlines(connection)
            unasked = case_notices.unasked(connection)
        there = {(each.post, each.brand) for each in known}
        for post, brand in named:
            if (post, brand) not in there:
                yield Step(partial(_open, post=post, brand=brand, reach=reach))
        for each in known:
            # A case that its author passed on is named by no story.
            wanted = each.post in reach.catalogue.posts if each.passed else (each.post, each.brand) in named
            if each.state is CaseState.WITHDRAWN and wanted:
                yield Step(partial(_come_back, id=each.id), each.id)
            elif not wanted and each.state not in (CaseState.WITHDRAWN, CaseState.REATTRIBUTED):
                yield Step(partial(_withdraw, id=each.id), each.id)
        for id in unasked if reach.within and reach.mail else ():
            yield Step(partial(_tell, id=id, reach=reach), id)

    # --- the clock ---------------------------------------------------------------------------------------------------

    def _tick(self, reach: Reach, when: Moment) -> bool:
        with self._store.read() as connection:
            due = [each.id for each in cases.due(connection, when.now, BATCH)]
            today = when.now.astimezone(when.zone).date()
            ripe = promises.ripe(connection, today, days_after(when.now, -CLAIM_JUDGED_WITHIN, when.zone), 1)
        if due:
            self._take([Step(partial(_move_on, id=id, reach=reach), id) for id in due], when)
        if ripe:
            self._store.write(lambda connection: promise.tick(connection, when, BATCH))
        return bool(due or ripe)

    def _take(self, steps: list[Step], when: Moment) -> None:
        """Take `steps` in one transaction; if one of them fails, each in its own, so that the others are taken."""

        def work(connection: Connection) -> None:
            for step in steps:
                step.act(connection, when)

        try:
            self._store.write(work)
        except Exception:
            if len(steps) > 1:
                for step in steps:
                    self._take([step], when)
                return
            log.exception("looking after one case failed; it will be tried again")
            self._plan_again = when.now + AGAIN
            if (id := steps[0].case) is not None:
                self._store.write(lambda connection: _put_off(connection, id, when))


def _open(connection: Connection, when: Moment, post: str, brand: str, reach: Reach) -> None:
    if not cases.names(connection, post, brand):  # another process was faster
        notices.by_itself(connection, case.open_one(connection, post, brand, when.now).id, reach, when)


def _withdraw(connection: Connection, when: Moment, id: str) -> None:
    if cases.get(connection, id, lock=True).state not in (CaseState.WITHDRAWN, CaseState.REATTRIBUTED):
        case.withdraw(connection, id, CLOCK, when)


def _come_back(connection: Connection, when: Moment, id: str) -> None:
    if cases.get(connection, id, lock=True).state is CaseState.WITHDRAWN:
        notices.come_back(connection, id, when)


def _tell(connection: Connection, when: Moment, id: str, reach: Reach) -> None:
    notices.by_itself(connection, id, reach, when)


def _move_on(connection: Connection, when: Moment, id: str, reach: Reach) -> None:
    notices.move_on(connection, id, reach, when)


def _put_off(connection: Connection, id: str, when: Moment) -> None:
    cases.schedule(connection, cases.get(connection, id), when.now + AGAIN)
