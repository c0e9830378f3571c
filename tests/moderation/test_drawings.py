"""Drawings of cases and sagas: nobody waits for them, none is drawn without need, and none is forgotten."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from moderation.acts import DRAWING
from moderation.domain.case import Degree
from moderation.domain.contribution import Action
from moderation.following import RETRY
from moderation.publisher import UNSYNCED, Publisher
from moderation.storage import outbox
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock
from tests.moderation.hearing import Told
from tests.moderation.lived_in import send

EPISODE = replace(CATALOGUE.posts["panne"], saga="suite", episode=2)
SITE = replace(CATALOGUE, posts=CATALOGUE.posts | {"panne": EPISODE})

DRAWN = ["panne_drawn", "suite_drawn"]


class Scene:
    """A publisher whose weaver writes down what it is asked for, and fails at what it is told to fail at."""

    def __init__(self, store: Store, var: Path, clock: MovedClock) -> None:
        self.store, self.var, self.clock = store, var, clock
        self.told = Told(store, clock)
        self.woven: list[str] = []
        self.fails: dict[str, BaseException] = {}
        self.publisher = self.another()

    def another(self) -> Publisher:
        return Publisher(self.store, self.var, lambda: SITE, self.weave, self.clock)

    def weave(self, keys: Iterable[str]) -> list[str]:
        wanted = list(keys)
        self.woven += wanted
        for key in wanted:
            if key in self.fails:
                raise self.fails[key]
        return []

    def publish_threads(self) -> list[str]:
        """What was woven for it."""
        del self.woven[:]
        while self.publisher.publish_waiting():
            pass
        return list(self.woven)

    def draw(self) -> list[str]:
        """The drawings that were woven."""
        del self.woven[:]
        self.publisher.publish_sitewide()
        return [key for key in self.woven if key.endswith("_drawn")]

    def waiting(self) -> int:
        with self.store.read() as connection:
            return outbox.lag(connection, DRAWING)[0]


@pytest.fixture
def scene(sqlite_store: Store, tmp_path: Path, clock: MovedClock) -> Scene:
    made = Scene(sqlite_store, tmp_path / "var", clock)
    made.told.notify()
    made.told.answer()
    made.publish_threads()
    made.draw()
    return made


def test_a_verdict_is_woven_at_once_and_drawn_after_it(scene: Scene) -> None:
    scene.told.judge(Degree.YES, Degree.NO)
    assert scene.publish_threads() == ["panne"]
    assert scene.draw() == DRAWN, "the story's own, and that of its saga"
    assert scene.waiting() == 0


def test_a_comment_below_a_story_draws_nothing(scene: Scene, clock: MovedClock) -> None:
    scene.told.decide(send(scene.store, clock.move(timedelta(minutes=1)), "Bonjour"), Action.APPROVE)
    assert scene.publish_threads() == ["panne"]
    assert (scene.waiting(), scene.draw()) == (0, [])


def test_several_changes_are_one_drawing(scene: Scene) -> None:
    for repaired in Degree:
        scene.clock.move(timedelta(minutes=1))
        scene.told.judge(repaired, Degree.NO)
        scene.publish_threads()
    assert scene.draw() == DRAWN


def test_a_drawing_that_fails_is_said_and_tried_again_and_holds_up_nothing(scene: Scene) -> None:
    scene.told.judge(Degree.YES, Degree.NO)
    scene.fails = {"panne_drawn": OSError("disk full")}
    scene.publish_threads()
    scene.draw()
    assert scene.publisher.failed == "OSError: disk full"
    assert {"suite_drawn", "nuage"} <= {*scene.woven}, "the other drawing, and the record"
    scene.fails = {}
    scene.clock.move(RETRY)
    assert scene.draw() == ["panne_drawn"]
    assert (scene.waiting(), scene.publisher.failed) == (0, None)


def test_what_failed_before_its_documents_were_there_is_drawn_once_they_are(scene: Scene) -> None:
    """The second try finds that the store says what it said at the first: but nobody drew that."""
    scene.told.judge(Degree.YES, Degree.NO)
    scene.fails = {"panne": OSError("disk full")}
    scene.publish_threads()
    assert scene.draw() == []
    scene.fails = {}
    scene.clock.move(RETRY)
    scene.publish_threads()
    assert scene.draw() == DRAWN


def test_whoever_takes_over_from_a_publisher_that_died_draws_what_it_had_begun(scene: Scene) -> None:
    scene.told.judge(Degree.YES, Degree.NO)
    scene.publish_threads()
    scene.fails = {"panne_drawn": KeyboardInterrupt()}  # which nothing catches: as if it were killed
    with pytest.raises(KeyboardInterrupt):
        scene.draw()
    scene.fails = {}
    scene.publisher.recover()
    assert scene.draw() == DRAWN


def test_after_a_power_cut_and_when_everything_is_published_anew_it_is_drawn_again(scene: Scene) -> None:
    scene.clock.move(UNSYNCED)
    scene.another().redo_unsynced()
    scene.publish_threads()
    assert {*DRAWN} <= {*scene.draw()}
    del scene.woven[:]
    scene.publisher.publish_all()
    assert {*DRAWN} <= {*scene.woven}
