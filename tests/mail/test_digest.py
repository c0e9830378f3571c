"""The daily digest to the moderators: when it comes, in which language, and how each of them ends it."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from moderation import keys
from moderation.mail.herald import Herald
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, csrf_token, sign_in
from tests.mail.telling import deliver, link_in
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


def to(mailbox, who: Account) -> EmailMessage:
    """The one letter to an account."""
    (letter,) = [each for each in mailbox.letters if each["To"] == who.email]
    return letter


def test_it_speaks_the_language_of_each_account_french_where_none_was_chosen(
    smtp, mailbox, postman, daily, store, clock, cast
) -> None:
    store.write(lambda c: accounts.choose_language(c, cast.nadia.seq, "en"))
    kept = send(store, clock())
    deliver(daily, postman)
    english, french = to(mailbox, cast.nadia), to(mailbox, cast.sofia)
    assert (english["Subject"], french["Subject"]) == (
        "To read at the moderation desk: 1",
        "À lire au bureau de modération : 1",
    )
    desk, message = "https://blog.example/desk/", f"https://blog.example/desk/contributions/{kept.id}"
    for letter, hello, since in (
        (english, "Hello", "1 March 2026, 10:00"),
        (french, "Bonjour", "1er mars 2026 à 10\u00a0h\u00a000"),
    ):
        assert letter.get_content_type() == "text/plain"
        text = letter.get_content()
        assert text.index(hello) < text.index(since) < text.index(message) < text.rindex(desk)
    assert "Bonjour" not in english.get_content()


def test_one_click_ends_it_for_one_account_and_opening_the_link_does_not(
    smtp, mailbox, postman, daily, store, clock, cast, client
) -> None:
    """LESSONS: links in mail are prefetched: GET shows, POST acts. RFC 8058: one POST, no session, no question."""
    send(store, clock())
    deliver(daily, postman)
    letter = to(mailbox, cast.nadia)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(letter["List-Unsubscribe"]).removeprefix("<https://blog.example").removesuffix(">")
    assert path == link_in(letter.get_content(), "digest")
    for _scanner in range(2):
        page = client.get(path)
        assert page.status_code == 200
        assert cast.nadia.email not in page.text
    with store.read() as connection:
        assert cast.nadia.email in [each.email for each in accounts.digest_readers(connection)]
    one_click = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    assert client.post(path, **one_click).status_code == 200
    assert client.post(path, **one_click).status_code == 200, "twice is as good as once"
    mailbox.letters.clear()
    clock.move(timedelta(days=1))
    deliver(daily, postman)
    assert sorted(str(each["To"]) for each in mailbox.letters) == [cast.marc.email, cast.sofia.email]


def test_the_link_is_for_one_account_and_for_a_year(store, settings, clock, cast, client) -> None:
    """LESSONS: a token is bound to id, action and expiry (Isso's key never expires and deletes too)."""
    until = clock() + timedelta(days=365)
    key = keys.digest_key(settings.secret, cast.nadia.seq, until)
    notice = keys.notice_key(settings.secret, keys.NoticeAct.STOP, cast.nadia.seq, until)
    for wrong in (key[:-1], key.swapcase(), notice, "%00", keys.digest_key(settings.secret, 999, until)):
        assert client.post(f"/digest/{wrong}").status_code == 404, wrong
    clock.move(timedelta(days=366))
    for method in (client.get, client.post):
        assert method(f"/digest/{key}").status_code == 404
    with store.read() as connection:
        assert len(accounts.digest_readers(connection)) == 3


def test_the_page_of_the_account_ends_it_brings_it_back_and_chooses_its_language(
    smtp, mailbox, postman, daily, store, settings, clock, cast
) -> None:
    app = create_app(Service(store, settings, lambda: CATALOGUE, clock))
    app.config["SESSION_COOKIE_SECURE"] = False  # the test's browser speaks no TLS
    nadia = sign_in(app, cast.nadia)
    page = nadia.get("/account/?lang=en").text

    def choose(**fields: str) -> None:
        sent = nadia.post("/digest/", data={"csrf_token": csrf_token(page), **fields}, follow_redirects=True)
        assert sent.status_code == 200

    def told() -> list[str]:
        mailbox.letters.clear()
        clock.move(timedelta(days=1))
        deliver(daily, postman)
        return [str(each["Subject"])[:7] for each in mailbox.letters if each["To"] == cast.nadia.email]

    send(store, clock())
    choose(letters="en")
    assert told() == []
    choose(letters="en", digest="yes")
    assert told() == ["To read"]
    choose(letters="fr", digest="yes")
    assert told() == ["À lire "]
    choose(letters="xx", digest="yes")
    assert told() == ["À lire "]
    assert nadia.post("/digest/", data={"letters": "en"}).status_code == 400, "without its form's token"
    assert told() == ["À lire "]


def test_the_first_sign_in_chooses_the_language_and_no_later_one(store, settings, clock, cast) -> None:
    app = create_app(Service(store, settings, lambda: CATALOGUE, clock))
    app.config["SESSION_COOKIE_SECURE"] = False

    def language_after(lang: str) -> str | None:
        token = store.write(lambda c: accounts.new_link(c, cast.marc, clock()))
        browser = app.test_client()
        page = browser.get(f"/account/links/{token}?lang={lang}").text
        browser.post(f"/account/links/{token}", data={"csrf_token": csrf_token(page), "lang": lang})
        with store.read() as connection:
            return accounts.get(connection, cast.marc.seq).lang

    assert [language_after("en"), language_after("fr")] == ["en", "en"]


def test_who_gets_no_digest_is_not_offered_one(store, settings, clock, cast) -> None:
    """A representative moderates nothing; and without a mail server nothing is sent."""
    for who, silent, offered in ((cast.nadia, False, True), (cast.leo, False, False), (cast.nadia, True, False)):
        chosen = replace(settings, smtp_url="" if silent else settings.smtp_url)
        app = create_app(Service(store, chosen, lambda: CATALOGUE, clock))
        app.config["SESSION_COOKIE_SECURE"] = False
        assert ('name="digest"' in sign_in(app, who).get("/account/").text) is offered, (who.name, silent)
