"""Mail, handed to a real SMTP server: delivered once, later when the server is down, never built by hand."""

from datetime import timedelta

from sqlalchemy import select

from moderation.mail.letters import Letter, sign_in_letter
from moderation.mail.postbox import MAIL, post_letter
from moderation.mail.postman import TRIES
from moderation.settings import Settings
from moderation.storage import outbox
from moderation.storage.store import Store
from moderation.storage.tables import outbox as outbox_table
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, MovedClock, csrf_token, enter_cast
from tests.mail.mailbox import receiving

LETTER = Letter("ana@mail.example", "Votre lien é\r\nBcc: x@evil.example", "Bonjour\n\nhttps://blog.example/x\n")


def send(store: Store, clock: MovedClock, letter: Letter = LETTER) -> None:
    store.write(lambda connection: post_letter(connection, letter, clock()))


def row(store: Store):
    with store.read() as connection:
        return connection.execute(select(outbox_table)).one()


def test_a_letter_is_plain_text_to_one_address(smtp, mailbox, postman, store, clock) -> None:
    send(store, clock, sign_in_letter("ana@mail.example", "https://blog.example/account/links/x", "fr", "blog.example"))
    assert postman.deliver_one()
    assert not postman.deliver_one()
    letter = mailbox.letters[0]
    assert mailbox.recipients == [["ana@mail.example"]]
    assert letter.get_content_type() == "text/plain"
    assert "https://blog.example/account/links/x" in letter.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["From"].addresses[0].addr_spec == "blog@blog.example"


def test_a_line_break_in_a_subject_makes_no_header(smtp, mailbox, postman, store, clock) -> None:
    send(store, clock)
    while postman.deliver_one():
        pass
    assert mailbox.recipients in ([], [["ana@mail.example"]])
    assert all("Bcc" not in letter for letter in mailbox.letters)


def test_what_was_sent_is_not_kept(smtp, postman, store, clock) -> None:
    send(store, clock, sign_in_letter("ana@mail.example", "https://blog.example/secret", "fr", "blog.example"))
    postman.deliver_one()
    assert row(store).payload == ""
    assert row(store).done_at == clock()


def test_a_server_that_is_down_gets_the_letter_later(mailbox, postman, store, clock, port) -> None:
    send(store, clock, sign_in_letter("ana@mail.example", "https://blog.example/x", "en", "blog.example"))
    assert postman.deliver_one()
    assert row(store).done_at is None
    assert "refused" in row(store).error
    assert not postman.deliver_one(), "not before the pause is over"
    clock.move(timedelta(minutes=1))
    with receiving(mailbox, port):
        assert postman.deliver_one()
    assert len(mailbox.letters) == 1
    assert row(store).done_at == clock()


def test_a_busy_server_is_asked_again_and_a_server_that_knows_nobody_is_not(
    smtp, mailbox, postman, store, clock
) -> None:
    letter = sign_in_letter("ana@mail.example", "https://blog.example/x", "en", "blog.example")
    mailbox.answer = "451 later"
    send(store, clock, letter)
    postman.deliver_one()
    assert row(store).failed_at is None
    mailbox.answer = "550 nobody of that name"
    clock.move(timedelta(minutes=1))
    postman.deliver_one()
    assert row(store).failed_at == clock()
    assert mailbox.letters == []


def test_of_a_letter_that_never_arrives_nothing_is_kept_but_why(smtp, mailbox, postman, store, clock) -> None:
    letter = sign_in_letter("ana@mail.example", "https://blog.example/x", "en", "blog.example")
    for answer, reason in (("451 ana is busy", "451"), ("550 <ana@mail.example>: no ana here", "550")):
        mailbox.answer = answer
        send(store, clock, letter)
        postman.deliver_one()
        with store.read() as connection:
            tried = connection.execute(select(outbox_table).order_by(outbox_table.c.seq.desc())).first()
        assert tried is not None
        assert tried.error == f"SMTPRecipientsRefused {reason}"
    # Given up: not even to whom.
    assert (tried.failed_at, tried.payload, tried.subject) == (clock(), "", "")


def test_the_last_try_comes_after_more_than_a_day(mailbox, postman, store, clock) -> None:
    began = clock()
    send(store, clock, sign_in_letter("ana@mail.example", "https://blog.example/x", "en", "blog.example"))
    for _ in range(TRIES):
        while not postman.deliver_one():
            clock.move(timedelta(minutes=30))
    assert row(store).failed_at is not None
    assert clock() - began > timedelta(days=1)
    with store.read() as connection:
        assert outbox.failures(connection, MAIL) == 1


def test_signing_in_by_mail(smtp, mailbox, postman, store, clock, service_settings: Settings) -> None:
    values = {name: getattr(service_settings, name) for name in service_settings.__dataclass_fields__}
    values |= {"smtp_url": "smtp://127.0.0.1", "mail_from": "b@blog.example", "service_url": "http://blog.example"}
    app = create_app(Service(store, Settings(**values), lambda: CATALOGUE, clock))
    cast = enter_cast(store, clock())
    client = app.test_client()
    page = client.get("/account/sign-in")
    form = {"csrf_token": csrf_token(page.text), "email": cast.nadia.email.upper()}
    # The Host header is the caller's to choose: a link must never lead where it says.
    known = client.post("/account/sign-in", data=form, headers={"Host": "evil.example"})
    unknown = client.post("/account/sign-in", data=form | {"email": "nobody@blog.example"})
    if known.status_code == 400:  # the cookie of another host does not count
        known = client.post("/account/sign-in", data=form)
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(form["email"], "") == unknown.text.replace("nobody@blog.example", "")
    while postman.deliver_one():
        pass
    (letter,) = mailbox.letters
    link = next(word for word in letter.get_content().split() if word.startswith("http"))
    assert link.startswith("http://blog.example/account/links/")
    path = link.removeprefix("http://blog.example")
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "opening a link uses nothing up"
    token = csrf_token(client.get(path).text)
    assert client.post(path, data={"csrf_token": token}).status_code == 303
    assert client.post(path, data={"csrf_token": token}).status_code in (400, 404), "a link works once"


def test_links_do_not_flood_a_mailbox(smtp, mailbox, postman, store, clock, service_settings: Settings) -> None:
    values = {name: getattr(service_settings, name) for name in service_settings.__dataclass_fields__}
    values |= {"smtp_url": "smtp://127.0.0.1", "mail_from": "b@blog.example", "service_url": "http://blog.example"}
    app = create_app(Service(store, Settings(**values), lambda: CATALOGUE, clock))
    cast = enter_cast(store, clock())
    client = app.test_client()
    token = csrf_token(client.get("/account/sign-in").text)
    answers = {
        client.post("/account/sign-in", data={"csrf_token": token, "email": cast.nadia.email}).status_code
        for _ in range(20)
    }
    while postman.deliver_one():
        pass
    assert answers == {200}
    assert len(mailbox.letters) == 5
