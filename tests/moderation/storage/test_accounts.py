"""Accounts and the three proofs: each counts once, lives its time, and ends with the account."""

from datetime import timedelta

import pytest

from moderation.domain.actors import Role
from moderation.domain.errors import Refused, Unknown
from moderation.storage import access, accounts
from moderation.storage.accounts import LINK_LIFE, LINKS_WAITING, SEEN_EVERY, SESSION_LIFE, Account
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import contents
from tests.moderation.storage.together import together

SECOND = timedelta(seconds=1)


@pytest.fixture
def people(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


def link(store: Store, who: Account, clock: MovedClock, mailed: bool = False) -> str:
    return store.write(lambda c: accounts.new_link(c, who, clock(), mailed))


def use(store: Store, token: str, clock: MovedClock) -> Account:
    return store.write(lambda c: accounts.use_link(c, token, clock()))


# --- accounts --------------------------------------------------------------------------------------------------------


def test_an_account_is_found_whatever_the_case_of_its_address(store: Store, people: Cast) -> None:
    with store.read() as connection:
        assert accounts.by_email(connection, " NADIA@Blog.example") == people.nadia
        assert accounts.by_email(connection, "nobody@blog.example") is None
        assert accounts.by_email(connection, "nadia\0@blog.example") is None
        assert [each.name for each in accounts.everybody(connection)] == ["Nadia", "Marc", "Sofia", "Leo", "Ida"]


@pytest.mark.parametrize(
    ("email", "role", "brand", "name", "field"),
    [
        ("Nadia@blog.example", Role.MODERATOR, None, "Nadia", "email"),
        ("no address", Role.MODERATOR, None, "X", "email"),
        ("x@blog.example", Role.AUTHOR, None, "X", "role"),
        ("x@blog.example", Role.OPERATOR, None, "X", "role"),
        ("x@blog.example", Role.BRAND, None, "X", "brand"),
        ("x@blog.example", Role.MODERATOR, "nuage", "X", "brand"),
        ("x@blog.example", Role.BRAND, "nuage", " ", "name"),
    ],
)
def test_an_impossible_account_is_refused(
    email: str, role: Role, brand: str | None, name: str, field: str, store: Store, people: Cast, clock: MovedClock
) -> None:
    with pytest.raises(Refused) as refusal:
        store.write(lambda c: accounts.add(c, email, role, clock(), name, "Service", brand))
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert len(contents(store)["accounts"]) == 5


# --- one-time links --------------------------------------------------------------------------------------------------


def test_a_link_used_by_eight_at_once_signs_in_once(store: Store, people: Cast, clock: MovedClock) -> None:
    for _round in range(3):
        token = link(store, people.nadia, clock)
        results = together(8, lambda _each, token=token: use(store, token, clock))  # type: ignore[misc]
        assert [result for result in results if isinstance(result, Account)] == [people.nadia]
        assert sum(isinstance(result, Unknown) for result in results) == 7, results


def test_to_look_at_a_link_does_not_use_it(store: Store, people: Cast, clock: MovedClock) -> None:
    token = link(store, people.nadia, clock)
    for _look in range(3):
        with store.read() as connection:
            assert accounts.link_owner(connection, token, clock()) == people.nadia
    assert use(store, token, clock) == people.nadia
    with pytest.raises(Unknown), store.read() as connection:
        accounts.link_owner(connection, token, clock())


def test_a_link_dies_after_its_time(store: Store, people: Cast, clock: MovedClock) -> None:
    in_time, late = link(store, people.nadia, clock), link(store, people.nadia, clock)
    clock.move(LINK_LIFE - SECOND)
    assert use(store, in_time, clock) == people.nadia
    clock.move(SECOND)
    with pytest.raises(Unknown):
        use(store, late, clock)


@pytest.mark.parametrize("token", ["", "x", "é", "\0", "0" * 64])
def test_an_invented_link_signs_nobody_in(token: str, store: Store, people: Cast, clock: MovedClock) -> None:
    link(store, people.nadia, clock)
    with pytest.raises(Unknown):
        use(store, token, clock)


def test_what_the_database_holds_signs_nobody_in(store: Store, people: Cast, clock: MovedClock) -> None:
    link(store, people.nadia, clock)
    store.write(lambda c: accounts.start_session(c, people.nadia, "", clock()))
    store.write(lambda c: accounts.new_token(c, people.nadia, clock()))
    found = contents(store)
    (kept,), (session,), (bearer,) = found["sign_in_links"], found["sessions"], found["api_tokens"]
    with pytest.raises(Unknown):
        use(store, kept[0], clock)
    with store.read() as connection:
        assert accounts.session_owner(connection, session[0], clock()) is None
        assert accounts.token_owner(connection, bearer[0], clock()) is None


def test_nobodys_mail_is_flooded_and_the_operator_may_always(store: Store, people: Cast, clock: MovedClock) -> None:
    tokens = [link(store, people.nadia, clock, mailed=True) for _ in range(LINKS_WAITING)]
    with pytest.raises(Refused):
        link(store, people.nadia, clock, mailed=True)
    link(store, people.nadia, clock)
    link(store, people.marc, clock, mailed=True)
    use(store, tokens[0], clock)
    link(store, people.nadia, clock, mailed=True)
    clock.move(LINK_LIFE)
    link(store, people.nadia, clock, mailed=True)


# --- sessions and tokens ---------------------------------------------------------------------------------------------


def owner(store: Store, token: str, clock: MovedClock) -> tuple[Account, bool] | None:
    with store.read() as connection:
        return accounts.session_owner(connection, token, clock())


def test_a_session_lives_its_time_and_is_touched_by_the_hour(store: Store, people: Cast, clock: MovedClock) -> None:
    token = store.write(lambda c: accounts.start_session(c, people.nadia, "Firefox " * 99, clock()))
    assert owner(store, token, clock) == (people.nadia, False)
    clock.move(SEEN_EVERY)
    assert owner(store, token, clock) == (people.nadia, True)
    store.write(lambda c: accounts.touch_session(c, token, clock()))
    assert owner(store, token, clock) == (people.nadia, False)
    clock.move(SESSION_LIFE - SEEN_EVERY - SECOND)
    assert owner(store, token, clock) == (people.nadia, True)
    clock.move(SECOND)
    assert owner(store, token, clock) is None


def test_signing_out_ends_one_session_or_all(store: Store, people: Cast, clock: MovedClock) -> None:
    tokens = [store.write(lambda c: accounts.start_session(c, people.nadia, "", clock())) for _ in range(3)]
    other = store.write(lambda c: accounts.start_session(c, people.marc, "", clock()))
    store.write(lambda c: accounts.end_session(c, tokens[0], clock()))
    assert [owner(store, token, clock) is None for token in tokens] == [True, False, False]
    with store.read() as connection:
        assert len(access.living_sessions(connection, people.nadia.seq, clock())) == 2
    store.write(lambda c: accounts.end_sessions(c, people.nadia.seq, clock()))
    assert [owner(store, token, clock) for token in tokens] == [None] * 3
    assert owner(store, other, clock) is not None


def test_a_suspended_account_has_no_proof_left_and_no_new_one_counts(
    store: Store, people: Cast, clock: MovedClock
) -> None:
    waiting = link(store, people.leo, clock)
    session = store.write(lambda c: accounts.start_session(c, people.leo, "", clock()))
    bearer = store.write(lambda c: accounts.new_token(c, people.leo, clock()))
    with store.read() as connection:
        assert accounts.token_owner(connection, bearer, clock()) == (people.leo, True)
    store.write(lambda c: accounts.suspend(c, people.leo, clock()))
    with pytest.raises(Unknown):
        use(store, waiting, clock)
    assert owner(store, session, clock) is None
    later = store.write(lambda c: accounts.new_token(c, people.leo, clock()))
    with store.read() as connection:
        assert accounts.token_owner(connection, bearer, clock()) is None
        assert accounts.token_owner(connection, later, clock()) is None
        assert accounts.token_owner(connection, "ecoute_invented", clock()) is None
