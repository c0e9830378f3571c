"""Letters to the author of a story: when there is something to judge or to read, ended by one click, address sealed."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from moderation.acts import answering, case, contacts, corrections, promise, story_author
from moderation.acts.case import Moment
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import Action
from moderation.storage import authors, cases
from moderation.storage import corrections as kept_corrections
from tests.conftest import CATALOGUE
from tests.mail.telling import deliver, link_in
from tests.moderation.lived_in import settle
from tests.moderation.opening import open_cases

EMAIL = "autrice@lecteurs.example"
PANNE = CATALOGUE.posts["panne"]


def register(store, clock, email: str = EMAIL, lang: str = "fr") -> None:
    store.write(lambda c: story_author.register(c, PANNE, email, lang, clock()))


def answer(store, clock, cast, due_on: str = ""):
    """The case of `panne`, answered; with `due_on`, it promises a refund by then."""
    store.write(lambda c: open_cases(c, CATALOGUE, clock()))
    with store.read() as connection:
        (mine,) = cases.of_post(connection, "panne")
    accepted, leo = StatementType.ACCEPTED, cast.leo.actor()
    kept = store.write(
        lambda c: answering.state(c, mine.id, PANNE, accepted, "Pardon, https://evil.example", leo, "", "form", clock())
    )
    if due_on:
        store.write(lambda c: promise.make(c, kept, "refund", due_on, Moment(clock())))
    settle(store, kept, Action.APPROVE, cast.nadia, clock())
    return mine


def correct(store, clock, cast):
    """Nuage says what it changed, and Nadia lets it be published."""
    leo, nadia = cast.leo.actor(), cast.nadia.actor()
    kept = store.write(
        lambda c: corrections.submit(c, CATALOGUE, leo, "Factures", "Depuis mars, on lit.", ["panne"], clock())
    )
    return store.write(lambda c: corrections.take(c, kept.id, Action.APPROVE, nadia, clock(), None, kept.version))


def to_author(mailbox) -> list[EmailMessage]:
    return [letter for letter in mailbox.letters if letter["To"] == EMAIL]


def subjects(mailbox) -> list[str]:
    return [str(letter["Subject"]) for letter in to_author(mailbox)]


def test_an_author_is_told_of_the_link_of_an_answer_and_five_days_before_the_time_for_a_verdict_ends(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    register(store, clock)
    deliver(herald, postman)
    assert subjects(mailbox) == ["Votre page privée pour votre récit"]
    mine = answer(store, clock, cast)
    deliver(herald, postman)
    assert subjects(mailbox)[1:] == ["Nuage & Cie répond à votre récit"]
    text = to_author(mailbox)[1].get_content()
    assert "jusqu’au 21 mars 2026" in text
    assert "evil" not in text, "no words of others in the letter"
    path = link_in(text, "stories")
    assert "Nuage" in client.get(path).text
    for days, number in ((14, 2), (1, 3), (6, 3)):
        clock.move(timedelta(days=days))
        deliver(herald, postman)
        assert len(to_author(mailbox)) == number, days
    assert "Il reste quelques jours" in subjects(mailbox)[2]
    with store.read() as connection:
        assert cases.get(connection, mine.id).round.verdict is None, "opening the link judged nothing"


def test_the_days_for_a_verdict_count_from_when_the_answer_could_be_read(
    smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    register(store, clock)
    store.write(lambda c: open_cases(c, CATALOGUE, clock()))
    with store.read() as connection:
        (mine,) = cases.of_post(connection, "panne")
    leo, accepted = cast.leo.actor(), StatementType.ACCEPTED
    kept = store.write(lambda c: answering.state(c, mine.id, PANNE, accepted, "Pardon.", leo, "", "form", clock()))
    clock.move(timedelta(days=16))
    settle(store, kept, Action.APPROVE, cast.nadia, clock())
    deliver(herald, postman)
    assert len(subjects(mailbox)) == 2
    assert "répond à votre récit" in subjects(mailbox)[1]
    clock.move(timedelta(days=15))
    deliver(herald, postman)
    assert [each.partition(" pour")[0] for each in subjects(mailbox)[2:]] == ["Il reste quelques jours"]
    clock.move(timedelta(days=4))
    judged = store.write(lambda c: case.judge(c, mine.id, Verdict(Degree.YES, Degree.YES), Moment(clock())))
    assert judged.round.verdict is not None


def test_who_could_not_be_told_of_an_answer_in_time_is_told_once_with_the_end_of_the_time(
    smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    """Nothing ran for sixteen days: two letters at once would say the same."""
    register(store, clock)
    answer(store, clock, cast)
    clock.move(timedelta(days=16))
    deliver(herald, postman)
    assert [each.partition(" pour")[0] for each in subjects(mailbox)[1:]] == ["Il reste quelques jours"]


def test_who_is_registered_after_an_answer_is_warned_before_the_end_of_days_of_their_own(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    answer(store, clock, cast)
    clock.move(timedelta(days=30))
    deliver(herald, postman)
    register(store, clock)
    deliver(herald, postman)
    assert subjects(mailbox) == ["Votre page privée pour votre récit"]
    page = client.get(link_in(to_author(mailbox)[0].get_content(), "stories")).text
    assert "Vous pouvez juger jusqu’au 20 avril 2026" in page
    clock.move(timedelta(days=15))
    deliver(herald, postman)
    assert [each.partition(" pour")[0] for each in subjects(mailbox)[1:]] == ["Il reste quelques jours"]


@pytest.mark.parametrize("later", [10, 0])
def test_the_letter_before_the_end_waits_for_a_day_that_has_moved(
    later: int, smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    """Since its author was registered later; or since the clocks changed, and that day begins an hour later."""
    clock.move(timedelta(days=230))  # the clocks go back within the fifteen days
    answer(store, clock, cast)
    clock.move(timedelta(days=later))
    register(store, clock)
    deliver(herald, postman)
    for wait in (timedelta(days=15 - later), timedelta(days=later, hours=1)):
        assert not any("Il reste quelques jours" in each for each in subjects(mailbox))
        clock.move(wait)
        deliver(herald, postman)
    assert "Il reste quelques jours" in subjects(mailbox)[-1]


def test_who_has_judged_is_not_reminded(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    register(store, clock)
    mine = answer(store, clock, cast)
    deliver(herald, postman)
    store.write(lambda c: case.judge(c, mine.id, Verdict(Degree.YES, Degree.YES), Moment(clock())))
    clock.move(timedelta(days=16))
    deliver(herald, postman)
    assert len(to_author(mailbox)) == 2, "the link, and the answer"


def test_an_author_is_told_of_promises_that_fall_due_or_are_claimed_and_of_contacts(
    smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    register(store, clock, lang="en")
    mine = answer(store, clock, cast, "2026-03-05")
    deliver(herald, postman)
    leo, before = cast.leo.actor(), len(to_author(mailbox))
    store.write(lambda c: contacts.report(c, mine.id, leo, "2026-02-28", "telephone", "Secret words.", Moment(clock())))
    deliver(herald, postman)
    clock.move(timedelta(days=5))
    store.write(lambda c: promise.tick(c, Moment(clock()), 10))
    deliver(herald, postman)
    with store.read() as connection:
        (made,) = promise.promises.of_case(connection, mine.seq)
    store.write(lambda c: promise.claim(c, made.id, leo, "", clock()))
    deliver(herald, postman)
    assert subjects(mailbox)[before:] == [
        "Nuage & Cie says that it was in contact with you",
        "The day of a promise of Nuage & Cie has passed",
        "Nuage & Cie says that it kept its promise",
    ]
    assert "Secret words" not in "".join(letter.get_content() for letter in to_author(mailbox))


def test_you_said_they_did_and_the_delivery_is_recorded(smtp, mailbox, postman, herald, store, clock, cast) -> None:
    """VISION: the alarm-raiser is told. TRUST: the alarm loop counts those who were, so a letter that waits is none."""
    register(store, clock)
    answer(store, clock, cast)
    kept = correct(store, clock, cast)

    def told():
        with store.read() as connection:
            return kept_corrections.get(connection, kept.id).told

    while herald.tell_one():
        pass
    herald.record_told()
    assert told() == (), "it is written, and not delivered yet"
    at = clock.move(timedelta(minutes=7))
    deliver(herald, postman)
    assert "Vous l’aviez dit, Nuage & Cie l’a fait" in subjects(mailbox)
    herald.record_told()
    assert told() == (("panne", at),)
    again = store.write(
        lambda c: corrections.take(c, kept.id, Action.TAKE_DOWN, cast.nadia.actor(), clock(), "spam", kept.version)
    )
    store.write(
        lambda c: corrections.take(c, kept.id, Action.REINSTATE, cast.marc.actor(), clock(), None, again.version)
    )
    before = len(to_author(mailbox))
    deliver(herald, postman)
    assert len(to_author(mailbox)) == before, "told once"


def test_without_an_address_nobody_is_told_and_nothing_is_recorded(
    smtp, mailbox, postman, herald, store, clock, cast
) -> None:
    register(store, clock, email="")
    answer(store, clock, cast)
    kept = correct(store, clock, cast)
    deliver(herald, postman)
    herald.record_told()
    assert to_author(mailbox) == []
    with store.read() as connection:
        assert kept_corrections.get(connection, kept.id).told == ()


def test_one_click_ends_the_letters_and_only_of_this_address(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    """LESSONS: consent and unsubscribe. RFC 8058: one POST, no session, no question; opening it ends nothing."""
    register(store, clock)
    deliver(herald, postman)
    (letter,) = to_author(mailbox)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(letter["List-Unsubscribe"])[1:-1].removeprefix("https://blog.example")
    assert client.get(path).status_code == 200
    answer(store, clock, cast)
    deliver(herald, postman)
    assert len(to_author(mailbox)) == 2, "opening it ended nothing"
    one_click = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    for _ in range(2):
        assert client.post(path, **one_click).status_code == 200
    correct(store, clock, cast)
    deliver(herald, postman)
    assert len(to_author(mailbox)) == 2
    assert client.get(link_in(letter.get_content(), "stories")).status_code == 200, "the page goes on"
    register(store, clock)
    with store.read() as connection:
        assert authors.find(connection, "panne").ended_at is not None, "nobody begins them again for the same address"
    register(store, clock, "autre@lecteurs.example")
    assert client.post(path, **one_click).status_code == 404
    with store.read() as connection:
        assert authors.find(connection, "panne").told


def test_a_new_link_is_sent_and_the_letter_of_before_leads_nowhere(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    register(store, clock)
    deliver(herald, postman)
    store.write(lambda c: story_author.renew(c, "panne", clock()))
    deliver(herald, postman)
    old, new = (link_in(letter.get_content(), "stories") for letter in to_author(mailbox))
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_a_letter_keeps_the_link_in_it_good_for_another_year(
    smtp, mailbox, postman, herald, store, clock, cast, client
) -> None:
    register(store, clock)
    clock.move(timedelta(days=364))
    answer(store, clock, cast)
    deliver(herald, postman)
    clock.move(timedelta(days=364))
    assert client.get(link_in(to_author(mailbox)[-1].get_content(), "stories")).status_code == 200
