"""From a moderator's decision to the pages that readers get, with a publisher that has been at work for a while.

The publisher, the weave and the store are the service's own. What is measured between their parts is measured from
outside: a store that notes how long each write took, and a weave that notes when the pages were in place.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.blog import DESK, Blog, Told
from benchmarks.figures import Table, middle, milliseconds, percentile
from benchmarks.verdicts import SHOWN, answer_stories, judge
from moderation.acts import PUBLISH, decide
from moderation.clock import system_clock
from moderation.domain.contribution import Action
from moderation.publication import Post
from moderation.publisher import Publisher
from moderation.site import CatalogueFile
from moderation.storage import accounts, contributions, outbox
from moderation.storage.store import Store, Work
from moderation.weaving import SiteWeaver

Result = TypeVar("Result")

WARM_UP = 10
"""Decisions each way before the clock starts: templates compiled, index and catalogue read, and in the loop what was
published shortly before its start published again."""

CALENDAR_RUNS = 5

PATIENCE = 60
"""Seconds after which the publisher is given up."""


class PageWithoutComment(Exception):
    """An approved comment, or a verdict, is not on its page: there is nothing to measure."""


class TimedStore(Store):
    """A store that notes how many seconds each write took, its wait and its commit included."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writes: list[float] = []

    def write(self, work: Work[Result], durable: bool = True) -> Result:
        began = time.perf_counter()
        try:
            return super().write(work, durable)
        finally:
            self.writes.append(time.perf_counter() - began)


class TimedWeave:
    """A weave that notes how long it took, how many pages it replaced, and that they are in place."""

    def __init__(self, weave: Callable[[Iterable[str]], list[str]]) -> None:
        self._weave = weave
        self.seconds: list[float] = []
        self.pages: list[int] = []
        self.in_place = threading.Event()
        self.ended = 0.0
        """When the last weave that was expected had every page in place."""
        self._expected = ""

    def expect(self, post: str) -> None:
        """From now on, `in_place` is set by the next weave of `post`, and by no other."""
        self.in_place.clear()
        self._expected = post

    def __call__(self, keys: Iterable[str]) -> list[str]:
        woven = list(keys)
        began = time.perf_counter()
        changed = self._weave(woven)
        ended = time.perf_counter()
        self.seconds.append(ended - began)
        self.pages.append(len(changed))
        if self._expected in woven:
            self.ended = ended
            self.in_place.set()
        return changed


@dataclass(slots=True)
class Taken:
    """The seconds of each decision, in all and in each part, and how many pages each replaced."""

    total: list[float] = field(default_factory=list)
    decision: list[float] = field(default_factory=list)
    claim: list[float] = field(default_factory=list)
    weave: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measured:
    """One size's decisions, called directly and through the publisher's loop, verdicts of authors, called directly, and
    the seconds of a calendar check."""

    posts: int
    direct: Taken
    loop: Taken
    verdicts: Taken
    calendar: float


def measure(blog: Blog, waiting: Sequence[str], told: Told) -> Measured:
    """Approve the comments `waiting`: half calling the publisher, half through its loop. Raises PageWithoutComment."""
    half = len(waiting) // 2 - WARM_UP
    store = TimedStore(blog.settings.database_url)
    catalogue = CatalogueFile(blog.settings.catalogue)
    weave = TimedWeave(SiteWeaver(blog.settings, catalogue))
    publisher = Publisher(store, blog.settings.var, catalogue, weave, system_clock)
    desk = _Desk(blog, store, catalogue)
    direct, loop = Taken(), Taken()
    try:
        for id in waiting[:WARM_UP]:
            desk.approve(id, lambda: _publish(publisher, weave))
        for number, id in enumerate(waiting[WARM_UP : WARM_UP + half], 1):
            told(f"deciding, {number} of {half}")
            weave.expect(desk.post_of(id))
            with _noted(direct, store, weave):
                direct.total.append(desk.approve(id, lambda: _publish(publisher, weave)))
        calendar = middle([_seconds(publisher.follow_the_calendar) for _ in range(CALENDAR_RUNS)])
        with _running(publisher):
            for number, id in enumerate(waiting[WARM_UP + half :], 1 - WARM_UP):
                told(f"deciding, the publisher in its loop, {number} of {half}")
                _wait_for_quiet(store)
                weave.expect(desk.post_of(id))
                seconds = desk.approve(id, lambda: _wake(publisher, weave))
                if number > 0:
                    loop.total.append(seconds)
                    loop.pages.append(weave.pages[-1])
        # Last: the loop would draw what they ask for while it is measured.
        verdicts = _verdicts(blog, store, catalogue, publisher, weave, desk, half, told)
    finally:
        store.close()
    return Measured(len(blog.keys), direct, loop, verdicts, calendar)


@contextmanager
def _noted(taken: Taken, store: TimedStore, weave: TimedWeave) -> Iterator[None]:
    """Note the parts of one decision, which the publisher is called for directly."""
    store.writes.clear()
    busy = time.process_time()
    yield
    taken.cpu.append(time.process_time() - busy)
    taken.weave.append(weave.seconds[-1])
    taken.pages.append(weave.pages[-1])
    for part, seconds in zip((taken.decision, taken.claim, taken.done), store.writes, strict=True):
        part.append(seconds)


def _verdicts(
    blog: Blog,
    store: TimedStore,
    catalogue: CatalogueFile,
    publisher: Publisher,
    weave: TimedWeave,
    desk: "_Desk",
    number: int,
    told: Told,
) -> Taken:
    """Authors judge answers, each in a story of its own. What follows their pages is left out, as it is in service."""
    taken = Taken()
    told("answering stories")
    answered = answer_stories(blog, store, catalogue(), number + WARM_UP)
    while publisher.publish_waiting():
        pass
    # A small blog has fewer stories than there are comments to decide about: half of them may warm it up.
    first = min(WARM_UP, len(answered) // 2)
    for place, (id, story) in enumerate(answered):
        told(f"judging, {place} of {len(answered)}")
        weave.expect(story.key)
        spent = taken if place >= first else Taken()
        with _noted(spent, store, weave):
            spent.total.append(desk.judge(id, story, lambda: _publish(publisher, weave)))
    return taken


class _Desk:
    """The moderator at work."""

    def __init__(self, blog: Blog, store: Store, catalogue: CatalogueFile) -> None:
        self._output = blog.settings.output
        self._store = store
        self._catalogue = catalogue
        with store.read() as connection:
            account = accounts.by_email(connection, DESK)
        if account is None:
            raise PageWithoutComment(f"there is no account of {DESK} to decide")
        self._actor = account.actor()

    def post_of(self, id: str) -> str:
        """The post that the contribution `id` stands under."""
        with self._store.read() as connection:
            return contributions.get(connection, id).post

    def approve(self, id: str, publish: Callable[[], float]) -> float:
        """Approve `id`, publish, look at the page; seconds from before the decision until the moment `publish` says."""
        now = system_clock()
        began = time.perf_counter()
        kept = self._store.write(lambda connection: decide.take(connection, id, Action.APPROVE, self._actor, now))
        seconds = publish() - began
        self._look_for(f'id="c-{id}"'.encode(), kept.post, f"the comment {id}, which was approved")
        return seconds

    def judge(self, id: str, story: Post, publish: Callable[[], float]) -> float:
        """Have the author of `story` judge the answer in the case `id`; for the rest as `approve`."""
        began = time.perf_counter()
        self._store.write(lambda connection: judge(connection, id, self._catalogue()))
        seconds = publish() - began
        self._look_for(SHOWN, story.key, "the verdict, which was given")
        return seconds

    def _look_for(self, shown: bytes, post: str, what: str) -> None:
        page = self._output / self._catalogue().posts[post].url.strip("/") / "index.html"
        if shown not in page.read_bytes():
            raise PageWithoutComment(f"{page}: does not show {what} and published")


@contextmanager
def _running(publisher: Publisher) -> Iterator[None]:
    """The publisher in a thread, as in `moderation.serving`."""
    thread = threading.Thread(target=publisher.run, name="publisher")
    thread.start()
    try:
        yield
    finally:
        publisher.stop()
        thread.join()


def _publish(publisher: Publisher, weave: TimedWeave) -> float:
    """Call the publisher; returns when the pages were in place. It says afterwards that the work is done."""
    publisher.publish_waiting()
    return weave.ended


def _wake(publisher: Publisher, weave: TimedWeave) -> float:
    """Wake the publisher, as the service does after a decision; returns when the pages were in place."""
    publisher.wake()
    if not weave.in_place.wait(PATIENCE):
        raise PageWithoutComment(f"nothing was published for {PATIENCE} seconds: {publisher.failed}")
    return weave.ended


def _wait_for_quiet(store: Store) -> None:
    """Until the publisher has nothing left to do: a moderator needs longer to read the next comment."""
    while True:
        with store.read() as connection:
            if outbox.lag(connection, PUBLISH)[0] == 0:
                return
        time.sleep(0.001)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def table(measured: Sequence[Measured]) -> Table:
    """The decisions of all sizes; the ratio is to the first size's median."""
    rows = []
    for each in measured:
        for how, taken, first in (
            ("called directly", each.direct, measured[0].direct),
            ("in its loop", each.loop, measured[0].loop),
            ("a verdict, called directly", each.verdicts, measured[0].verdicts),
        ):
            parts = (taken.decision, taken.claim, taken.weave, taken.done, taken.cpu)
            rows.append(
                (
                    f"{each.posts:,}",
                    how,
                    milliseconds(middle(taken.total)),
                    milliseconds(percentile(taken.total, 0.99)),
                    f"{middle(taken.total) / middle(first.total):.2f}",
                    *(milliseconds(middle(part)) if part else "" for part in parts),
                    f"{middle(taken.pages):.0f}",
                    milliseconds(each.calendar),
                )
            )
    return Table(
        "One decision, until every page that shows it is in place (ms)",
        (
            "posts",
            "publisher",
            "median",
            "99th percentile",
            "times the first",
            "decision",
            "claim, thread",
            "weave",
            "done",
            "CPU",
            "pages",
            "calendar",
        ),
        rows,
        f"{len(measured[0].direct.total)} approvals each, one after the other, under posts drawn by lot that have ten "
        "contributions already. Decision and claim are a commit each that waits for the disk; that the work is done is "
        "noted when the pages are there. The calendar is looked at once a minute. Verdicts are those of authors on the "
        "answers of brands, one a story, until its page says so; the case’s drawing and the brand’s record follow.",
    )
