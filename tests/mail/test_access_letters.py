"""Whoever has an account is told by mail when something new signs in to it, or signs in no more."""

from moderation.acts import news
from moderation.acts.person import erase_person
from moderation.mail.herald import Herald
from moderation.mail.postman import Postman
from moderation.storage import accounts, passkeys
from moderation.storage.passkeys import Passkey
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock
from tests.mail.telling import deliver


def kept(store: Store, who: accounts.Account, clock: MovedClock, name: str) -> Passkey:
    """A passkey of `who`, added and told of as the act does it."""

    def work(connection: accounts.Connection) -> Passkey:
        values = {"credential": name, "public_key": "pQEC", "handle": "aGFuZGxl", "sign_count": 0, "transports": ""}
        made = passkeys.add(connection, account=who.seq, name=name, backed_up=False, created_at=clock(), **values)
        news.ask(connection, news.Kind.PASSKEY_ADDED, made.seq, clock())
        return made

    return store.write(work)


def test_a_passkey_added_and_one_removed_are_told_in_the_language_of_the_account(
    smtp, mailbox, postman: Postman, herald: Herald, store: Store, clock: MovedClock, cast: Cast
) -> None:
    store.write(lambda c: accounts.choose_language(c, cast.leo.seq, "en"))
    kept(store, cast.nadia, clock, "Téléphone")
    made = kept(store, cast.leo, clock, "Phone")
    deliver(herald, postman)

    def remove(connection: accounts.Connection) -> None:
        passkeys.remove(connection, made.seq, clock())
        news.ask(connection, news.Kind.PASSKEY_REMOVED, made.seq, clock())

    store.write(remove)
    deliver(herald, postman)
    french, english, removed = mailbox.letters
    assert french["To"] == cast.nadia.email
    assert french["Subject"] == "Une clé d’accès a été ajoutée à votre compte"
    said = french.get_content()
    assert "Le 1er mars 2026 à 10\u00a0h\u00a000, une clé d’accès nommée «\u00a0Téléphone\u00a0» a été" in said
    assert "https://blog.example/account/?lang=fr" in said
    assert (english["To"], english["Subject"]) == (cast.leo.email, "A passkey was added to your account")
    assert "On 1 March 2026, 10:00, a passkey named “Phone”" in english.get_content()
    assert removed["Subject"] == "A passkey was removed from your account"
    assert removed.get_content_type() == "text/plain"


def test_the_name_of_a_passkey_makes_no_link_in_the_letter(
    smtp, mailbox, postman: Postman, herald: Herald, store: Store, clock: MovedClock, cast: Cast
) -> None:
    """Whoever stole a session chose the name. LESSONS: a visitor's links are not clickable in mail."""
    kept(store, cast.nadia, clock, "Rien à faire, voir https://evil.example/ici")
    deliver(herald, postman)
    (letter,) = mailbox.letters
    assert "evil.example" not in letter.get_content()
    assert letter.get_content().count("://") == 1


def test_an_account_that_was_erased_meanwhile_is_told_nothing(
    smtp, mailbox, postman: Postman, herald: Herald, store: Store, clock: MovedClock, cast: Cast
) -> None:
    kept(store, cast.nadia, clock, "Téléphone")
    store.write(lambda c: erase_person(c, cast.nadia.email, clock()))
    deliver(herald, postman)
    assert mailbox.letters == []
