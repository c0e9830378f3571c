"""Decisions of the desk: state, log and outbox together, or a refusal and nothing at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from moderation.acts import appeal, report, report_appeal
from moderation.domain.actors import Actor
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Conflict, IllegalTransition, NotAllowed, Refused, Unknown
from moderation.domain.report import Notice
from moderation.domain.text import NOTE_MAX
from moderation.storage import contributions, revisions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import contents, rewrite, send, settle, withdraw


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def unchanged(store: Store, kept: Stored) -> bool:
    found = contents(store)
    with store.read() as connection:
        same = contributions.get(connection, kept.id) == kept
    return same and not found["decisions"] and not found["outbox"]


def test_an_approval_is_state_log_and_publication_together(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = send(store, clock())
    after = settle(store, kept, Action.APPROVE, people.nadia, clock.move(timedelta(hours=1)), note="  bien vu ")
    assert (after.state, after.version, after.published_at) == (State.APPROVED, 2, clock())
    with store.read() as connection:
        (entry,) = contributions.decisions_of(connection, kept.seq)
    assert (entry.action, entry.from_state, entry.to_state) == (Action.APPROVE, State.PENDING, State.APPROVED)
    assert (entry.by, entry.role, entry.note.strip(), entry.at) == ("Nadia", "moderator", "bien vu", clock())
    assert [row[1:3] for row in contents(store)["outbox"]] == [("publish", "panne")]


def test_a_refusal_changes_nothing_that_readers_see(store: Store, people: Cast, clock: MovedClock) -> None:
    settle(store, send(store, clock()), Action.REJECT, people.nadia, clock(), reason="spam")
    assert contents(store)["outbox"] == []


def test_the_day_of_the_first_publication_stays(store: Store, people: Cast, clock: MovedClock) -> None:
    first = clock()
    kept = settle(store, send(store, clock()), Action.APPROVE, people.nadia, first)
    settle(store, kept, Action.TAKE_DOWN, people.nadia, clock.move(timedelta(days=1)), reason="insult")
    assert settle(store, kept, Action.REINSTATE, people.marc, clock.move(timedelta(days=1))).published_at == first


@pytest.mark.parametrize(
    ("action", "more", "refused", "field"),
    [
        (Action.REJECT, {}, Refused, "reason"),
        (Action.REJECT, {"reason": ""}, Refused, "reason"),
        (Action.REJECT, {"reason": "because"}, Refused, "reason"),
        (Action.APPROVE, {"reason": "because"}, Refused, "reason"),
        (Action.APPROVE, {"note": "x" * (NOTE_MAX + 1)}, Refused, "note"),
        (Action.APPROVE, {"note": "x\0"}, Refused, "note"),
        (Action.APPROVE, {"version": 2}, Conflict, "version"),
        (Action.TAKE_DOWN, {"reason": "spam"}, IllegalTransition, "action"),
        (Action.REINSTATE, {}, IllegalTransition, "action"),
        (Action.UNDO, {}, IllegalTransition, "action"),
        (Action.ACCEPT_EDIT, {}, IllegalTransition, "action"),
        (Action.EDIT, {}, NotAllowed, "action"),
        (Action.WITHDRAW, {}, NotAllowed, "action"),
        (Action.ERASE, {}, NotAllowed, "action"),
    ],
)
def test_each_refusal_names_its_field_and_changes_nothing(
    action: Action, more: dict[str, object], refused: type, field: str, store: Store, people: Cast, clock: MovedClock
) -> None:
    kept = send(store, clock())
    with pytest.raises(refused) as refusal:
        settle(store, kept, action, people.nadia, clock(), **more)
    assert type(refusal.value) is refused
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert unchanged(store, kept)


def test_a_brand_cannot_decide(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = send(store, clock())
    with pytest.raises(NotAllowed):
        settle(store, kept, Action.APPROVE, people.leo, clock())
    assert unchanged(store, kept)


def test_what_is_not_there_cannot_be_decided(store: Store, people: Cast, clock: MovedClock) -> None:
    with pytest.raises(Unknown):
        settle(store, replace(send(store, clock()), id="nobody"), Action.APPROVE, people.nadia, clock())


def test_nobody_decides_what_they_wrote(store: Store, people: Cast, clock: MovedClock) -> None:
    """A representative who becomes a moderator does not judge the old replies."""
    kept = send(store, clock())
    kept = store.write(lambda c: contributions.change(c, kept, account=people.nadia.seq))
    with pytest.raises(NotAllowed, match="you wrote it"):
        settle(store, kept, Action.APPROVE, people.nadia, clock())
    assert settle(store, kept, Action.APPROVE, people.marc, clock()).state is State.APPROVED


def _report(c: Connection, kept: Stored, now: datetime) -> str:
    return report.file(c, Notice(kept.id, "spam", kept.body, "", "Bob", "bob@lecteurs.example"), "fr", now).id


@pytest.mark.parametrize("claim", ["report", "appeal", "appeal of a report"])
def test_nobody_judges_a_claim_about_what_they_wrote(claim: str, store: Store, people: Cast, clock: MovedClock) -> None:
    refused = claim == "appeal"
    action, why = (Action.REJECT, "spam") if refused else (Action.APPROVE, None)
    kept = settle(store, send(store, clock()), action, people.marc, clock(), reason=why)
    store.write(lambda c: contributions.change(c, kept, account=people.nadia.seq))
    now, marc = clock(), people.marc.actor()
    judge: Callable[[Connection, Actor], object]
    if claim == "appeal":
        lodged = store.write(lambda c: appeal.lodge(c, kept.id, "Pourquoi ?", now))
        judge = lambda c, who: appeal.dismiss(c, lodged.seq, who, "Non.", now)  # noqa: E731
    else:
        filed = store.write(lambda c: _report(c, kept, now))
        judge = lambda c, who: report.invalidate(c, filed, who, "Non.", now)  # noqa: E731
        if claim == "appeal of a report":
            store.write(lambda c: report.invalidate(c, filed, marc, "Non.", now))
            again = store.write(lambda c: report_appeal.lodge(c, filed, "Si.", now))
            judge = lambda c, who: report_appeal.dismiss(c, again.seq, who, "Non.", now)  # noqa: E731
    with pytest.raises(NotAllowed, match="you wrote it"):
        store.write(lambda c: judge(c, people.nadia.actor()))
    store.write(lambda c: judge(c, people.sofia.actor() if claim != "report" else marc))


def test_who_comes_too_late_is_told_who_decided_what(store: Store, people: Cast, clock: MovedClock) -> None:
    seen = send(store, clock())
    settle(store, seen, Action.REJECT, people.marc, clock(), reason="spam")
    with pytest.raises(Conflict, match="Marc decided meanwhile: reject"):
        settle(store, seen, Action.APPROVE, people.nadia, clock(), version=seen.version)


def test_who_saw_other_words_than_stand_now_is_told(store: Store, people: Cast, clock: MovedClock) -> None:
    seen = send(store, clock())
    rewrite(store, seen, "Tout autre chose", clock())
    with pytest.raises(Conflict):
        settle(store, seen, Action.APPROVE, people.nadia, clock(), version=seen.version)


@pytest.mark.parametrize(("action", "more"), [(Action.ACCEPT_EDIT, {}), (Action.REFUSE_EDIT, {"reason": "spam"})])
def test_a_decision_about_an_edit_is_undone_and_the_edit_waits_as_before(
    action: Action, more: dict[str, str], store: Store, people: Cast, clock: MovedClock
) -> None:
    kept = send(store, clock(), "Avant")
    rewrite(store, kept, "Avant, mieux", clock.move(timedelta(minutes=1)))
    settle(store, kept, Action.APPROVE, people.nadia, clock.move(timedelta(minutes=1)))
    rewrite(store, kept, "Après", clock.move(timedelta(minutes=1)))
    with store.read() as connection:
        waiting = contributions.get(connection, kept.id)
        earlier = revisions.of_contribution(connection, kept.seq)
    settle(store, kept, action, people.nadia, clock.move(timedelta(hours=1)), **more)
    with pytest.raises(NotAllowed):
        settle(store, kept, Action.UNDO, people.marc, clock())
    undone = settle(store, kept, Action.UNDO, people.nadia, clock.move(timedelta(minutes=1)))
    assert replace(undone, version=waiting.version) == waiting
    with store.read() as connection:
        assert revisions.of_contribution(connection, kept.seq) == earlier
    assert settle(store, kept, Action.ACCEPT_EDIT, people.marc, clock()).body == "Après"


def test_only_another_moderator_reinstates_and_only_the_same_one_undoes(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    kept = settle(store, send(store, clock()), Action.REJECT, people.nadia, clock(), reason="spam")
    with pytest.raises(NotAllowed):
        settle(store, kept, Action.REINSTATE, people.nadia, clock())
    with pytest.raises(NotAllowed):
        settle(store, kept, Action.UNDO, people.marc, clock())
    assert settle(store, kept, Action.UNDO, people.nadia, clock()).state is State.PENDING
    with pytest.raises(IllegalTransition):
        settle(store, kept, Action.UNDO, people.nadia, clock())


@pytest.mark.parametrize(
    ("action", "body", "edited", "kept_revision"),
    [
        (Action.ACCEPT_EDIT, "Après", True, ("Avant", "superseded")),
        (Action.REFUSE_EDIT, "Avant", False, ("Après", "refused")),
        (Action.TAKE_DOWN, "Avant", False, ("Après", "refused")),
    ],
)
def test_an_edit_that_waits_is_settled_and_the_other_words_are_kept(
    action: Action,
    body: str,
    edited: bool,
    kept_revision: tuple[str, str],
    store: Store,
    people: Cast,
    clock: MovedClock,
) -> None:
    kept = settle(store, send(store, clock(), "Avant"), Action.APPROVE, people.nadia, clock())
    sent = clock.move(timedelta(minutes=3))
    rewrite(store, kept, "Après", sent)
    reason = None if action is Action.ACCEPT_EDIT else "insult"
    after = settle(store, kept, action, people.marc, clock.move(timedelta(hours=1)), reason=reason)
    assert (after.body, after.proposed_body, after.proposed_at) == (body, None, None)
    assert after.edited_at == (sent if edited else None)
    with store.read() as connection:
        kept_words = revisions.of_contribution(connection, kept.seq)
    assert [(row.body, row.outcome) for row in kept_words] == [kept_revision]


def test_nothing_more_can_be_decided_of_what_was_withdrawn(store: Store, people: Cast, clock: MovedClock) -> None:
    kept = withdraw(store, send(store, clock()), clock())
    for action in Action:
        with pytest.raises(Refused):
            settle(store, kept, action, people.nadia, clock(), reason="spam")
