"""A manager who is asked for help in a case is told by mail, and the words for colleagues stay where they are."""

from moderation.acts import inbox
from moderation.mail.herald import Herald
from moderation.mail.postman import Postman
from moderation.storage import accounts, cases
from moderation.storage.accounts import Role
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock
from tests.mail.telling import deliver
from tests.moderation.opening import open_cases


def test_who_is_asked_gets_a_letter_without_the_words(
    smtp, mailbox, postman: Postman, herald: Herald, store: Store, clock: MovedClock, cast: Cast
) -> None:
    def work(connection: accounts.Connection) -> str:
        mia = accounts.add(
            connection, "mia@nuage.example", Role.BRAND, clock(), "Mia", "Direction", "nuage", "operator"
        )
        open_cases(connection, CATALOGUE, clock())
        found = cases.of_post(connection, "panne")[0]
        inbox.escalate(connection, found.id, cast.leo.actor(), mia.seq, "Le client au tilleul bleu", clock())
        return found.id

    id = store.write(work)
    deliver(herald, postman)
    (letter,) = [each for each in mailbox.letters if each["To"] == "mia@nuage.example"]
    assert letter["Subject"] == "Leo vous demande de l’aide sur un dossier"
    assert f"https://blog.example/brand/cases/{id}?lang=fr" in letter.get_content()
    assert CATALOGUE.posts["panne"].title in letter.get_content()
    assert "tilleul" not in letter.get_content()
