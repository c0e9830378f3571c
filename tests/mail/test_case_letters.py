"""Brands are told of their cases by a real mail server that is up, down, refusing or slow: the clock starts with the
delivery, and with nothing else."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from moderation.acts import case, notices
from moderation.acts.case import Moment
from moderation.caseworker import Caseworker
from moderation.domain.actors import OPERATOR, Role
from moderation.domain.case import CaseState, days_after
from moderation.domain.errors import IllegalTransition, Refused
from moderation.domain.policy_rules import Policy
from moderation.mail.herald import Herald
from moderation.mail.postman import TRIES, Postman
from moderation.publication import Catalogue
from moderation.storage import accounts, case_notices, cases
from moderation.storage.case_notices import Fate, Notice
from moderation.storage.cases import Case
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, with_posts
from tests.mail.mailbox import Mailbox, receiving
from tests.mail.telling import deliver
from tests.waiting import LONG, ended

PARIS = ZoneInfo("Europe/Paris")
COMPLAINTS = "reclamations@nuage.example"
NUAGE = replace(CATALOGUE.brands["nuage"], complaints=COMPLAINTS)
SITE = replace(CATALOGUE, brands=CATALOGUE.brands | {"nuage": NUAGE})


class Office:
    """The caseworker, the herald and the postman of one blog, and the case of Nuage, whose story is 26 days old."""

    def __init__(self, store: Store, clock: MovedClock, herald: Herald, postman: Postman) -> None:
        self.store, self.clock, self.herald, self.postman = store, clock, herald, postman
        self.catalogue: Catalogue = SITE
        self.policy = Policy()
        herald._catalogue = lambda: self.catalogue
        self.worker = Caseworker(store, lambda: self.catalogue, lambda: self.policy, True, clock)

    def work(self) -> None:
        self.worker.finish()
        deliver(self.herald, self.postman)
        self.worker.finish()

    def case(self, brand: str = "nuage") -> Case:
        with self.store.read() as connection:
            return cases.of_brand(connection, brand)[0]

    def notices(self) -> list[Notice]:
        with self.store.read() as connection:
            return case_notices.of_case(connection, self.case())

    def fates(self) -> list[tuple[int, Fate]]:
        return [(notice.day, letter.fate) for notice in self.notices() for letter in notice.letters]

    @property
    def when(self) -> Moment:
        return Moment(self.clock(), PARIS)

    def request(self) -> Case:
        reach = notices.Reach(self.catalogue, 0, True)
        return self.store.write(lambda c: notices.request(c, self.case().id, OPERATOR, reach, self.when))

    def record(self, on: object, how: object = "lettre recommandée") -> Case:
        return self.store.write(
            lambda c: notices.record(c, self.case().id, on, how, OPERATOR, self.catalogue, self.when)
        )


@pytest.fixture
def office(store: Store, clock: MovedClock, herald: Herald, postman: Postman) -> Office:
    return Office(store, clock, herald, postman)


@pytest.fixture
def up(smtp: Controller) -> Iterator[None]:
    return


def test_a_brand_nobody_speaks_for_is_told_at_its_address_for_complaints(up, office: Office, mailbox: Mailbox) -> None:
    office.work()
    (letter,), case = mailbox.letters, office.case()
    assert mailbox.recipients == [[COMPLAINTS]]
    assert (case.state, case.round.notified_at, case.round.notified_by) == (
        CaseState.NOTIFIED,
        office.clock(),
        "mail",
    )
    assert letter["Subject"] == "Nuage & Cie\xa0: un récit attend votre réponse sur Écoute"
    text = " ".join(letter.get_content().replace("\xa0", " ").split())
    for said in (
        "publié sur Écoute le 3 février 2026 nomme Nuage & Cie",
        "« Trois jours sans réseau » https://blog.example/2026/02/panne/",
        "dans les 60 jours qui suivent la remise de cette lettre, soit avant le 30 avril 2026",
        "https://blog.example/brand/join?brand=nuage",
        "la page dira, avec la date, que Nuage & Cie n’a pas répondu",
        "répondez à cette lettre",
    ):
        assert said in text
    assert letter.get_content_type() == "text/plain"
    assert office.fates() == [(0, Fate.ACCEPTED)]


def test_each_active_representative_is_told_in_their_language_and_nobody_who_left(
    up, office: Office, mailbox: Mailbox, cast: Cast
) -> None:
    def join(c: accounts.Connection) -> None:
        accounts.add(c, "max@nuage.example", cast.leo.role, office.clock(), "Max", "Care", "nuage", "email")
        accounts.choose_language(c, accounts.by_email(c, "max@nuage.example").seq, "en")
        gone = accounts.add(c, "zoe@nuage.example", cast.leo.role, office.clock(), "Zoé", "Écoute", "nuage", "email")
        accounts.suspend(c, gone, office.clock())

    office.store.write(join)
    office.clock.move(timedelta(hours=1))
    office.work()
    told = {to[0]: letter for to, letter in zip(mailbox.recipients, mailbox.letters, strict=True)}
    assert set(told) == {"leo@nuage.example", "max@nuage.example", "ida@orage.example"}
    assert "avant le 26 mars 2026" in told["leo@nuage.example"].get_content()
    english = told["max@nuage.example"].get_content()
    assert "that is before 26 March 2026." in english
    assert "sign in:\r\nhttps://blog.example/brand/" in english
    assert {letter.name for notice in office.notices() for letter in notice.letters} == {"Leo", "Max"}


def test_reminders_go_out_on_their_days_and_silence_follows_through_the_change_of_the_clocks(
    up, office: Office, mailbox: Mailbox
) -> None:
    office.work()
    told = office.clock()
    seen = []
    for _day in range(61):
        office.clock.now = days_after(office.clock.now, 1, PARIS)
        before = len(mailbox.letters)
        office.work()
        seen += [(office.clock() - told).days] * (len(mailbox.letters) - before)
    # Clocks go forward on 29 March: day 60 comes an hour sooner.
    assert [(notice.day, letter.at) for notice in office.notices() for letter in notice.letters] == [
        (day, days_after(told, day, PARIS)) for day in (0, 8, 16, 24)
    ]
    assert "Rappel" in mailbox.letters[1]["Subject"]
    assert "Depuis le 1er mars 2026, Nuage & Cie sait" in mailbox.letters[1].get_content()
    assert office.case().state is CaseState.SILENT
    assert office.case().round.silent_at == datetime(2026, 4, 30, 8, 0, tzinfo=UTC)
    with office.store.read() as connection:
        found = case_notices.reminded(connection, [office.case().seq])
    assert found == {(office.case().seq, 1): tuple(days_after(told, day, PARIS) for day in (8, 16, 24))}


def test_a_server_that_is_down_starts_no_clock_until_it_takes_the_letter(office: Office, mailbox, port: int) -> None:
    office.work()
    assert office.case().state is CaseState.PUBLISHED
    assert office.fates() == [(0, Fate.WAITING)]
    office.clock.move(timedelta(days=3))
    with receiving(mailbox, port):
        office.work()
    assert office.case().round.notified_at == office.clock()
    assert len(mailbox.letters) == 1


def test_a_refused_letter_starts_nothing_and_is_kept_without_its_address(up, office: Office, mailbox: Mailbox) -> None:
    mailbox.answer = f"550 <{COMPLAINTS}>: nobody of that name"
    office.work()
    ((notice,), case) = office.notices(), office.case()
    assert (case.state, case.round.notified_at) == (CaseState.PUBLISHED, None)
    assert (notice.letters[0].fate, notice.letters[0].error) == (Fate.FAILED, "SMTPRecipientsRefused 550")
    # A moderator who mended the address asks for another.
    mailbox.answer = None
    office.request()
    with pytest.raises(Refused, match="on its way"):
        office.request()
    office.work()
    assert office.case().state is CaseState.NOTIFIED
    with pytest.raises(IllegalTransition):
        office.request()


def test_a_server_that_never_answers_in_time_is_given_up_and_starts_nothing(office: Office, port: int) -> None:
    office.worker.finish()
    while office.herald.tell_one():
        pass
    for _try in range(TRIES):
        while not office.postman.deliver_one():
            office.clock.move(timedelta(hours=1))
    assert office.fates() == [(0, Fate.FAILED)]
    assert office.case().state is CaseState.PUBLISHED


def test_a_slow_server_holds_nobody_else_up_and_starts_no_clock(office: Office) -> None:
    """While the mail server is silent about a case's letter, no transaction is open."""
    office.worker.finish()
    while office.herald.tell_one():
        pass
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"smtp://127.0.0.1:{server.getsockname()[1]}"
        slow = Postman(office.store, url, "b@blog.example", office.clock, LONG)
        trying = threading.Thread(target=slow.deliver_one)
        trying.start()
        held, _address = server.accept()
        office.store.write(lambda c: accounts.add(c, "eva@blog.example", Role.MODERATOR, office.clock(), "Eva"))
        assert office.case().state is CaseState.PUBLISHED
        held.close()
        ended(trying)
    assert office.fates() == [(0, Fate.WAITING)]
    assert office.case().state is CaseState.PUBLISHED


def test_reminders_of_several_stories_on_one_day_are_one_letter_and_each_is_kept(
    up, office: Office, mailbox: Mailbox
) -> None:
    story = office.catalogue.posts["panne"]
    more = [replace(story, key=f"panne-{n}", title=f"Panne {n}", url=f"/panne-{n}/") for n in (2, 3)]
    office.catalogue = with_posts(office.catalogue, *more)
    office.work()
    assert len(mailbox.letters) == 3, "the notice of each story is a letter of its own"
    office.clock.now = days_after(office.clock.now, 8, PARIS)
    office.work()
    (letter,) = mailbox.letters[3:]
    assert letter["Subject"] == "Rappel\xa0: 3 récits attendent la réponse de Nuage & Cie sur Écoute"
    assert letter["List-Unsubscribe"] is None
    text = " ".join(letter.get_content().replace("\xa0", " ").split())
    assert text.count("Marque prévenue le 1er mars 2026 ; réponse attendue avant le 30 avril 2026.") == 3
    assert "« Panne 3 » https://blog.example/panne-3/" in text
    with office.store.read() as connection:
        found = cases.of_brand(connection, "nuage")
        told = case_notices.reminded(connection, [each.seq for each in found])
    assert told == {(each.seq, 1): (office.clock(),) for each in found}
    assert len(found) == 3


def test_a_letter_of_reminders_that_is_refused_is_kept_as_refused_for_each_story(
    up, office: Office, mailbox: Mailbox
) -> None:
    office.catalogue = with_posts(office.catalogue, replace(office.catalogue.posts["panne"], key="panne-2"))
    office.work()
    office.clock.now = days_after(office.clock.now, 8, PARIS)
    mailbox.answer = f"550 <{COMPLAINTS}>: nobody of that name"
    office.work()
    with office.store.read() as connection:
        found = cases.of_brand(connection, "nuage")
        fates = [
            letter.fate
            for each in found
            for notice in case_notices.of_case(connection, each)
            for letter in notice.letters
        ]
        assert case_notices.reminded(connection, [each.seq for each in found]) == {}
    assert sorted(fates) == [Fate.ACCEPTED, Fate.ACCEPTED, Fate.FAILED, Fate.FAILED]


def test_killed_between_the_delivery_and_its_record_the_letter_goes_twice_and_the_clock_starts_once(
    up, office: Office, mailbox: Mailbox
) -> None:
    office.worker.finish()
    while office.herald.tell_one():
        pass

    class Killed(BaseException):
        pass

    def die(*_given: object, **_named: object) -> None:
        raise Killed

    dying = Postman(office.store, f"smtp://127.0.0.1:{office.postman._url.port}", "b@blog.example", office.clock, LONG)
    dying._delivered = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        dying.deliver_one()
    assert (len(mailbox.letters), office.case().state) == (1, CaseState.PUBLISHED)
    office.clock.move(timedelta(minutes=2))
    office.work()
    assert len(mailbox.letters) == 2
    assert office.case().round.notified_at == office.clock()
    assert office.fates() == [(0, Fate.ACCEPTED)]


def test_of_old_stories_brands_are_not_told_by_themselves(up, office: Office, mailbox: Mailbox) -> None:
    office.clock.move(timedelta(days=5))
    office.work()
    assert mailbox.letters == []
    office.policy = Policy(cases_notify_within_days=31)
    office.work()
    assert [each[0] for each in mailbox.recipients] == [COMPLAINTS], "the policy reaches further now"


def test_with_zero_days_nobody_is_told_by_itself(up, office: Office, mailbox: Mailbox) -> None:
    office.policy = Policy(cases_notify_within_days=0)
    office.work()
    assert mailbox.letters == []
    office.request()
    office.work()
    assert len(mailbox.letters) == 1


def test_a_brand_whose_address_is_added_later_is_told_then(up, office: Office, mailbox: Mailbox) -> None:
    office.catalogue = CATALOGUE
    office.work()
    assert mailbox.letters == []
    with pytest.raises(Refused, match="nobody to write to"):
        office.request()
    office.catalogue = SITE
    office.work()
    assert mailbox.recipients == [[COMPLAINTS]]


def test_a_brand_told_otherwise_has_its_clock_from_that_day(office: Office) -> None:
    office.policy = Policy(cases_notify_within_days=0)
    office.work()
    told = office.record("2026-02-20")
    assert told.round.notified_at == datetime(2026, 2, 20, 11, 0, tzinfo=UTC)
    assert (told.state, told.round.notified_by, told.round.notified_how) == (
        CaseState.NOTIFIED,
        "other",
        "lettre recommandée",
    )
    with pytest.raises(IllegalTransition):
        office.record("2026-02-21")


@pytest.mark.parametrize(
    ("on", "how", "fields"),
    [
        ("2026-02-30", "courrier", ["on"]),
        ("2026-03-02", "courrier", ["on"]),
        ("2026-02-02", "courrier", ["on"]),
        ("", " ", ["on", "how"]),
        ("2026-02-20", "x" * 81, ["how"]),
        ("2026-02-20", None, ["how"]),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_field(
    office: Office, on: str, how: object, fields: list[str]
) -> None:
    office.policy = Policy(cases_notify_within_days=0)
    office.work()
    with pytest.raises(Refused) as refusal:
        office.record(on, how)
    assert [problem.field for problem in refusal.value.problems] == fields
    assert office.case().round.notified_at is None


def test_today_counts_from_now_where_its_noon_is_still_to_come(office: Office) -> None:
    office.policy = Policy(cases_notify_within_days=0)
    office.work()
    assert office.record(date(2026, 3, 1).isoformat()).round.notified_at == office.clock()


def test_a_case_answered_meanwhile_is_not_reminded_and_one_that_was_read_needs_no_notice(
    up, office: Office, mailbox: Mailbox, cast: Cast
) -> None:
    office.worker.finish()
    office.store.write(lambda c: case.read(c, office.case().id, cast.leo.actor(), office.when))
    office.work()
    assert [to for to in mailbox.recipients if to != ["ida@orage.example"]] == []
    assert office.case().round.notified_by == "inbox"


def test_the_brand_is_told_again_of_a_case_that_its_author_reopened_however_old_the_story(
    up, office: Office, mailbox: Mailbox, cast: Cast
) -> None:
    office.work()
    before = len(mailbox.letters)

    def answer_and_reopen(c: accounts.Connection) -> None:
        mine = office.case()
        stated = cases.change(c, mine, {"answered_at": office.clock()}, state=CaseState.ANSWERED)
        case.reopen(c, stated.id, Moment(office.clock() + timedelta(days=90), PARIS))

    office.store.write(answer_and_reopen)
    office.clock.move(timedelta(days=90))
    office.work()
    assert len(mailbox.letters) == before + 1
    assert "a rouvert le dossier" in mailbox.letters[-1].get_content()
    assert (office.case().round.number, office.case().round.notified_at) == (2, office.clock())


def test_who_joins_a_brand_that_could_not_be_told_is_told_then(
    up, office: Office, mailbox: Mailbox, cast: Cast
) -> None:
    office.catalogue = CATALOGUE
    office.store.write(lambda c: accounts.suspend(c, cast.leo, office.clock()))
    office.work()
    assert "max@nuage.example" not in [to for each in mailbox.recipients for to in each]

    def join(c: accounts.Connection) -> None:
        accounts.add(c, "max@nuage.example", cast.leo.role, office.clock(), "Max", "Care", "nuage", "email")
        case.look_again(c, "nuage", office.clock())

    office.store.write(join)
    office.work()
    assert mailbox.recipients[-1] == ["max@nuage.example"]
    assert office.case().state is CaseState.NOTIFIED
