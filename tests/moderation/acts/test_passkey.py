"""Passkeys: what a device answers is believed once, for its act, its account and this site; with real keys."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select, update
from webauthn.helpers import bytes_to_base64url

from moderation.acts import passkey
from moderation.acts.news import NEWS
from moderation.acts.passkey import CHALLENGE_LIFE, PASSKEYS_MOST, Challenge, Purpose, Site, site_of
from moderation.acts.suspend import suspend
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.storage import passkeys
from moderation.storage.accounts import Account
from moderation.storage.passkeys import Passkey
from moderation.storage.store import Store
from moderation.storage.tables import outbox
from moderation.storage.tables import passkeys as passkeys_table
from tests.authenticator import BACKED_UP, BACKUP_ELIGIBLE, PRESENT, VERIFIED, Device
from tests.conftest import Cast, MovedClock, enter_cast

SITE = Site("blog.example", "https://blog.example", "Écoute")
SECOND = timedelta(seconds=1)

Options = dict[str, Any]


@dataclass
class Scene:
    """A store, a clock, the cast, and the steps that a browser goes."""

    store: Store
    clock: MovedClock
    cast: Cast

    def asked_to_add(self, who: Account) -> tuple[Challenge, Options]:
        with self.store.read() as connection:
            return passkey.to_add(connection, who, SITE, self.clock())

    def asked_to_sign_in(self) -> tuple[Challenge, Options]:
        return passkey.to_sign_in(SITE, self.clock())

    def add(self, who: Account, answer: str, challenge: Challenge | None, name: str = "Clé") -> Passkey:
        now = self.clock()
        return self.store.write(lambda c: passkey.add(c, who, name, answer, challenge, SITE, now))

    def sign_in(self, answer: str, challenge: Challenge | None) -> Account:
        return self.store.write(lambda c: passkey.sign_in(c, answer, challenge, SITE, self.clock()))

    def owned(self, who: Account, device: Device, name: str = "Clé") -> Passkey:
        """`device` makes a passkey for `who`."""
        challenge, options = self.asked_to_add(who)
        return self.add(who, device.make(options), challenge, name)

    def enters(self, device: Device, **changes: Any) -> Account:
        """Somebody signs in with `device`."""
        challenge, options = self.asked_to_sign_in()
        return self.sign_in(device.answer(options, **changes), challenge)

    def refused(self, step: Callable[[], object], problem: Problem = passkey.NOT_HERE) -> None:
        """`step` is refused with that sentence, and changes nothing."""
        before = self.rows()
        with pytest.raises(Refused) as refusal:
            step()
        assert refusal.value.problems == (problem,)
        assert self.rows() == before

    def rows(self) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(passkeys_table).order_by(passkeys_table.c.seq)))

    def news(self) -> list[str]:
        with self.store.read() as connection:
            return list(connection.execute(select(outbox.c.subject).where(outbox.c.topic == NEWS)).scalars())


@pytest.fixture
def scene(store: Store, clock: MovedClock) -> Scene:
    return Scene(store, clock, enter_cast(store, clock()))


# --- the good way ----------------------------------------------------------------------------------------------------


def test_a_passkey_that_was_added_signs_its_account_in(scene: Scene) -> None:
    device = Device(flags=PRESENT | VERIFIED | BACKUP_ELIGIBLE)
    kept = scene.owned(scene.cast.leo, device, "Téléphone du bureau")
    assert (kept.name, kept.transports, kept.backed_up, kept.used_at) == (
        "Téléphone du bureau",
        "internal hybrid",
        False,
        None,
    )
    later = scene.clock.move(timedelta(days=3))
    device.flags |= BACKED_UP
    assert scene.enters(device) == scene.cast.leo
    (row,) = scene.rows()
    assert (row.used_at, row.sign_count, row.backed_up) == (later, device.count, True)
    assert scene.news() == [f"passkey-added {kept.seq}"]


def test_an_account_has_several_and_each_is_its_own(scene: Scene) -> None:
    nadia, marc = scene.cast.nadia, scene.cast.marc
    devices = [(Device(), nadia), (Device(), nadia), (Device(), marc)]
    kept = [scene.owned(who, device) for device, who in devices]
    assert kept[0].handle == kept[1].handle != kept[2].handle
    assert [scene.enters(device) for device, _who in devices] == [nadia, nadia, marc]
    _challenge, options = scene.asked_to_add(nadia)
    excluded = {each["id"] for each in options["excludeCredentials"]}
    assert excluded == {each.credential for each in kept[:2]}, "the same device makes no second one"


def test_a_browser_is_asked_for_a_verified_person_and_told_no_account(scene: Scene) -> None:
    scene.owned(scene.cast.leo, Device())
    _challenge, options = scene.asked_to_sign_in()
    assert options["userVerification"] == "required"
    assert options["rpId"] == "blog.example"
    assert options["allowCredentials"] == []
    assert "leo" not in json.dumps(options)
    _challenge, options = scene.asked_to_add(scene.cast.leo)
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert options["attestation"] == "none"


def test_a_device_that_counts_nothing_signs_in_again_and_again(scene: Scene) -> None:
    device = Device(counts=False)
    scene.owned(scene.cast.leo, device)
    assert [scene.enters(device) for _ in range(3)] == [scene.cast.leo] * 3


# --- signing in: what is refused -------------------------------------------------------------------------------------

WRONG: dict[str, Callable[[Device], dict[str, Any]]] = {
    "another site's page": lambda device: changed(device, origin="https://blog.example.evil.example"),
    "this site without TLS": lambda device: changed(device, origin="http://blog.example"),
    "another port": lambda device: changed(device, origin="https://blog.example:8443"),
    "a passkey of another site": lambda device: changed(device, rp_id="evil.example"),
    "nobody verified": lambda device: changed(device, flags=PRESENT),
    "nobody present": lambda device: changed(device, flags=VERIFIED),
    "a frame of another site": lambda device: changed(device, cross_origin=True),
    "an altered signature": lambda _device: {"alter": 1},
    "a challenge of its own": lambda _device: {"challenge": bytes_to_base64url(b"of my own choice")},
    "the answer of an addition": lambda _device: {"type": "webauthn.create"},
    "an unknown passkey": lambda _device: {"credential": b"unknown"},
    "no handle": lambda _device: {"response": {"userHandle": None}},
    "another handle": lambda _device: {"response": {"userHandle": bytes_to_base64url(b"x" * 64)}},
    "no signature": lambda _device: {"response": {"signature": ""}},
}


def changed(device: Device, **lies: Any) -> dict[str, Any]:
    for name, value in lies.items():
        setattr(device, name, value)
    return {}


@pytest.mark.parametrize("lie", WRONG)
def test_an_answer_that_is_wrong_in_one_thing_signs_nobody_in(scene: Scene, lie: str) -> None:
    device = Device()
    scene.owned(scene.cast.leo, device)
    changes = WRONG[lie](device)
    scene.refused(lambda: scene.enters(device, **changes))


def test_another_account_s_passkey_does_not_answer_for_this_one(scene: Scene) -> None:
    """Marc's device signs with Marc's key, and says that it is Nadia's passkey."""
    hers, his = Device(), Device()
    scene.owned(scene.cast.nadia, hers)
    scene.owned(scene.cast.marc, his)
    scene.refused(lambda: scene.enters(his, credential=hers.credential))
    his.handle = hers.handle
    scene.refused(lambda: scene.enters(his, credential=hers.credential))
    scene.refused(lambda: scene.enters(his))


def test_a_count_that_goes_back_or_stands_still_is_a_copy_s(scene: Scene) -> None:
    device = Device()
    scene.owned(scene.cast.leo, device)
    copied = replace(device)
    assert scene.enters(device) == scene.cast.leo
    assert scene.enters(device) == scene.cast.leo
    scene.refused(lambda: scene.enters(copied))
    device.counts = False
    scene.refused(lambda: scene.enters(device))


def test_an_answer_counts_once(scene: Scene) -> None:
    device = Device(counts=False)
    scene.owned(scene.cast.leo, device)
    challenge, options = scene.asked_to_sign_in()
    answer = device.answer(options)
    assert scene.sign_in(answer, challenge) == scene.cast.leo
    scene.refused(lambda: scene.sign_in(answer, challenge), passkey.TOO_LATE)


def test_a_challenge_is_for_its_act_its_account_and_its_time(scene: Scene) -> None:
    leo, device = scene.cast.leo, Device(counts=False)
    scene.owned(leo, device)
    challenge, options = scene.asked_to_sign_in()
    answer = device.answer(options)
    for wrong in (None, replace(challenge, purpose=Purpose.ADD), replace(challenge, account=leo.seq)):
        scene.refused(lambda wrong=wrong: scene.sign_in(answer, wrong), passkey.TOO_LATE)  # type: ignore[misc]
    scene.refused(lambda: scene.sign_in(answer, scene.asked_to_sign_in()[0]))
    scene.clock.move(CHALLENGE_LIFE)
    scene.refused(lambda: scene.sign_in(answer, challenge), passkey.TOO_LATE)
    scene.clock.move(-SECOND)
    assert scene.sign_in(answer, challenge) == leo


def test_a_suspended_account_s_passkey_is_refused_in_the_same_words(scene: Scene) -> None:
    device = Device()
    scene.owned(scene.cast.leo, device)
    scene.store.write(lambda c: suspend(c, scene.cast.leo.email, scene.clock()))
    scene.refused(lambda: scene.enters(device))


def test_a_removed_passkey_is_refused_and_what_was_stays_known(scene: Scene) -> None:
    device, leo = Device(), scene.cast.leo
    kept = scene.owned(leo, device)
    for other in (scene.cast.ida, scene.cast.nadia):
        with pytest.raises(Unknown):
            scene.store.write(lambda c, other=other: passkey.remove(c, other, kept.seq, scene.clock()))  # type: ignore[misc]
    at = scene.clock.move(timedelta(days=1))
    scene.store.write(lambda c: passkey.remove(c, leo, kept.seq, at))
    scene.refused(lambda: scene.enters(device))
    with pytest.raises(Unknown):
        scene.store.write(lambda c: passkey.remove(c, leo, kept.seq, at))
    assert [row.removed_at for row in scene.rows()] == [at]
    assert scene.news() == [f"passkey-added {kept.seq}", f"passkey-removed {kept.seq}"]
    assert scene.owned(leo, Device()).handle == kept.handle, "so that the device replaces the one that is gone"


# --- adding: what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"cross_origin": True},
        {"algorithm": -65535},
    ],
    ids=str,
)
def test_nothing_is_added_that_is_wrong_in_one_thing(scene: Scene, lie: dict[str, Any]) -> None:
    scene.refused(lambda: scene.owned(scene.cast.leo, Device(**lie)), passkey.NOT_ADDED)
    assert scene.news() == []


def test_a_device_s_answer_adds_one_passkey_to_one_account(scene: Scene) -> None:
    leo, device = scene.cast.leo, Device()
    challenge, options = scene.asked_to_add(leo)
    answer = device.make(options)
    scene.refused(lambda: scene.add(scene.cast.ida, answer, challenge), passkey.TOO_LATE)
    scene.refused(lambda: scene.add(leo, answer, scene.asked_to_add(leo)[0]), passkey.NOT_ADDED)
    scene.refused(lambda: scene.add(leo, device.make(options, type="webauthn.get"), challenge), passkey.NOT_ADDED)
    scene.add(leo, answer, challenge)
    scene.refused(lambda: scene.add(leo, answer, challenge), passkey.TOO_LATE)
    with pytest.raises(Refused, match="added before"):
        scene.owned(scene.cast.ida, device)
    late, options = scene.asked_to_add(leo)
    scene.clock.move(CHALLENGE_LIFE)
    scene.refused(lambda: scene.add(leo, Device().make(options), late), passkey.TOO_LATE)


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "x" * 500])
def test_a_passkey_has_a_name_that_can_be_shown(scene: Scene, name: str) -> None:
    challenge, options = scene.asked_to_add(scene.cast.leo)
    with pytest.raises(Refused) as refusal:
        scene.add(scene.cast.leo, Device().make(options), challenge, name)
    assert [problem.field for problem in refusal.value.problems] == ["name"]


def test_an_account_cannot_pile_them_up(scene: Scene) -> None:
    kept = [scene.owned(scene.cast.leo, Device()) for _ in range(PASSKEYS_MOST)]
    with pytest.raises(Refused):
        scene.asked_to_add(scene.cast.leo)
    scene.store.write(lambda c: passkeys.remove(c, kept[0].seq, scene.clock()))
    scene.owned(scene.cast.leo, Device())


# --- answers that anybody makes up -----------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ("id", "rawId", "type", "response")
PARTS = ("clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject")


@pytest.fixture
def sqlite_scene(sqlite_store: Store, clock: MovedClock) -> Scene:
    return Scene(sqlite_store, clock, enter_cast(sqlite_store, clock()))


@pytest.fixture
def known(sqlite_scene: Scene) -> Device:
    """A device that has a passkey of Leo's."""
    device = Device(counts=False)
    sqlite_scene.owned(sqlite_scene.cast.leo, device)
    return device


@given(
    making=st.booleans(),
    member=st.sampled_from(MEMBERS + PARTS),
    value=JSON | st.binary(max_size=200).map(bytes_to_base64url),
)
def test_whatever_is_sent_is_refused_and_nothing_breaks(
    sqlite_scene: Scene, known: Device, making: bool, member: str, value: Any
) -> None:
    scene, leo = sqlite_scene, sqlite_scene.cast.leo
    challenge, options = scene.asked_to_add(leo) if making else scene.asked_to_sign_in()
    answer = json.loads(Device().make(options) if making else known.answer(options))
    place = answer if member in MEMBERS else answer["response"]
    assume(member in place)
    place[member] = value
    if making:
        scene.refused(lambda: scene.add(leo, json.dumps(answer), challenge), passkey.NOT_ADDED)
    else:
        scene.refused(lambda: scene.sign_in(json.dumps(answer), challenge))


@pytest.mark.parametrize("answer", ["", "{", "[]", "null", "1e999", "[" * 60_000, "\ud800", "x" * 10**6])
def test_what_is_no_answer_at_all_is_refused(sqlite_scene: Scene, answer: str) -> None:
    challenge, _options = sqlite_scene.asked_to_add(sqlite_scene.cast.leo)
    sqlite_scene.refused(lambda: sqlite_scene.add(sqlite_scene.cast.leo, answer, challenge), passkey.NOT_ADDED)
    sqlite_scene.refused(lambda: sqlite_scene.sign_in(answer, sqlite_scene.asked_to_sign_in()[0]))


# --- where there can be passkeys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "id", "origin"),
    [
        ("https://blog.example", "blog.example", "https://blog.example"),
        ("https://blog.example:8443", "blog.example", "https://blog.example:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_a_site_has_passkeys_by_its_name(address: str, id: str, origin: str) -> None:
    assert site_of(address, "Écoute") == Site(id, origin, "Écoute")


@pytest.mark.parametrize(
    "address",
    [
        "http://blog.example",
        "http://127.0.0.1:8000",
        "https://127.0.0.1",
        "https://[::1]:8000",
        "http://localhost.example",
    ],
)
def test_browsers_have_none_without_a_name_and_https(address: str) -> None:
    assert site_of(address, "Écoute") is None


def test_a_stored_key_that_was_tampered_with_signs_nobody_in(scene: Scene) -> None:
    device = Device()
    kept = scene.owned(scene.cast.leo, device)
    scene.store.write(lambda c: c.execute(update(passkeys_table).values(public_key=kept.public_key[:-4])))
    scene.refused(lambda: scene.enters(device))
