"""What the site shows of all threads at once: it follows them, and whoever died before it was shown is made up for."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from moderation.domain.contribution import Action
from moderation.publication.conversations import ConversationsFile, Followed
from moderation.publication.journal import FIGURES, HEAD
from moderation.publication.recent import RECENT, RecentFile
from moderation.publisher import Publisher
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle


class Scene:
    """A publisher over a store; its weaver writes down what it is asked for, and fails when it is told to."""

    def __init__(self, store: Store, var: Path, clock: MovedClock) -> None:
        self.store, self.var, self.clock = store, var, clock
        self.cast: Cast = enter_cast(store, clock())
        self.woven: list[list[str]] = []
        self.fails = False
        self.publisher = self.another()

    def another(self) -> Publisher:
        return Publisher(self.store, self.var, lambda: CATALOGUE, self.weave, self.clock)

    def weave(self, keys: Iterable[str]) -> list[str]:
        self.woven.append(list(keys))
        if self.fails:
            raise OSError("disk full")
        return []

    def approve(self, body: str) -> None:
        kept = send(self.store, self.clock(), body)
        settle(self.store, kept, Action.APPROVE, self.cast.nadia, self.clock())
        assert self.publisher.publish_waiting() == 1

    def newest(self) -> list[str]:
        return [each.contribution.body for each in RecentFile(self.var / "publication").read()]


@pytest.fixture
def scene(store: Store, tmp_path: Path, clock: MovedClock) -> Scene:
    return Scene(store, tmp_path / "var", clock)


def test_it_follows_the_threads_once(scene: Scene) -> None:
    scene.approve("Un")
    assert scene.newest() == [], "whoever decides does not wait for it"
    assert scene.publisher.publish_sitewide()
    assert (scene.newest(), scene.woven[-1]) == (["Un"], [RECENT, HEAD, FIGURES])
    assert not scene.publisher.publish_sitewide()
    scene.approve("Deux")
    scene.approve("Trois")
    assert scene.publisher.publish_sitewide()
    assert (scene.newest(), scene.woven[-1]) == (["Trois", "Deux", "Un"], [RECENT, HEAD])
    (followed,) = ConversationsFile(scene.var / "publication").read().followed
    assert followed == Followed(followed.post, 3)


def test_what_changes_no_thread_leaves_the_newest_contributions_alone(scene: Scene) -> None:
    scene.approve("Un")
    scene.publisher.publish_sitewide()
    kept = send(scene.store, scene.clock(), "Refusé")
    settle(scene.store, kept, Action.REJECT, scene.cast.nadia, scene.clock(), reason="spam")
    assert scene.publisher.publish_sitewide()
    assert scene.woven[-1] == [HEAD], "the log only"


def test_who_died_after_the_documents_and_before_the_pages_is_made_up_for(scene: Scene) -> None:
    scene.approve("Un")
    scene.clock.move(timedelta(days=40))
    scene.fails = True
    with pytest.raises(OSError, match="disk full"):
        scene.publisher.publish_sitewide()
    everything = [RECENT, HEAD, FIGURES, "2026-03"]
    assert scene.woven[-1] == everything
    scene.fails = False
    assert scene.publisher.publish_sitewide()
    assert scene.woven[-1] == everything, "also though the documents are of today"
    scene.another().publish_sitewide()
    assert scene.woven[-1] == everything, "and by whoever comes after"


@pytest.mark.parametrize("name", ["figures", "head", "2026-03"])
def test_publishing_everything_anew_mends_whatever_document_is_damaged(name: str, scene: Scene) -> None:
    """Whoever reads the damaged one says that this is what helps."""
    scene.approve("Un")
    scene.clock.move(timedelta(days=40))
    scene.publisher.publish_sitewide()
    folder = scene.var / "publication" / "journal"
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(whole) == ["2026-03.json", "figures.json", "head.json"]
    (folder / f"{name}.json").write_text('{"cont')
    (folder / "2019-03.json").write_bytes(whole["2026-03.json"])
    scene.publisher.publish_all()
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name in whole} == whole
