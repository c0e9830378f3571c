"""Who is shown as verified, on what evidence; and that what is revoked or refused is kept with its dates."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot
from sqlalchemy import select, update

from moderation.acts import block, contribute, suspend
from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.publication import Representative
from moderation.storage import accounts, blocks, contributions, publications, tables
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle

BADGE = "Verified representative"


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def replied(store: Store, people: Cast, who: Account, clock: MovedClock) -> Stored:
    """A published reply of a representative of Nuage."""
    post, now = CATALOGUE.posts["panne"], clock()
    kept = store.write(lambda c: contribute.reply(c, post, None, "Pardon.", who.actor(), who.title, "form", now))
    return settle(store, kept, Action.APPROVE, people.nadia, now)


def signature(store: Store) -> Representative:
    """How the one reply of the thread is signed in the publication."""
    with store.read() as connection:
        (shown,) = publications.thread_now(connection, "panne", False).contributions
    assert shown.representative is not None
    return shown.representative


def page(store: Store) -> str:
    """The reply as readers see it."""
    with store.read() as connection:
        thread = publications.thread_now(connection, "panne", False)
    root = BeautifulSoup(Renderer(CATALOGUE, lambda _key: thread)(Slot("thread", "panne", "en")), "lxml")
    (article,) = root.select("article.reply")
    return article.get_text(" ")


def newcomer(store: Store, clock: MovedClock, verified_by: str | None) -> Account:
    def add(connection: accounts.Connection) -> Account:
        return accounts.add(
            connection, "mia@elsewhere.example", Role.BRAND, clock(), "Mia", "Directrice", "nuage", verified_by
        )

    return store.write(add)


def test_nobody_is_verified_without_a_proof_that_is_stored(store: Store, people: Cast, clock: MovedClock) -> None:
    """TRUST duty 7 (C. conso. L121-4, 27°): a badge only from evidence, with its date."""
    unproved = newcomer(store, clock, None)
    replied(store, people, unproved, clock)
    assert (signature(store).verified_by, signature(store).verified_on) == (None, None)
    assert BADGE not in page(store)
    proof = update(tables.accounts).where(tables.accounts.c.seq == unproved.seq)
    store.write(lambda c: c.execute(proof.values(verified_by="operator", verified_at=clock())))
    assert (signature(store).verified_by, signature(store).verified_on) == ("operator", clock().date())
    assert BADGE in page(store)


def test_a_badge_that_is_taken_away_is_gone_from_the_next_publication_and_kept_with_its_dates(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    """LESSONS: an identity revoked is kept with its dates, not destroyed; a refusal leaves a row too."""
    kept = replied(store, people, people.leo, clock)
    proved = clock()
    assert signature(store).verified_by == "operator"
    clock.move(timedelta(days=30))
    store.write(lambda c: suspend.suspend(c, people.leo.email, clock()))
    assert signature(store).verified_by is None
    assert BADGE not in page(store)
    assert (signature(store).name, signature(store).title, signature(store).brand) == ("Leo", "Service client", "nuage")
    with store.read() as connection:
        after = accounts.by_email(connection, people.leo.email)
        assert contributions.get(connection, kept.id).body == "Pardon."
    assert after is not None
    assert (after.verified_by, after.verified_at, after.suspended_at) == ("operator", proved, clock())


def test_sessions_tokens_and_blocks_that_ended_leave_their_rows(store: Store, people: Cast, clock: MovedClock) -> None:
    """LESSONS: an identity revoked is kept with its dates, not destroyed; a refusal leaves a row too."""
    session = store.write(lambda c: accounts.start_session(c, people.leo, "Firefox", clock()))
    store.write(lambda c: accounts.new_token(c, people.leo, clock()))
    kept = send(store, clock())
    until = clock() + timedelta(days=7)
    store.write(lambda c: blocks.add(c, "0" * 64, "address", "spam", kept.seq, people.nadia.seq, clock(), until))
    clock.move(timedelta(hours=1))
    store.write(lambda c: accounts.end_session(c, session, clock()))
    store.write(lambda c: accounts.suspend(c, people.leo, clock()))
    store.write(lambda c: block.lift(c, 1, people.marc.actor(), clock()))
    with store.read() as connection:
        ended = connection.execute(select(tables.sessions.c.ended_at)).scalars().all()
        revoked = connection.execute(select(tables.api_tokens.c.revoked_at)).scalars().all()
        lifted = connection.execute(select(tables.blocks.c.lifted_at, tables.blocks.c.lifted_by)).one()
    assert (ended, revoked, tuple(lifted)) == ([clock()], [clock()], (clock(), people.marc.seq))


def test_what_was_refused_is_kept_with_who_refused_it_when_and_why(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    """LESSONS: an identity revoked is kept with its dates, not destroyed; a refusal leaves a row too."""
    kept = settle(store, send(store, clock(), "Refusé"), Action.REJECT, people.nadia, clock(), reason="spam")
    with store.read() as connection:
        (entry,) = contributions.decisions_of(connection, kept.seq)
        still = contributions.get(connection, kept.id)
    assert (entry.action, entry.by, entry.at, entry.reason) == (Action.REJECT, "Nadia", clock(), "spam")
    assert (still.state, still.body) == (State.REJECTED, "Refusé")
