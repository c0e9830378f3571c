"""Keeping up with the log: what is learnt, what is unlearnt, and when everything is learnt anew."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from moderation.acts import contribute, erase
from moderation.domain.contribution import Action, State
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.storage.tables import contributions
from moderation.triage import learner as learners
from moderation.triage.cache import load
from moderation.triage.learner import RENEWED, Learner
from moderation.triage.learning import Model
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import bring, rewrite, send, settle
from tests.moderation.triage.taught import LESSONS, same


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


@pytest.fixture
def new_learner(store: Store, clock: MovedClock, tmp_path: Path) -> Callable[[str], Learner]:
    """A learner with a file of its own, by name: as after a start of the service."""
    return lambda name: Learner(store, tmp_path / name / "model", clock)


def judge(store: Store, people: Cast, clock: MovedClock, lessons: list[tuple[str, bool]]) -> list[Stored]:
    """Comments that came and were decided."""
    return [
        settle(store, send(store, clock(), text), Action.REJECT, people.nadia, clock(), reason="spam")
        if refused
        else settle(store, send(store, clock(), text), Action.APPROVE, people.nadia, clock())
        for text, refused in lessons
    ]


def model(learner: Learner) -> Model:
    learner.follow()
    assert learner.learnt is not None
    return learner.learnt.model


def expected(lessons: list[tuple[str, bool]]) -> Model:
    """What these decisions teach, in this order."""
    found = Model()
    found.learn([text for text, _refused in lessons], [refused for _text, refused in lessons])
    return found


def test_decisions_are_learnt_in_the_order_of_the_log(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    judge(store, people, clock, LESSONS)
    assert same(model(new_learner("a")), expected(LESSONS))


def test_learning_on_gives_the_same_model_as_learning_anew(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner], tmp_path: Path
) -> None:
    following = new_learner("a")
    for each in LESSONS:
        judge(store, people, clock, [each])
        assert following.follow()
        assert not following.follow()
    assert same(model(following), model(new_learner("b")))
    assert (tmp_path / "a" / "model").read_bytes() == (tmp_path / "b" / "model").read_bytes()


def test_batches_make_no_difference(
    store: Store,
    people: Cast,
    clock: MovedClock,
    new_learner: Callable[[str], Learner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge(store, people, clock, LESSONS)
    for fetched, size in ((1, 1), (2, 3), (7, 3), (10, 10), (20, 4)):
        monkeypatch.setattr(learners, "FETCHED", fetched)
        monkeypatch.setattr(learners, "BATCH", size)
        assert same(model(new_learner(f"{fetched}-{size}")), expected(LESSONS))


def test_an_undone_decision_is_unlearnt(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    following = new_learner("a")
    *_others, last = judge(store, people, clock, LESSONS)
    following.follow()
    settle(store, last, Action.UNDO, people.nadia, clock())
    assert same(model(following), expected(LESSONS[:-1]))


def test_what_was_decided_and_undone_between_two_looks_leaves_no_trace(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    following = new_learner("a")
    judge(store, people, clock, LESSONS[:4])
    following.follow()
    (kept,) = judge(store, people, clock, LESSONS[4:5])
    settle(store, kept, Action.UNDO, people.nadia, clock())
    assert same(model(following), expected(LESSONS[:4]))


def test_the_last_word_counts_also_when_it_is_the_contrary(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    following = new_learner("a")
    kept, *_others = judge(store, people, clock, [("Un avis", False), ("Autre avis", False)])
    following.follow()
    settle(store, kept, Action.TAKE_DOWN, people.nadia, clock(), reason="insult")
    assert same(model(following), expected([("Autre avis", False), ("Un avis", True)]))
    settle(store, kept, Action.REINSTATE, people.marc, clock())
    assert same(model(following), expected([("Autre avis", False), ("Un avis", False)]))


def test_what_was_erased_is_forgotten(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    """TRUST duty 11: an erasure reaches also what was learnt."""
    following = new_learner("a")
    first, *_others = judge(store, people, clock, LESSONS[:4])
    following.follow()
    store.write(lambda connection: erase.contribution(connection, first.id, clock()))
    assert same(model(following), expected(LESSONS[1:4]))


def test_an_edit_that_was_accepted_is_what_is_learnt(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    following = new_learner("a")
    (kept,) = judge(store, people, clock, [("Bonjour", False)])
    following.follow()
    rewrite(store, kept, "Bonsoir", clock())
    settle(store, kept, Action.ACCEPT_EDIT, people.nadia, clock())
    assert same(model(following), expected([("Bonsoir", False)]))


def test_nothing_is_learnt_from_imports_replies_and_what_only_waits(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    send(store, clock(), "En attente")
    bring(store, clock(), State.APPROVED, "1")
    bring(store, clock(), State.REJECTED, "2")
    post, leo = CATALOGUE.posts["panne"], people.leo.actor()
    reply = store.write(lambda c: contribute.reply(c, post, None, "Nos excuses", leo, "Care", "form", clock()))
    settle(store, reply, Action.REJECT, people.nadia, clock(), reason="spam")
    found = model(new_learner("a"))
    assert (found.published, found.refused, found.weights.any()) == (0, 0, False)


def test_the_address_given_is_learnt_and_the_name_is_not(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    kept = send(store, clock(), "Bel article", name="Casimir Bonus", website="https://casino.example/")
    settle(store, kept, Action.REJECT, people.nadia, clock(), reason="spam")
    assert same(model(new_learner("a")), expected([("Bel article\nhttps://casino.example/", True)]))


def test_the_next_start_goes_on_from_the_file(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    judge(store, people, clock, LESSONS[:4])
    new_learner("a").follow()
    started = clock()
    clock.move(timedelta(hours=1))
    again = new_learner("a")
    assert not again.follow()
    assert again.learnt is not None
    assert again.learnt.built_at == started
    judge(store, people, clock, LESSONS[4:])
    assert same(model(again), expected(LESSONS))


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x80\x04."])
def test_a_damaged_file_is_put_together_anew(
    store: Store,
    people: Cast,
    clock: MovedClock,
    new_learner: Callable[[str], Learner],
    tmp_path: Path,
    damage: bytes,
) -> None:
    judge(store, people, clock, LESSONS[:2])
    new_learner("a").follow()
    file = tmp_path / "a" / "model"
    file.write_bytes(damage)
    assert same(model(new_learner("a")), expected(LESSONS[:2]))
    assert same(load(file).model, expected(LESSONS[:2]))


def test_the_file_of_another_blog_is_put_together_anew(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner], tmp_path: Path
) -> None:
    judge(store, people, clock, LESSONS[:2])
    other = learners.Learnt(expected(LESSONS), 2, "ab" * 32, clock())
    learners.save(tmp_path / "a" / "model", other)
    assert same(model(new_learner("a")), expected(LESSONS[:2]))


def test_once_a_day_it_learns_anew_what_the_store_still_holds(
    store: Store, people: Cast, clock: MovedClock, new_learner: Callable[[str], Learner]
) -> None:
    """TRUST duty 10: words that were kept only for a time are not kept longer in what was learnt."""
    following = new_learner("a")
    judge(store, people, clock, LESSONS[:2])
    following.follow()
    forget(store, LESSONS[0][0])
    assert not following.follow()
    clock.move(RENEWED)
    assert same(model(following), expected(LESSONS[1:2]))


def forget(store: Store, body: str) -> None:
    """What retention does."""
    store.write(
        lambda connection: connection.execute(update(contributions).where(contributions.c.body == body).values(body=""))
    )


def test_only_the_newest_decisions_are_learnt_anew(
    store: Store,
    people: Cast,
    clock: MovedClock,
    new_learner: Callable[[str], Learner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learners, "WINDOW", 3)
    judge(store, people, clock, LESSONS[:5])
    assert same(model(new_learner("a")), expected(LESSONS[2:5]))


def test_learning_anew_again_and_again_does_not_take_all_the_time(
    store: Store, people: Cast, clock: MovedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learners, "BATCH", 1)
    slow = Learner(store, tmp_path / "model", clock, lambda: not clock.move(timedelta(seconds=1)))
    *_others, last = judge(store, people, clock, LESSONS[:3])
    assert slow.follow()
    settle(store, last, Action.UNDO, people.nadia, clock())
    assert not slow.follow()
    clock.move(timedelta(minutes=1, seconds=1))
    assert slow.follow()


def test_it_stops_between_two_batches_and_keeps_what_it_knew(
    store: Store, people: Cast, clock: MovedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learners, "BATCH", 1)
    stopped = Learner(store, tmp_path / "model", clock, lambda: True)
    judge(store, people, clock, LESSONS[:3])
    assert not stopped.follow()
    assert stopped.learnt is None


def test_a_folder_that_cannot_be_written_costs_only_the_file(
    store: Store, people: Cast, clock: MovedClock, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    learner = Learner(store, tmp_path / "taken" / "model", clock)
    judge(store, people, clock, LESSONS[:2])
    assert same(model(learner), expected(LESSONS[:2]))
