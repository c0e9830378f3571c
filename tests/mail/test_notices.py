"""Notices of answers: only to an address that said yes, once in a while, and ended by one click."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from moderation.acts import author, decide, erase, subscribe
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action
from moderation.domain.errors import NotAllowed
from moderation.mail.herald import Herald
from moderation.storage import subscriptions
from moderation.web.context import Service
from tests.conftest import CATALOGUE, with_posts
from tests.mail.telling import confirmed, deliver, link_in
from tests.moderation.lived_in import contents, send, settle


def test_answers_are_told_only_after_the_address_said_yes(
    smtp, mailbox, postman, herald, store, clock, cast, client, settings
) -> None:
    """Double opt-in. LESSONS: links in mail are prefetched, so GET shows and POST acts; a token works once."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    running = Service(store, settings, lambda: CATALOGUE, clock)
    asked = client.post(f"/receipts/{running.receipt_token(kept.id)}/notices", data={"email": "ana@mail.example"})
    assert asked.status_code == 303
    unfolded = BeautifulSoup(client.get(asked.location).text, "html.parser").select("details[open]")
    assert ["confirm" in each.get_text() for each in unfolded] == [True], "whoever asked sees what to do next"
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
    """LESSONS: consent and unsubscribe (Isso #443, #888). RFC 8058: one POST, no session, no question."""
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
    """LESSONS: plain text, a visitor's links not clickable, no remote images, headers by the library."""
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


@pytest.mark.parametrize("by", ["erasure", "author", "desk"])
def test_words_that_are_gone_leave_the_letters_that_wait(
    smtp, mailbox, postman, herald, store, clock, cast, by: str
) -> None:
    """TRUST duty 11: also where the mail server is down, and the letter was written already."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    gone, stays = (
        settle(store, send(store, clock(), body, parent=kept.id, name=name), Action.APPROVE, cast.nadia, clock())
        for name, body in (("Zélie", "Le tilleul\n\nest bleu"), ("> Bob", f"Voyez #c-{kept.id}\n\nBob"))
    )
    while herald.tell_one():
        pass
    acts = {
        "erasure": lambda c: erase.contribution(c, gone.id, clock()),
        "author": lambda c: author.withdraw(c, gone.id, AUTHOR, clock()),
        "desk": lambda c: decide.take(c, gone.id, Action.TAKE_DOWN, cast.marc.actor(), clock(), "spam"),
    }
    assert str(contents(store)).count("Zélie") == 2, "as an author, and readable in the letter"
    store.write(acts[by])
    assert str(contents(store)).count("Zélie") == (0 if by == "erasure" else 1)
    deliver(herald, postman)
    (letter,) = mailbox.letters
    text = letter.get_content().replace("\r\n", "\n")
    assert "Zélie" not in text
    assert "tilleul" not in text
    assert gone.id not in text
    assert text.startswith("Bonjour,\n\n> Bob a répondu")
    assert f"#c-{stays.id}" in text
    assert "/notices/" in text


def test_a_letter_that_told_of_nothing_else_is_not_sent(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    confirmed(store, clock, kept)
    clock.move(timedelta(minutes=1))
    gone = settle(store, send(store, clock(), "Le tilleul", parent=kept.id), Action.APPROVE, cast.nadia, clock())
    while herald.tell_one():
        pass
    store.write(lambda c: erase.contribution(c, gone.id, clock()))
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
