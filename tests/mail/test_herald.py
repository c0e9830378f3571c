"""What authors are told of decisions, over a real mail server; and what becomes of news when something fails."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.acts import appeal, decide, erase
from moderation.acts.news import NEWS
from moderation.domain.contribution import Action
from moderation.mail.herald import TRIES, Herald
from moderation.mail.postbox import MAIL
from moderation.mail.postman import Postman
from moderation.storage import outbox
from tests.conftest import CATALOGUE
from tests.mail.mailbox import receiving
from tests.mail.telling import confirmed, deliver, link_in
from tests.moderation.lived_in import rewrite, send, settle


def test_a_refusal_is_mailed_with_its_reasons_and_nobody_s_name(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """TRUST duty 3, DSA article 17. LESSONS: tell the author what was decided (Coral #4654)."""
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


def test_nobody_is_told_that_something_was_undone_of_which_they_never_heard(
    smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    kept = settle(store, send(store, clock(), email="ana@mail.example"), Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    rewrite(store, kept, "Mieux dit", clock())
    settle(store, kept, Action.ACCEPT_EDIT, cast.nadia, clock())
    settle(store, kept, Action.UNDO, cast.nadia, clock())
    deliver(herald, postman)
    assert len(mailbox.letters) == 1
    settle(store, kept, Action.REFUSE_EDIT, cast.nadia, clock(), reason="spam")
    deliver(herald, postman)
    settle(store, kept, Action.UNDO, cast.nadia, clock())
    deliver(herald, postman)
    told = ["Votre modification n’est pas publiée", "La décision sur votre message est annulée"]
    assert [letter["Subject"] for letter in mailbox.letters[1:]] == told


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
    with receiving(mailbox, port):
        deliver(herald, postman)
        deliver(herald, postman)
    assert len(mailbox.letters) == 1
