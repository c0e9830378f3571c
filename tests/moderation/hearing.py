"""A story about Nuage whose case is moved on by people and the clock, for tests of what is published of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from moderation.acts import answering, case, promise
from moderation.acts.case import Moment
from moderation.demo_letters import play_delivery
from moderation.domain.case import CaseAction, Degree, StatementType, Verdict, days_after
from moderation.domain.contribution import Action
from moderation.publication import Catalogue, Post
from moderation.publication.cases import BrandRecord, StoryCases
from moderation.storage import accounts, case_publication, cases, record_publication, stories
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock, enter_cast
from tests.moderation.lived_in import settle
from tests.moderation.opening import open_cases

PARIS = ZoneInfo("Europe/Paris")
STORY = CATALOGUE.posts["panne"]


class Told:
    """The story, its case with Nuage, and what is public of both."""

    def __init__(self, store: Store, clock: MovedClock, catalogue: Catalogue = CATALOGUE, post: Post = STORY) -> None:
        self.store, self.clock, self.post, self.catalogue = store, clock, post, catalogue
        self.people = enter_cast(store, clock() - timedelta(days=400))
        self.id = self.open(post.key)

    def open(self, post: str, brand: str = "nuage") -> str:
        """The case of a story, which is opened and remembered where it was not."""

        def work(connection: accounts.Connection) -> str:
            for key in self.catalogue.posts:
                story = stories.told_by(self.catalogue.posts[key], self.catalogue)
                if story is not None:
                    stories.remember(connection, key, story)
            open_cases(connection, self.catalogue, self.clock())
            found = cases.of_post(connection, post)
            return next(each.id for each in found if each.brand == brand)

        return self.store.write(work)

    @property
    def when(self) -> Moment:
        return Moment(self.clock(), PARIS)

    def shown(self) -> StoryCases:
        with self.store.read() as connection:
            return case_publication.story_cases(connection, self.post.key, self.clock(), PARIS)

    def record(self, brand: str = "nuage") -> BrandRecord:
        with self.store.read() as connection:
            return record_publication.brand_record(connection, brand, self.clock(), PARIS)

    def notify(self) -> None:
        self.store.write(lambda c: case.notified(c, self.id, self.when))

    def read(self) -> None:
        self.store.write(lambda c: case.read(c, self.id, self.people.leo.actor(), self.when))

    def wait(self, days: int) -> None:
        """Let days pass, and the clock do at the end of each what it has to."""
        for _day in range(days):
            self.clock.now = days_after(self.clock.now, 1, PARIS)
            if self.store.write(lambda c: case.tick(c, self.id, self.when)) is CaseAction.REMIND:
                self.store.write(lambda c: play_delivery(c, self.id, 8, self.clock()))

    def state(
        self, type: StatementType = StatementType.ACCEPTED, words: str = "Nous avons eu tort.", due_on: str = ""
    ) -> Stored:
        """A statement that waits for the desk, with the promise of a refund if there is a day for it."""

        def work(connection: accounts.Connection) -> Stored:
            kept = answering.state(
                connection, self.id, self.post, type, words, self.people.leo.actor(), "", "form", self.clock()
            )
            if due_on:
                promise.make(connection, kept, "refund", due_on, self.when)
            return kept

        return self.store.write(work)

    def answer(self, words: str = "Nous avons eu tort.", due_on: str = "") -> Stored:
        return self.decide(self.state(words=words, due_on=due_on), Action.APPROVE)

    def decide(self, kept: Stored, action: Action, **more: str) -> Stored:
        return settle(self.store, kept, action, self.people.nadia, self.clock(), **more)

    def judge(self, repaired: Degree, respected: Degree) -> None:
        self.store.write(lambda c: case.judge(c, self.id, Verdict(repaired, respected), self.when))

    def reopen(self) -> None:
        self.store.write(lambda c: case.reopen(c, self.id, self.when))
