"""What readers and moderators are told by mail, over a real mail server: once, in plain text, and only who wants it."""

import re
import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskClient

from moderation.acts import appeal, decide, erase, report, subscribe
from moderation.acts.news import NEWS
from moderation.domain.contribution import Action
from moderation.domain.errors import NotAllowed
from moderation.domain.report import Notice
from moderation.mail.herald import TRIES, Herald
from moderation.mail.postbox import MAIL
from moderation.mail.postman import Postman
from moderation.storage import accounts, outbox, subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast, with_posts
from tests.moderation.lived_in import send, settle


@pytest.fixture
def settings(service_settings):
    return replace(
        service_settings,
        smtp_url="smtp://127.0.0.1",
        mail_from="b@blog.example",
        service_url="https://blog.example",
        site_url="https://blog.example",
    )


@pytest.fixture
def herald(store: Store, settings, clock: MovedClock) -> Herald:
    """The herald; it writes no digest, which would come between."""
    return Herald(store, replace(settings, digest_hour=None), lambda: CATALOGUE, clock)


@pytest.fixture
def daily(store: Store, settings, clock: MovedClock) -> Herald:
    """The herald that writes the digest too, from 8 o'clock in Paris."""
    return Herald(store, settings, lambda: CATALOGUE, clock)


@pytest.fixture
def cast(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


@pytest.fixture
def client(store: Store, settings, clock: MovedClock) -> FlaskClient:
    app: Flask = create_app(Service(store, settings, lambda: CATALOGUE, clock))
    return app.test_client()


def deliver(herald: Herald, postman: Postman) -> None:
    herald.write_digest()
    while herald.tell_one():
        pass
    while postman.deliver_one():
        pass


def link_in(text: str, place: str) -> str:
    """The path of the first link to `place` in a letter."""
    found = re.search(rf"https://blog\.example(/{place}/\S+)", text)
    assert found, text
    return found[1]


def confirmed(store: Store, clock: MovedClock, about: Stored, email: str = "ana@mail.example") -> int:
    """A subscription that its address has confirmed."""

    def work(connection) -> int:
        kept = subscriptions.add(connection, about.seq, email, "fr", clock())
        subscribe.confirm(connection, kept.seq, clock())
        return kept.seq

    return store.write(work)


# --- decisions -------------------------------------------------------------------------------------------------------


def test_a_refusal_is_mailed_with_its_reasons_and_nobody_s_name(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """TRUST duty 3, DSA article 17."""
    kept = send(store, clock(), "Bonjour", email="ana@mail.example")
    settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="off_topic", note="entre nous")
    deliver(herald, postman)
    (letter,) = mailbox.letters
    text = letter.get_content()
    assert letter["To"] == "ana@mail.example"
    assert letter.get_content_type() == "text/plain"
    for told in ("Hors sujet", "off_topic", "par une personne", "six mois", "Trois jours sans réseau"):
        assert told in text
    for hidden in ("Nadia", "entre nous", "Bonjour\n\nBonjour"):
        assert hidden not in text
    page = client.get(link_in(text, "receipts"))
    assert page.status_code == 200
    assert "/appeal" in page.text


def test_who_gave_no_address_is_told_nothing(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    settle(store, send(store, clock()), Action.REJECT, cast.nadia, clock(), reason="spam")
    deliver(herald, postman)
    assert mailbox.letters == []


def test_only_the_last_of_several_decisions_is_told(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    kept = send(store, clock(), email="ana@mail.example")
    settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="spam")
    settle(store, kept, Action.UNDO, cast.nadia, clock())
    settle(store, kept, Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    assert [letter["Subject"] for letter in mailbox.letters] == ["Votre message est publié"]


def test_a_decision_that_is_undone_leaves_no_news(store, clock, cast) -> None:
    """LESSONS: work that must happen is a row in the database, in the transaction that makes it so."""
    kept = send(store, clock(), email="ana@mail.example")

    def work(connection) -> None:
        decide.take(connection, kept.id, Action.REJECT, cast.nadia.actor(), clock(), "spam")
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        store.write(work)
    with store.read() as connection:
        assert not outbox.waits(connection, NEWS)


def test_without_a_mail_server_nothing_piles_up(store, settings, clock, cast) -> None:
    kept = send(store, clock(), email="ana@mail.example")
    settle(store, kept, Action.APPROVE, cast.nadia, clock())
    silent = Herald(store, replace(settings, smtp_url=""), lambda: CATALOGUE, clock)
    assert silent.tell_one()
    assert not silent.tell_one()
    with store.read() as connection:
        assert not outbox.waits(connection, NEWS)
        assert not outbox.waits(connection, MAIL)


def test_a_dismissed_appeal_is_answered_by_mail(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    """TRUST duty 5, DSA article 20."""
    kept = send(store, clock(), email="ana@mail.example")
    settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="spam")
    lodged = store.write(lambda c: appeal.lodge(c, kept.id, "Mais non", clock()))
    store.write(lambda c: appeal.dismiss(c, lodged.seq, cast.marc.actor(), "C’est bien une réclame.", clock()))
    deliver(herald, postman)
    assert "C’est bien une réclame." in mailbox.letters[-1].get_content()
    assert "Marc" not in mailbox.letters[-1].get_content()


# --- answers ---------------------------------------------------------------------------------------------------------


def test_answers_are_told_only_after_the_address_said_yes(
    smtp, mailbox, postman, herald, store, clock, cast, client, settings
) -> None:
    """Double opt-in. LESSONS: links in mail are prefetched, so GET shows and POST acts; a token works once."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    running = Service(store, settings, lambda: CATALOGUE, clock)
    asked = client.post(f"/receipts/{running.receipt_token(kept.id)}/notices", data={"email": "ana@mail.example"})
    assert asked.status_code == 303
    settle(store, send(store, clock(), "Trop tôt", parent=kept.id), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    (question,) = mailbox.letters
    assert "Trop tôt" not in question.get_content(), "no visitor's words to an address that is not proved"
    path = link_in(question.get_content(), "notices")
    for _ in range(3):
        assert client.get(path).status_code == 200, "opening it does nothing"
    clock.move(timedelta(minutes=1))
    settle(store, send(store, clock(), "Encore trop tôt", parent=kept.id), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    assert len(mailbox.letters) == 1
    clock.move(timedelta(minutes=1))
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 409, "once"
    clock.move(timedelta(minutes=1))
    settle(store, send(store, clock(), "À point", parent=kept.id, name="Bob"), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    text = mailbox.letters[1].get_content()
    assert "Bob a répondu" in text
    assert "> À point" in text
    assert "trop tôt" not in text


def test_a_confirmation_expires(smtp, mailbox, postman, herald, store, clock, cast, client) -> None:
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    store.write(lambda c: subscribe.ask(c, kept.id, "ana@mail.example", "fr", clock()))
    deliver(herald, postman)
    path = link_in(mailbox.letters[0].get_content(), "notices")
    clock.move(timedelta(days=3, seconds=1))
    assert client.post(path).status_code == 404
    assert client.get(path).status_code == 404


def test_one_click_ends_notices_and_nothing_brings_them_back(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """RFC 8058: one POST from a mail program, without a session, a page or a question."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    store.write(lambda c: subscribe.ask(c, kept.id, "ana@mail.example", "fr", clock()))
    deliver(herald, postman)
    confirm = link_in(mailbox.letters[0].get_content(), "notices")
    client.post(confirm)
    clock.move(timedelta(minutes=1))
    settle(store, send(store, clock(), parent=kept.id), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    letter = mailbox.letters[1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = str(letter["List-Unsubscribe"])
    assert header.startswith("<https://blog.example/notices/")
    assert header.endswith(">")
    path = header[1:-1].removeprefix("https://blog.example")
    assert client.get(path).status_code == 200
    with store.read() as connection:
        assert subscriptions.of_contribution(connection, kept.seq)[0].active, "opening it ended nothing"
    one_click = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    assert client.post(path, **one_click).status_code == 200
    assert client.post(path, **one_click).status_code == 200, "twice is as good as once"
    assert client.post(confirm).status_code == 409
    clock.move(timedelta(hours=2))
    settle(store, send(store, clock(), parent=kept.id), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    assert len(mailbox.letters) == 2


def test_one_notice_a_thread_an_hour_however_many_answers(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    """LESSONS: reply mail that cannot be used as a spam cannon."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    other = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    for about in (kept, other):
        confirmed(store, clock, about)
    for minute in range(30):
        clock.move(timedelta(minutes=1))
        answered = kept if minute % 2 else other
        settle(
            store, send(store, clock(), f"Réponse {minute}", parent=answered.id), Action.APPROVE, cast.nadia, clock()
        )
        deliver(herald, postman)
    assert len(mailbox.letters) == 1
    clock.move(timedelta(hours=1))
    deliver(herald, postman)
    assert len(mailbox.letters) == 2
    assert mailbox.letters[1].get_content().count("> Réponse") == 29


def test_an_address_is_asked_three_times_a_day_at_most(store, clock, cast) -> None:
    for number in range(4):
        kept = send(store, clock(), f"Message {number}")
        ask = lambda c, id=kept.id: subscribe.ask(c, id, "Victim@mail.example", "fr", clock())  # noqa: E731
        if number < 3:
            store.write(ask)
        else:
            with pytest.raises(NotAllowed):
                store.write(ask)


def test_one_receipt_asks_five_addresses_a_day_at_most(store, clock, cast) -> None:
    """LESSONS: no spam cannon."""
    kept = send(store, clock())

    def ask(number: int) -> None:
        store.write(lambda c: subscribe.ask(c, kept.id, f"victim{number}@mail.example", "fr", clock()))

    for number in range(5):
        ask(number)
    with pytest.raises(NotAllowed):
        ask(5)
    clock.move(timedelta(days=1))
    ask(5)


HOSTILE = (
    "Voyez https://evil.example/x et evil.example/y, www.evil.example, mailto:a@evil.example, a@evil.example, "
    "//evil.example/z, javascript:alert(1), ftp://evil.example <img src=https://evil.example/p.png> "
    "[lien](http://evil.example) evil。example evil\u200b.example"
)


def test_a_visitor_s_links_cannot_be_clicked(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    """LESSONS: plain text, a visitor's links not clickable, no remote images, headers built by the library."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    name = "evil.example http://evil.example"
    settle(store, send(store, clock(), HOSTILE, parent=kept.id, name=name), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    (letter,) = mailbox.letters
    text = letter.get_content()
    assert not letter.is_multipart()
    assert letter.get_content_type() == "text/plain"
    for bad in ("evil.example", "javascript:a", "mailto:a", "a@", "ftp:", "www.e"):
        assert bad not in text, text
    links = re.findall(r"https?://\S+", text)
    assert links
    assert all(link.startswith("https://blog.example/") for link in links)
    assert "evil" not in str(letter["Subject"])


def test_an_answer_that_is_taken_down_is_not_told(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    answer = settle(store, send(store, clock(), parent=kept.id), Action.APPROVE, cast.nadia, clock())
    settle(store, answer, Action.TAKE_DOWN, cast.marc, clock(), reason="spam")
    deliver(herald, postman)
    assert mailbox.letters == []


@pytest.mark.parametrize("url", ["/2026/02/panne/", "https://blog.example/2026/02/panne/"])
def test_a_notice_leads_to_the_answer_whether_the_catalogue_s_addresses_are_absolute_or_not(
    smtp, mailbox, postman, store, clock, cast, settings, url: str
) -> None:
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    answer = settle(store, send(store, clock(), parent=kept.id), Action.APPROVE, cast.nadia, clock())
    posts = with_posts(CATALOGUE, replace(CATALOGUE.posts["panne"], url=url))
    deliver(Herald(store, replace(settings, digest_hour=None), lambda: posts, clock), postman)
    assert f"\nhttps://blog.example/2026/02/panne/#c-{answer.id}" in mailbox.letters[0].get_content().replace("\r", "")


# --- reports ---------------------------------------------------------------------------------------------------------


def reported(store: Store, clock: MovedClock, kept: Stored) -> str:
    notice = Notice(kept.id, "insult", "Les mots https://evil.example", "", "Bob", "bob@mail.example")
    return store.write(lambda c: report.file(c, notice, "fr", clock())).id


def test_both_parties_of_a_report_are_told(smtp, mailbox, postman, herald, store, clock, cast, client) -> None:
    """TRUST duty 4, DSA article 16 (4) and (5)."""
    kept = settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    mailbox.letters.clear()
    id = reported(store, clock, kept)
    deliver(herald, postman)
    by_address = {str(letter["To"]): letter.get_content() for letter in mailbox.letters}
    assert set(by_address) == {"ana@mail.example", "bob@mail.example"}
    assert client.get(link_in(by_address["bob@mail.example"], "reports")).status_code == 200
    assert client.get(link_in(by_address["ana@mail.example"], "receipts")).status_code == 200
    assert "evil" not in "".join(by_address.values()), "an address that is only typed gets no visitor's words"
    assert "Bob" not in by_address["ana@mail.example"]
    mailbox.letters.clear()
    store.write(lambda c: report.invalidate(c, id, cast.marc.actor(), "Une critique, pas une insulte.", clock()))
    deliver(herald, postman)
    assert sorted(str(letter["To"]) for letter in mailbox.letters) == ["ana@mail.example", "bob@mail.example"]
    assert all("Une critique, pas une insulte." in letter.get_content() for letter in mailbox.letters)


def test_reports_do_not_flood_an_address(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    for _ in range(10):
        reported(store, clock, kept)
    deliver(herald, postman)
    assert len(mailbox.letters) == 3


# --- the digest ------------------------------------------------------------------------------------------------------


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


# --- when things go wrong --------------------------------------------------------------------------------------------


def test_who_is_erased_meanwhile_is_told_nothing(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    kept = settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    settle(store, send(store, clock(), parent=kept.id), Action.APPROVE, cast.nadia, clock())
    store.write(lambda c: erase.contribution(c, kept.id, clock()))
    deliver(herald, postman)
    assert mailbox.letters == []


def test_news_that_cannot_be_told_do_not_hold_up_the_others(
    smtp, mailbox, postman, herald, store, clock, cast, caplog
) -> None:
    store.write(lambda c: outbox.ask(c, NEWS, "gossip 7", clock()))
    settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    assert len(mailbox.letters) == 1
    assert "could not be told" in caplog.text
    for _ in range(TRIES):
        clock.move(timedelta(hours=2))
        deliver(herald, postman)
    with store.read() as connection:
        assert outbox.failures(connection, NEWS) == 1, "given up in the end, and told to the operator"
        assert not outbox.waits(connection, NEWS)


def test_a_server_that_answers_nothing_is_asked_again_later(store, herald, clock, cast) -> None:
    """Slow: it takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        postman = Postman(store, f"smtp://127.0.0.1:{mute.getsockname()[1]}", "b@blog.example", clock, 0.3)
        settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
        deliver(herald, postman)
    with store.read() as connection:
        assert outbox.waits(connection, MAIL)
        assert outbox.failures(connection, MAIL) == 0


def test_a_server_that_was_down_gets_everything_once(mailbox, postman, herald, store, clock, cast, port) -> None:
    settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    clock.move(timedelta(minutes=2))
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        deliver(herald, postman)
        deliver(herald, postman)
    finally:
        controller.stop()
    assert len(mailbox.letters) == 1
