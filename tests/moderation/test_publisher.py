"""The publisher: done is said last, a failure loses nothing, the calendar is the site's, the dead are succeeded."""

import os
import socket
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.acts import PUBLISH, case, representatives
from moderation.domain.contribution import Action
from moderation.publication import Catalogue, Post, Publication, Thread, thread_document
from moderation.publisher import ANEW, RETRY, UNSYNCED, Publisher, is_closed
from moderation.storage import outbox, publications
from moderation.storage.outbox import LEASE
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast, with_posts
from tests.moderation.lived_in import live, send, settle, withdraw
from tests.waiting import LONG, ended, until


class Scene:
    """A publisher whose weaver writes down what it is asked for, and fails when it is told to."""

    def __init__(self, store: Store, var: Path, clock: MovedClock) -> None:
        self.store, self.var, self.clock = store, var, clock
        self.catalogue = CATALOGUE
        self.woven: list[list[str]] = []
        self.fails: BaseException | None = None
        self.publication = Publication(var / "publication")
        self.publisher = self.another()

    def another(self) -> Publisher:
        return Publisher(self.store, self.var, lambda: self.catalogue, self.weave, self.clock)

    def weave(self, keys: Iterable[str]) -> list[str]:
        self.woven.append(sorted(keys))
        if self.fails is not None:
            raise self.fails
        return []

    def waiting(self) -> int:
        with self.store.read() as connection:
            return outbox.lag(connection, PUBLISH)[0]

    def publisher_rows_claimed(self) -> bool:
        with self.store.read() as connection:
            return bool(outbox.workers(connection, PUBLISH))

    def bodies(self, post: str = "panne") -> list[str]:
        thread = self.publication.thread(post)
        return [each.body for each in thread.contributions] if thread else []

    def closed(self, post: str) -> bool:
        thread = self.publication.thread(post)
        return thread is not None and thread.closed


@pytest.fixture
def scene(store: Store, tmp_path: Path, clock: MovedClock) -> Scene:
    return Scene(store, tmp_path / "var", clock)


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def approve(scene: Scene, people: Cast, body: str = "Bonjour", post: str = "panne") -> None:
    settle(scene.store, send(scene.store, scene.clock(), body, post), Action.APPROVE, people.nadia, scene.clock())


def test_what_was_decided_is_published_once_and_woven(scene: Scene, people: Cast) -> None:
    assert scene.publisher.publish_waiting() == 0
    approve(scene, people, "Un")
    approve(scene, people, "Deux")
    approve(scene, people, "Trois", "essai")
    assert scene.publisher.publish_waiting() == 3
    assert scene.woven == [["essai", "panne"]]
    assert scene.bodies() == ["Un", "Deux"]
    assert scene.publisher.publish_waiting() == 0
    assert (scene.waiting(), len(scene.woven)) == (0, 1)


def test_done_is_said_last(scene: Scene, people: Cast) -> None:
    approve(scene, people)
    seen: list[tuple[list[str], int]] = []

    def weave(keys: Iterable[str]) -> list[str]:
        seen.append((scene.bodies(), scene.waiting()))
        return []

    Publisher(scene.store, scene.var, lambda: CATALOGUE, weave, scene.clock).publish_waiting()
    assert seen == [(["Bonjour"], 1)], "the document was there, and the work still asked for"
    assert scene.waiting() == 0


def test_a_weave_that_fails_is_tried_again_later_and_loses_nothing(scene: Scene, people: Cast) -> None:
    approve(scene, people)
    scene.fails = OSError("disk full")
    assert scene.publisher.publish_waiting() == 0
    assert scene.publisher.failed == "OSError: disk full"
    assert scene.publisher.publish_waiting() == 0
    assert (scene.waiting(), len(scene.woven)) == (1, 1), "not before its time"
    scene.fails = None
    approve(scene, people, "Ensuite", "essai")
    assert scene.publisher.publish_waiting() == 1, "what failed holds up nobody else"
    scene.clock.move(RETRY)
    assert scene.publisher.publish_waiting() == 1
    assert scene.publisher.failed is None
    assert (scene.waiting(), scene.bodies()) == (0, ["Bonjour"])


class Killed(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


def test_a_publisher_that_dies_is_succeeded_and_the_bytes_are_the_same(scene: Scene, people: Cast) -> None:
    approve(scene, people)
    scene.fails = Killed()
    with pytest.raises(Killed):
        scene.publisher.publish_waiting()
    document = scene.publication.path("panne").read_bytes()
    scene.fails = None
    successor = scene.another()
    assert successor.publish_waiting() == 0, "the claim holds"
    scene.clock.move(LEASE)
    assert successor.publish_waiting() == 1
    assert scene.publication.path("panne").read_bytes() == document
    assert scene.woven == [["panne"], ["panne"]]


def test_what_changed_back_is_published_with_its_old_serial(scene: Scene, people: Cast) -> None:
    approve(scene, people, "Un")
    scene.publisher.publish_waiting()
    document = scene.publication.path("panne").read_bytes()
    kept = settle(scene.store, send(scene.store, scene.clock(), "Deux"), Action.APPROVE, people.nadia, scene.clock())
    withdraw(scene.store, kept, scene.clock())
    assert scene.publisher.publish_waiting() == 2
    assert scene.publication.path("panne").read_bytes() == document


def test_everything_can_be_published_anew(scene: Scene, store: Store, clock: MovedClock) -> None:
    live(store, clock())
    while scene.publisher.publish_waiting():
        pass
    before = {post: scene.publication.path(post).read_bytes() for post in scene.publication.posts()}
    for post in before:
        scene.publication.path(post).unlink()
    assert scene.publisher.publish_all() == ["essai", "panne", "story"]
    assert {post: scene.publication.path(post).read_bytes() for post in scene.publication.posts()} == before


def test_many_publishers_end_with_what_the_store_says(scene: Scene, people: Cast, store: Store) -> None:
    def publish() -> None:
        mine = scene.another()
        for number in range(8):
            approve(scene, people, f"{threading.current_thread().name} {number}")
            mine.publish_waiting()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    ended(*threads)
    scene.publisher.publish_waiting()
    assert scene.waiting() == 0
    with store.read() as connection:
        wanted = publications.thread_now(connection, "panne", False)
        ((_post, serial, _closed),) = publications.published_since(connection, 0)
    assert len(wanted.contributions) == 32
    assert scene.publication.path("panne").read_bytes() == thread_document(replace(wanted, serial=serial))


def test_a_publisher_reads_the_thread_after_it_holds_the_serials(scene: Scene, people: Cast, store: Store) -> None:
    """On PostgreSQL several machines publish: an older thread must not get the newer serial."""
    if store.sqlite:
        return  # one writer at a time
    approve(scene, people, "Un")
    with store.engine.connect() as holder:
        publications.hold(holder)
        late = threading.Thread(target=scene.publisher.publish_waiting)
        late.start()
        blocked = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        until(lambda: holder.execute(blocked).scalar_one(), "the publisher waits for the serials")
        approve(scene, people, "Deux")
        holder.rollback()
    ended(late)
    assert scene.bodies() == ["Un", "Deux"]


# --- the calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "closes_at"),
    [
        (date(2026, 3, 5), datetime(2026, 3, 5, 23, 0, tzinfo=UTC)),  # winter: UTC+1
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),  # the night in which the hour is lost
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),  # a day of 23 hours
        (date(2026, 7, 14), datetime(2026, 7, 14, 22, 0, tzinfo=UTC)),  # summer: UTC+2
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),  # a day of 25 hours
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_thread_closes_when_its_last_day_ends_in_paris(
    last_day: date, closes_at: datetime, sqlite_store: Store, tmp_path: Path, clock: MovedClock
) -> None:
    scene = Scene(sqlite_store, tmp_path / "var", clock)
    scene.catalogue = with_posts(
        CATALOGUE, Post("bref", "Bref", "/bref/", "fr", "2026-01-01T00:00:00+01:00", comments_until=last_day)
    )
    scene.catalogue = replace(scene.catalogue, posts={"bref": scene.catalogue.posts["bref"]})
    clock.now = closes_at - timedelta(microseconds=1)
    assert not is_closed(scene.catalogue, "bref", clock())
    assert scene.publisher.follow_the_calendar() == 0
    clock.now = closes_at
    assert is_closed(scene.catalogue, "bref", clock())
    assert scene.publisher.follow_the_calendar() == 1
    assert scene.publisher.publish_waiting() == 1
    assert scene.closed("bref")
    assert scene.publisher.follow_the_calendar() == 0


def test_a_last_day_that_is_moved_or_taken_away_opens_the_thread_again(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 3, 6, tzinfo=UTC)
    assert scene.publisher.follow_the_calendar() == 1
    scene.publisher.publish_waiting()
    assert scene.closed("borne")
    for later in (date(2026, 4, 1), None):
        moved = replace(CATALOGUE.posts["borne"], comments_until=later)
        scene.catalogue = with_posts(CATALOGUE, moved)
        assert scene.publisher.follow_the_calendar() == 1
        scene.publisher.publish_waiting()
        assert not scene.closed("borne")
        scene.catalogue = CATALOGUE
        scene.publisher.follow_the_calendar()
        scene.publisher.publish_waiting()


def test_a_post_that_is_gone_or_has_no_last_day_is_never_closed_by_it(clock: MovedClock) -> None:
    clock.now = datetime(2999, 1, 1, tzinfo=UTC)
    assert not is_closed(CATALOGUE, "nowhere", clock())
    assert not is_closed(CATALOGUE, "ferme", clock())
    assert not is_closed(Catalogue(), "borne", clock())


# --- after a crash ---------------------------------------------------------------------------------------------------


NOBODY = 2**22 + 1
"""The number of no process: no system that Linux runs on gives one above 2²² (PID_MAX_LIMIT). That of a process which
has ended may be given to another at any moment."""


def claim_as(scene: Scene, worker: str, topic: str = PUBLISH) -> None:
    scene.store.write(lambda c: outbox.claim(c, topic, worker, scene.clock(), 100))


def test_what_a_dead_process_of_this_machine_held_is_taken_over_at_once(scene: Scene, people: Cast) -> None:
    approve(scene, people)
    claim_as(scene, f"{socket.gethostname()}/{NOBODY}/1")
    assert scene.publisher.publish_waiting() == 0
    scene.publisher.recover()
    assert scene.publisher.publish_waiting() == 1


@pytest.mark.parametrize("worker", [f"elsewhere/{NOBODY}/1", f"{socket.gethostname()}/{os.getppid()}/1"])
def test_what_another_machine_or_a_living_process_holds_is_left_to_it(worker: str, scene: Scene, people: Cast) -> None:
    approve(scene, people)
    claim_as(scene, worker)
    scene.publisher.recover()
    assert scene.publisher.publish_waiting() == 0
    scene.clock.move(LEASE)
    assert scene.publisher.publish_waiting() == 1


def test_a_letter_at_hand_when_all_died_does_not_hinder_the_publisher(scene: Scene, people: Cast) -> None:
    approve(scene, people)
    scene.store.write(lambda c: outbox.ask(c, "mail", "ana@example.org", scene.clock()))
    claim_as(scene, "postman/140", "mail")
    scene.publisher.recover()
    assert scene.publisher.publish_waiting() == 1


def test_what_a_power_cut_may_have_lost_is_published_again(scene: Scene, people: Cast) -> None:
    approve(scene, people, "Ancien", "essai")
    scene.publisher.publish_waiting()
    scene.clock.move(UNSYNCED + timedelta(seconds=1))
    approve(scene, people, "Récent")
    scene.publisher.publish_waiting()
    scene.publication.path("panne").write_bytes(b"")
    scene.publisher.redo_unsynced()
    assert scene.publisher.publish_waiting() == 1
    assert scene.woven[-1] == ["panne"]
    assert scene.bodies() == ["Récent"]
    scene.publication.path("panne").write_bytes(b"")
    scene.another().turn()
    assert scene.bodies() == ["Récent"], "whoever starts does so by itself"


def test_run_publishes_what_comes_survives_failures_and_ends_when_told(scene: Scene, people: Cast) -> None:
    woven = threading.Semaphore(0)
    calls: list[int] = []

    def weave(keys: Iterable[str]) -> list[str]:
        calls.append(1)
        woven.release()
        if len(calls) == 1:
            raise OSError("once")
        return []

    publisher = Publisher(scene.store, scene.var, lambda: CATALOGUE, weave, scene.clock)
    approve(scene, people)
    runner = threading.Thread(target=publisher.run)
    runner.start()
    try:
        assert woven.acquire(timeout=LONG)
        until(lambda: not scene.publisher_rows_claimed(), "the failure is written down")
        scene.clock.move(RETRY)
        publisher.wake()
        until(lambda: not scene.waiting(), "all is published")
    finally:
        publisher.stop()
        ended(runner)
    assert scene.publication.thread("panne") == replace(Thread("panne", 1), contributions=_only(scene))


def _only(scene: Scene) -> tuple:  # type: ignore[type-arg]
    with scene.store.read() as connection:
        return publications.thread_now(connection, "panne", False).contributions


# --- threads in which nothing was decided -----------------------------------------------------------------------------


def badge_changes(scene: Scene, stories: int) -> list[str]:
    """Somebody came to speak for a brand of which so many stories tell; returns those, all published before."""
    keys = [f"recit-{number:03}" for number in range(stories)]
    posts = {key: replace(CATALOGUE.posts["panne"], key=key, url=f"/{key}/") for key in keys}
    scene.catalogue = replace(CATALOGUE, posts=CATALOGUE.posts | posts)
    now = scene.clock()
    scene.store.write(lambda connection: [case.open_one(connection, key, "nuage", now) for key in keys])
    scene.publisher.turn()
    scene.publisher.publish_everything()
    scene.woven.clear()
    scene.store.write(lambda connection: representatives.changed(connection, "nuage", now))
    return keys


def woven_posts(scene: Scene) -> list[str]:
    """The posts whose pages were woven, in order."""
    return [key for keys in scene.woven for key in keys if key in scene.catalogue.posts]


def test_what_is_decided_after_a_badge_changed_is_woven_before_the_thousands_of_posts_that_show_it(
    scene: Scene, people: Cast
) -> None:
    keys = badge_changes(scene, 60)
    approve(scene, people, post="essai")
    scene.publisher.turn()
    assert woven_posts(scene) == ["essai", *keys[:ANEW]]
    scene.publisher.turn()
    assert woven_posts(scene) == ["essai", *keys]
    scene.publisher.turn()
    assert len(woven_posts(scene)) == len(keys) + 1


def test_what_is_decided_while_such_posts_are_published_is_woven_next(scene: Scene, people: Cast) -> None:
    keys = badge_changes(scene, 5)
    waits = send(scene.store, scene.clock(), "Bonjour", "essai")

    def weave(woven: Iterable[str]) -> list[str]:
        scene.woven.append(list(woven))
        if scene.woven == [[keys[0]]]:
            settle(scene.store, waits, Action.APPROVE, people.nadia, scene.clock())
        return []

    Publisher(scene.store, scene.var, lambda: scene.catalogue, weave, scene.clock).publish_anew()
    assert woven_posts(scene) == [keys[0], "essai", *keys[1:]]


def test_badges_that_change_again_meanwhile_are_published_once(scene: Scene, people: Cast) -> None:
    keys = badge_changes(scene, 3)
    scene.store.write(lambda connection: representatives.changed(connection, "nuage", scene.clock()))
    assert scene.publisher.publish_everything() == len(keys)
    assert woven_posts(scene) == keys


def test_a_post_that_could_not_be_published_anew_is_tried_again_and_the_others_are_published(
    scene: Scene, people: Cast
) -> None:
    keys = badge_changes(scene, 3)

    def weave(woven: Iterable[str]) -> list[str]:
        scene.woven.append(list(woven))
        if scene.woven == [[keys[0]]]:
            raise OSError("no space")
        return []

    publisher = Publisher(scene.store, scene.var, lambda: scene.catalogue, weave, scene.clock)
    publisher.publish_everything()
    assert woven_posts(scene) == keys
    assert publisher.failed == "OSError: no space"
    scene.clock.move(RETRY)
    publisher.publish_everything()
    assert woven_posts(scene) == [*keys, keys[0]]
    assert publisher.failed is None
