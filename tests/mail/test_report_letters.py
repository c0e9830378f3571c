"""What both parties of a report are told by mail."""

from moderation.acts import report, report_appeal
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


def test_who_reported_is_told_how_to_appeal_and_what_became_of_it(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """TRUST duty 5, DSA article 20 (5)."""
    kept = settle(store, send(store, clock()), Action.APPROVE, cast.nadia, clock())
    ids = [reported(store, clock, kept) for _ in range(2)]
    for id in ids:
        store.write(lambda c, id=id: report.invalidate(c, id, cast.marc.actor(), "Une critique.", clock()))
    lodged = [store.write(lambda c, id=id: report_appeal.lodge(c, id, "Si, une insulte.", clock())) for id in ids]
    deliver(herald, postman)
    text = mailbox.letters[-1].get_content()
    assert "pendant six mois" in text
    assert "/appeal" not in text
    assert "Votre recours attend" in client.get(link_in(text, "reports")).text
    mailbox.letters.clear()
    dismiss = lambda c: report_appeal.dismiss(c, lodged[0].seq, cast.nadia.actor(), "Relue : une critique.", clock())  # noqa: E731
    store.write(dismiss)
    deliver(herald, postman)
    (letter,) = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("bob@mail.example", "Votre recours est rejeté")
    assert "Relue : une critique." in letter.get_content()
    store.write(lambda c: report_appeal.uphold(c, lodged[1].seq, cast.nadia.actor(), "insult", "", clock(), None))
    deliver(herald, postman)
    last = mailbox.letters[-1]
    assert (last["To"], last["Subject"]) == ("bob@mail.example", "Votre recours est accepté")
    assert all("Nadia" not in each.get_content() for each in mailbox.letters)
