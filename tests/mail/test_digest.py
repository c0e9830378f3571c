"""The daily digest to the moderators."""

from dataclasses import replace
from datetime import timedelta

from moderation.mail.herald import Herald
from moderation.storage import accounts
from tests.conftest import CATALOGUE
from tests.mail.telling import deliver
from tests.moderation.lived_in import send


def test_the_digest_comes_once_a_day_when_something_waits(smtp, mailbox, postman, daily, store, clock, cast) -> None:
    deliver(daily, postman)
    assert mailbox.letters == [], "nothing waits"
    kept = send(store, clock(), "evil.example", name="evil.example")
    store.write(lambda c: accounts.suspend(c, cast.marc, clock()))
    for _ in range(3):
        deliver(daily, postman)
    assert sorted(str(letter["To"]) for letter in mailbox.letters) == [cast.nadia.email, cast.sofia.email]
    text = mailbox.letters[0].get_content()
    assert f"https://blog.example/desk/contributions/{kept.id}" in text
    assert "evil" not in text, "no visitor's words"
    clock.move(timedelta(hours=12))
    deliver(daily, postman)
    assert len(mailbox.letters) == 2
    clock.move(timedelta(hours=12))
    deliver(daily, postman)
    assert len(mailbox.letters) == 4


def test_the_digest_waits_for_its_hour_and_can_be_switched_off(store, settings, clock, cast) -> None:
    send(store, clock())
    later = Herald(store, replace(settings, digest_hour=11), lambda: CATALOGUE, clock)
    assert not later.write_digest(), "it is 10 o'clock in Paris"
    clock.move(timedelta(hours=1))
    assert not Herald(store, replace(settings, digest_hour=None), lambda: CATALOGUE, clock).write_digest()
    assert later.write_digest()
