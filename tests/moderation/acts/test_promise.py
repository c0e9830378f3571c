"""Promises from the words that make them to what the author says of them, on both databases."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.acts import answering, author, contribute, promise
from moderation.acts.case import Moment
from moderation.domain.case import StatementType
from moderation.domain.contribution import Action
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused, Unknown
from moderation.domain.promise import PromiseState
from moderation.domain.representative import State
from moderation.storage import promises, representatives
from moderation.storage.contributions import Stored
from moderation.storage.promises import Promise
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import settle
from tests.moderation.opening import open_cases

PARIS = ZoneInfo("Europe/Paris")
STORY = CATALOGUE.posts["panne"]
DUE = date(2026, 3, 31)


class Word:
    """A promise of Nuage in the case of one story, and what people and the clock make of it."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store, self.clock = store, clock
        self.people = enter_cast(store, clock())
        opened = store.write(lambda c: open_cases(c, CATALOGUE, clock()))
        case_id = next(each.id for each in opened if each.post == STORY.key)
        leo = self.people.leo.actor()
        self.words: Stored = store.write(
            lambda c: answering.state(
                c, case_id, STORY, StatementType.ACCEPTED, "Nous rembourserons.", leo, "", "form", clock()
            )
        )
        made = store.write(lambda c: promise.make(c, self.words, "refund", DUE.isoformat(), self.when))
        self.id = made.id

    @property
    def when(self) -> Moment:
        return Moment(self.clock(), PARIS)

    @property
    def promise(self) -> Promise:
        with self.store.read() as connection:
            return promises.get(connection, self.id)

    def history(self) -> list[str]:
        with self.store.read() as connection:
            return [each.action.value for each in promises.events_of(connection, self.promise)]

    def publish(self) -> None:
        settle(self.store, self.words, Action.APPROVE, self.people.nadia, self.clock())

    def claim(self, proof: object = "") -> Promise:
        return self.store.write(lambda c: promise.claim(c, self.id, self.people.leo.actor(), proof, self.clock()))

    def judge(self, kept: bool) -> Promise:
        return self.store.write(lambda c: promise.judge(c, self.id, kept, self.clock()))

    def tick(self, days: int = 0) -> int:
        self.clock.move(timedelta(days=days))
        return self.store.write(lambda c: promise.tick(c, self.when, 10))


@pytest.fixture
def word(store: Store, clock: MovedClock) -> Word:
    return Word(store, clock)


@pytest.fixture
def people(word: Word) -> Cast:
    return word.people


def test_a_promise_is_public_with_its_words_and_nothing_happens_to_it_before(word: Word) -> None:
    assert not word.promise.public
    with pytest.raises(NotAllowed, match="not published"):
        word.claim()
    assert word.tick(100) == 0
    word.publish()
    assert word.promise.public
    assert word.tick() == 1


def test_a_promise_that_readers_saw_is_not_taken_back(word: Word) -> None:
    word.publish()
    leo = word.people.leo.actor()
    with pytest.raises(NotAllowed, match="promises something"):
        word.store.write(lambda c: author.withdraw(c, word.words.id, leo, word.clock()))
    assert word.promise.public


def test_it_falls_due_when_its_day_is_over_where_the_site_is(word: Word) -> None:
    word.publish()
    word.clock.now = word.clock.now.replace(month=3, day=31, hour=21, minute=59)  # 23.59 in Paris
    assert word.tick() == 0
    word.clock.move(timedelta(minutes=1))
    assert (word.tick(), word.tick()) == (1, 0)
    assert (word.promise.state, word.history()) == (PromiseState.DUE, ["fall_due"])


def test_the_brand_claims_with_a_proof_and_the_author_confirms(word: Word) -> None:
    word.publish()
    claimed = word.claim(" https://nuage.example/avoir.pdf ")
    assert (claimed.state, claimed.proof) == (PromiseState.CLAIMED, "https://nuage.example/avoir.pdf")
    assert word.judge(kept=True).state is PromiseState.CONFIRMED
    assert word.history() == ["claim", "confirm"]


def test_a_claim_that_nobody_judges_is_unconfirmed_after_twenty_days(word: Word) -> None:
    word.publish()
    word.claim()
    assert word.tick(19) == 0
    assert word.tick(1) == 1
    assert word.promise.state is PromiseState.UNCONFIRMED
    assert word.judge(kept=False).state is PromiseState.CONTRADICTED


def test_to_claim_a_broken_promise_again_makes_it_no_less_broken(word: Word) -> None:
    word.publish()
    word.tick(40)
    word.judge(kept=False)
    word.clock.move(timedelta(days=1))
    assert word.claim().state is PromiseState.CLAIMED
    assert word.tick(20) == 1
    assert (word.promise.state, word.history()[-1]) == (PromiseState.CONTRADICTED, "fall_back")
    with pytest.raises(NotAllowed, match="since its author said no"):
        word.claim()
    word.judge(kept=True)
    word.judge(kept=False)
    assert word.claim().state is PromiseState.CLAIMED


def test_whose_proof_has_lapsed_claims_nothing(word: Word) -> None:
    word.publish()
    leo = word.people.leo
    word.store.write(lambda c: representatives.change(c, leo, standing=State.LAPSED))
    with pytest.raises(NotAllowed, match="still speak for your brand"):
        word.claim()


def test_it_is_not_broken_before_its_day(word: Word) -> None:
    word.publish()
    with pytest.raises(IllegalTransition):
        word.judge(kept=False)


@pytest.mark.parametrize(
    "proof", ["ici", "javascript:alert(1)", "https://", "http://[", "https://a b", "https://x/" + "y" * 500, "ftp://x/"]
)
def test_a_proof_is_the_address_of_a_page(word: Word, proof: str) -> None:
    word.publish()
    with pytest.raises(Refused) as refusal:
        word.claim(proof)
    assert [problem.field for problem in refusal.value.problems] == ["proof"]
    assert word.promise.state is PromiseState.MADE


def test_other_brands_know_nothing_of_it(word: Word, people: Cast) -> None:
    word.publish()
    with pytest.raises(Unknown):
        word.store.write(lambda c: promise.claim(c, word.id, people.ida.actor(), "", word.clock()))


def test_only_a_statement_promises(word: Word, people: Cast) -> None:
    leo = people.leo.actor()
    plain = word.store.write(lambda c: contribute.reply(c, STORY, None, "Bonjour", leo, "", "form", word.clock()))
    with pytest.raises(NotAllowed):
        word.store.write(lambda c: promise.make(c, plain, "refund", DUE.isoformat(), word.when))
