"""What both parties of a report are told by mail."""

from moderation.acts import report
from moderation.domain.contribution import Action
from moderation.domain.report import Notice
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.mail.telling import deliver, link_in
from tests.moderation.lived_in import send, settle


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
