"""What is told of replies by right: to whoever asks, and to everybody who moderates, at once and each day."""

from datetime import timedelta

import pytest

from moderation.acts import right_of_reply
from moderation.domain.reply_request import Medium, Request
from moderation.storage import accounts
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock
from tests.mail.telling import deliver, link_in


def asked(
    store: Store, clock: MovedClock, words: str = "C’est faux : https://evil.example", place: str = "panne"
) -> str:
    request = Request(place, Medium.TEXT, "« jamais »", words, "Rosa", "", "1 rue", "rosa@mail.example")
    return store.write(lambda c: right_of_reply.ask(c, CATALOGUE, request, "fr", clock())).id


def test_the_desk_is_told_at_once_and_who_asked_of_receipt_and_decision(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """TRUST duty 8: the three days run from receipt, whether or not anybody wants digests."""
    store.write(lambda c: accounts.choose_digest(c, cast.marc.seq, False, clock()))
    inserted, refused = asked(store, clock), asked(store, clock, "Autre chose", "essai")
    deliver(herald, postman)
    by_address = {str(letter["To"]): letter.get_content() for letter in mailbox.letters}
    assert set(by_address) == {"rosa@mail.example", *(who.email for who in (cast.nadia, cast.marc, cast.sofia))}
    assert "au plus tard le 4 mars 2026" in by_address["rosa@mail.example"]
    assert "/desk/replies" in by_address[cast.marc.email]
    assert client.get(link_in(by_address["rosa@mail.example"], "right-of-reply")).status_code == 200
    assert not [text for text in by_address.values() if "evil" in text or "Rosa" in text], (
        "an address that is only typed gets no visitor's words"
    )
    mailbox.letters.clear()
    nadia = cast.nadia.actor()
    store.write(lambda c: right_of_reply.publish(c, CATALOGUE, inserted, nadia, clock()))
    store.write(lambda c: right_of_reply.refuse(c, CATALOGUE, refused, nadia, "not_signed", "Sans preuve", clock()))
    deliver(herald, postman)
    assert [str(letter["To"]) for letter in mailbox.letters] == ["rosa@mail.example"] * 2
    assert "est publiée depuis" in mailbox.letters[0].get_content()
    assert "n’est pas établie" in mailbox.letters[1].get_content()
    assert not [letter for letter in mailbox.letters if "Nadia" in letter.get_content()]


def test_many_requests_flood_nobody(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    for number in range(12):
        asked(store, clock, f"Réponse {number}")
    deliver(herald, postman)
    to = [str(letter["To"]) for letter in mailbox.letters]
    assert (to.count("rosa@mail.example"), to.count(cast.nadia.email)) == (3, 10)


@pytest.mark.parametrize(("hours", "said"), [(70, "Droits de réponse en attente"), (72, "Droits de réponse en retard")])
def test_the_digest_says_first_what_the_law_waits_for(
    smtp, mailbox, postman, daily, store, clock, cast, hours: int, said: str
) -> None:
    asked(store, clock)
    clock.move(timedelta(hours=hours))
    deliver(daily, postman)
    digests = [letter.get_content() for letter in mailbox.letters if "bureau de modération" in str(letter["Subject"])]
    assert len(digests) == 3
    assert f"{said} : 1" in digests[0]
