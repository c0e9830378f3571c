"""Records of brands: they follow their cases and the days, one at a time, lose nothing, and let decisions pass."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pelican.plugins.brands.figures import figures
from sqlalchemy import event

from moderation.acts import RECORD, case, report, representatives
from moderation.domain.actors import CLOCK, OPERATOR
from moderation.domain.case import Degree, StatementType
from moderation.domain.contribution import Action
from moderation.domain.report import Notice
from moderation.following import RETRY
from moderation.publication import Catalogue
from moderation.publication.case_documents import CasesFolder
from moderation.publication.cases import BrandRecord, Flags
from moderation.publication.record_documents import RecordsFolder
from moderation.publisher import UNSYNCED, Publisher
from moderation.storage import cases, outbox, record_publication, records, stories
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock
from tests.moderation.hearing import PARIS, Told
from tests.moderation.lived_in import send


class Scene:
    """A publisher whose weaver writes down what it is asked for, and fails when it is told to."""

    def __init__(self, store: Store, var: Path, clock: MovedClock) -> None:
        self.store, self.var, self.clock = store, var, clock
        self.told = Told(store, clock)
        self.catalogue = CATALOGUE
        self.woven: list[str] = []
        self.fails: BaseException | None = None
        self.cases, self.records = CasesFolder(var / "publication"), RecordsFolder(var / "publication")
        self.publisher = self.another()

    def another(self) -> Publisher:
        return Publisher(self.store, self.var, lambda: self.catalogue, self.weave, self.clock)

    def weave(self, keys: Iterable[str]) -> list[str]:
        wanted = list(keys)
        self.woven += wanted
        if self.fails is not None and "nuage" in wanted:
            raise self.fails
        return []

    def publish(self) -> None:
        while self.publisher.publish_waiting():
            pass
        self.publisher.publish_sitewide()

    def record(self) -> BrandRecord:
        return self.records.record("nuage")

    def waiting(self) -> int:
        with self.store.read() as connection:
            return outbox.lag(connection, RECORD)[0]


@pytest.fixture
def scene(sqlite_store: Store, tmp_path: Path, clock: MovedClock) -> Scene:
    return Scene(sqlite_store, tmp_path / "var", clock)


def test_a_story_is_published_with_its_cases_and_its_brands_follow(scene: Scene) -> None:
    scene.told.notify()
    while scene.publisher.publish_waiting():
        pass
    assert scene.cases.cases("panne") == scene.told.shown()
    assert scene.records.brands() == [], "figures follow the threads"
    scene.publisher.publish_sitewide()
    assert scene.record() == scene.told.record()
    assert scene.woven.count("nuage") == 1
    assert scene.waiting() == 0


def test_a_comment_that_changes_no_record_weaves_no_brand(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.publish()
    del scene.woven[:]
    clock.move(timedelta(minutes=1))
    scene.told.decide(send(scene.store, clock(), "Bonjour"), Action.APPROVE)
    scene.publish()
    assert "panne" in scene.woven
    assert "nuage" not in scene.woven
    assert scene.cases.posts() == ["panne", "story"]


def test_a_verdict_changes_the_record_and_says_up_to_when(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.told.answer(due_on="2026-12-24")
    scene.publish()
    at = clock.move(timedelta(hours=2))
    scene.told.judge(Degree.YES, Degree.PARTLY)
    scene.publish()
    (facts,) = scene.record().cases
    assert (facts.repaired, facts.respected, facts.judged_at, scene.record().as_of) == ("yes", "partly", at, at)
    assert [each.kind for each in scene.record().promises] == ["refund"]
    assert [each.name for each in scene.record().representatives] == ["Leo"]


def test_waiting_cases_wait_a_day_longer_each_day_of_the_site_and_answered_ones_do_not(
    scene: Scene, clock: MovedClock
) -> None:
    clock.now = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # half past eleven in the evening in Paris
    scene.told.notify()
    scene.publish()
    clock.move(timedelta(minutes=20))
    scene.publisher.follow_the_calendar()
    scene.publish()
    assert scene.record().as_of == datetime(2026, 3, 28, 22, 30, tzinfo=UTC), "it is the same day"
    for midnight in (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)):  # a day of 23 hours
        before = scene.record().as_of
        for moment, as_of in ((midnight - timedelta(minutes=1), before), (midnight, midnight)):
            clock.now = moment
            scene.publisher.follow_the_calendar()
            scene.publish()
            assert scene.record().as_of == as_of
    scene.told.answer()
    scene.publish()
    answered = scene.record().as_of
    clock.move(timedelta(days=3))
    scene.publisher.follow_the_calendar()
    scene.publish()
    assert scene.record().as_of == answered


def test_a_publisher_that_dies_between_document_and_pages_leaves_work_to_the_next(scene: Scene) -> None:
    scene.told.notify()
    scene.fails = KeyboardInterrupt()  # which nothing catches: as if it were killed
    with pytest.raises(KeyboardInterrupt):
        scene.publish()
    assert scene.record().cases, "the document was there"
    scene.fails = None
    del scene.woven[:]
    scene.publisher.recover()
    scene.publisher.publish_sitewide()
    assert "nuage" in scene.woven
    assert scene.waiting() == 0


def test_a_record_that_cannot_be_shown_is_tried_again_and_holds_up_no_other(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.store.write(lambda c: outbox.ask(c, RECORD, "orage", clock()))
    scene.fails = OSError("disk full")
    scene.publish()
    assert scene.publisher.failed == "OSError: disk full"
    assert "orage" in scene.woven, "at once, though the one before it failed"
    scene.fails = None
    clock.move(RETRY)
    scene.publish()
    assert (scene.waiting(), scene.publisher.failed) == (0, None)


def test_what_was_decided_meanwhile_goes_before_the_next_record(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.publish()
    scene.store.write(lambda c: [outbox.ask(c, RECORD, brand, clock()) for brand in ("nuage", "orage")])
    kept = send(scene.store, clock(), "Pressé")
    del scene.woven[:]
    order: list[str] = []

    def weave(keys: Iterable[str]) -> list[str]:
        order.extend(keys)
        if order[-1] == "nuage" and "panne" not in order:
            scene.told.decide(kept, Action.APPROVE)
        return []

    clock.move(timedelta(days=1))
    publisher = Publisher(scene.store, scene.var, lambda: CATALOGUE, weave, clock)
    publisher.publish_sitewide()
    threads = [key for key in order if key in ("nuage", "orage", "panne")]
    assert threads[:2] == ["nuage", "panne"]


def test_after_a_power_cut_what_was_written_shortly_before_is_written_again(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.publish()
    path = scene.records.path("nuage")
    written = path.read_bytes()
    path.unlink()
    clock.move(UNSYNCED)
    scene.another().redo_unsynced()
    scene.publish()
    assert path.read_bytes() == written


def test_everything_anew_writes_lost_and_damaged_documents_and_removes_what_nobody_published(scene: Scene) -> None:
    scene.told.notify()
    scene.publish()
    wanted = [scene.cases.path("panne"), scene.records.path("nuage")]
    before = [path.read_bytes() for path in wanted]
    wanted[0].unlink()
    wanted[1].write_bytes(b"{")
    strange = [scene.cases.path("essai"), scene.records.path("personne")]
    for path in strange:
        path.write_bytes(b"{}")
    scene.publisher.publish_all()
    assert [path.read_bytes() for path in wanted] == before
    assert [path.exists() for path in strange] == [False, False]


def test_a_build_that_says_something_else_of_a_story_changes_the_record(scene: Scene) -> None:
    scene.told.notify()
    scene.publish()
    story = replace(CATALOGUE.posts["panne"], experience="positive")
    scene.catalogue = replace(CATALOGUE, posts={**CATALOGUE.posts, "panne": story})
    assert scene.publisher.follow_the_calendar() == 1
    scene.publish()
    assert scene.record().cases[0].experience == "positive"
    assert scene.publisher.follow_the_calendar() == 0


def test_a_record_does_not_forget_with_a_story_that_is_gone(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.publish()
    posts = {key: post for key, post in CATALOGUE.posts.items() if key != "panne"}
    scene.catalogue = replace(CATALOGUE, posts=posts)
    gone = clock.move(timedelta(days=2))
    scene.store.write(lambda c: case.withdraw(c, scene.told.id, CLOCK, scene.told.when))
    scene.publish()
    (facts,) = scene.record().cases
    assert (facts.experience, facts.state, facts.withdrawn_at) == ("negative", "withdrawn", gone)


def test_reports_from_a_brand_are_counted_and_stay_so_when_the_address_is_forgotten(
    scene: Scene, clock: MovedClock
) -> None:
    scene.told.notify()
    kept = scene.told.decide(send(scene.store, clock(), "Un avis"), Action.APPROVE)

    def file(email: str) -> str:
        notice = Notice(kept.id, "spam", "Un avis", "", "X", email)
        return scene.store.write(lambda c: report.file(c, notice, "fr", clock(), CATALOGUE)).id

    first, _second = file("juriste@filiale.nuage.example"), file("LEO@nuage.example")
    file("ana@lecteurs.example")
    file("x@pasnuage.example")
    scene.publish()
    assert scene.record().flags == Flags(2, 0, 0)
    nadia = scene.told.people.nadia.actor()
    scene.store.write(lambda c: report.invalidate(c, first, nadia, "Rien à redire", clock()))
    scene.publish()
    assert scene.record().flags == Flags(2, 0, 1)
    assert "juriste" not in scene.records.path("nuage").read_text()


def test_who_only_reads_for_a_brand_is_not_named_and_who_left_is_no_more(scene: Scene, clock: MovedClock) -> None:
    scene.told.notify()
    scene.publish()
    assert (scene.record().representatives, scene.record().represented_since is None) == ((), False)
    scene.told.answer()
    scene.publish()
    assert [each.title for each in scene.record().representatives] == ["Service client"]
    leo = scene.told.people.leo
    scene.store.write(lambda c: representatives.suspend(c, leo.seq, "nuage", OPERATOR, clock.move(timedelta(days=1))))
    scene.publish()
    record = scene.record()
    assert (record.representatives, record.represented_since, record.left_on) == ((), None, clock().date())


def test_a_reopened_case_has_the_moments_of_both_clocks(scene: Scene, clock: MovedClock) -> None:
    first = clock()
    scene.told.notify()
    clock.move(timedelta(days=2))
    scene.told.answer()
    reopened = clock.move(timedelta(days=30))
    scene.told.reopen()
    scene.publish()
    (facts,) = scene.record().cases
    assert (facts.notified_at, facts.reopened_at, facts.notified_again_at) == (first, reopened, None)
    assert figures(scene.record()).open.untold == 1
    again = clock.move(timedelta(days=8))
    scene.told.notify()
    scene.publish()
    (facts,) = scene.record().cases
    assert (facts.notified_at, facts.reopened_at, facts.notified_again_at) == (first, reopened, again)
    assert figures(scene.record()).open.under_7 == 1


def test_a_second_answer_with_the_same_words_names_the_first(sqlite_store: Store, clock: MovedClock) -> None:
    post = replace(CATALOGUE.posts["panne"], key="panne-2", url="/2026/02/panne-2/")
    catalogue: Catalogue = replace(CATALOGUE, posts={**CATALOGUE.posts, "panne-2": post})
    words = "Nous sommes navrés de ce que vous avez vécu et nous vous remercions de votre patience."
    told = Told(sqlite_store, clock, catalogue)
    told.answer(words)
    first = told.id
    told.id, told.post = told.open("panne-2"), post
    told.state(StatementType.ACKNOWLEDGEMENT, "Bien reçu.")
    told.answer(words)
    assert [each.same_as for each in told.record().cases] == [None, first]


def test_a_record_takes_as_few_questions_with_many_cases_as_with_one(sqlite_store: Store, clock: MovedClock) -> None:
    told = Told(sqlite_store, clock)

    def count() -> int:
        asked: list[str] = []

        def listen(*given: object) -> None:
            asked.append(str(given[2]))

        event.listen(sqlite_store.engine, "before_cursor_execute", listen)
        with sqlite_store.read() as connection:
            record_publication.brand_record(connection, "nuage", clock(), PARIS)
        event.remove(sqlite_store.engine, "before_cursor_execute", listen)
        return len(asked)

    one = count()

    def more(connection: cases.Connection) -> None:
        for number in range(30):
            stories.remember(connection, f"p{number}", stories.Story("mixed", clock()))
            cases.add(connection, f"p{number}", "nuage", clock())

    sqlite_store.write(more)
    assert (len(told.record().cases), count()) == (31, one)


def test_brands_without_anything_to_say_have_no_document(scene: Scene) -> None:
    scene.publisher.publish_all()
    with scene.store.read() as connection:
        assert records.brands(connection) == ["nuage", "orage"]
    assert scene.records.brands() == ["nuage", "orage"], "both have people"
