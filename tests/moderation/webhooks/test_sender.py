"""From what happens in a case to the endpoint that is told of it: signed, once it is so, and again until it arrives."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from moderation.acts import answering, case, decide, hooks, promise, representatives
from moderation.acts.case import Moment
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import Action
from moderation.domain.hook import CHOSEN, Event, Failure
from moderation.mail.herald import Herald
from moderation.mail.postbox import open_letter
from moderation.settings import Settings
from moderation.storage import accounts, cases, hook_deliveries, tables
from moderation.storage import hooks as kept_hooks
from moderation.storage.hook_deliveries import Delivery
from moderation.storage.hooks import Hook
from moderation.storage.store import Store
from moderation.webhooks.posting import Outcome, Poster
from moderation.webhooks.sender import Sender
from moderation.webhooks.signing import secret_of
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.opening import open_cases
from tests.moderation.webhooks.endpoint import Endpoint

TAKEN = Outcome(204, None)
BUSY = Outcome(503, Failure.STATUS)


class Line:
    """A line to the brands' systems, on which a test hears what is said. `answers`: theirs, the last for ever."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any], Mapping[str, str]]] = []
        self.answers = [TAKEN]

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        self.said.append((address, json.loads(body), headers))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def types(self) -> list[str]:
        return [body["type"] for _address, body, _headers in self.said]


class Office:
    """A store with its cast, a sender, and Nuage's case."""

    def __init__(self, store: Store, settings: Settings, clock: MovedClock) -> None:
        self.store, self.settings, self.clock = store, settings, clock
        self.cast: Cast = enter_cast(store, clock())
        self.line = Line()
        self.sender = Sender(store, settings, lambda: CATALOGUE, clock, self.line)

    def do(self, work: Callable[[Connection], Any]) -> Any:
        return self.store.write(work)

    def hook(self, *events: str, name: str = "crm", who: Any = None) -> Hook:
        """An endpoint of Nuage's, of all events unless said."""
        leo = who or self.cast.leo
        address = f"https://{name}.{leo.brand}.example/ecoute"
        chosen = list(events or CHOSEN)
        return self.do(lambda c: hooks.register(c, leo.actor(), address, chosen, self.clock()))  # type: ignore[no-any-return]

    def open(self) -> str:
        """Open the case of each story; returns the id of Nuage's."""
        self.do(lambda c: open_cases(c, CATALOGUE, self.clock()))
        with self.store.read() as connection:
            return cases.of_post(connection, "panne")[0].id

    def send(self, after: timedelta = timedelta(0)) -> None:
        """Let time pass, and the sender send what is due then."""
        self.clock.move(after)
        self.sender.turn()

    def deliveries(self, hook: Hook) -> list[Delivery]:
        with self.store.read() as connection:
            return hook_deliveries.of_hook(connection, hook, 100)

    def standing(self, hook: Hook) -> Hook:
        with self.store.read() as connection:
            return kept_hooks.by_seq(connection, hook.seq)


@pytest.fixture
def office(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Office:
    settings = replace(service_settings, site_url="https://blog.example", smtp_url="smtp://127.0.0.1:1")
    return Office(sqlite_store, settings, clock)


def live_through(office: Office) -> str:
    """A case from its opening to a second round; returns its id."""
    now = office.clock
    leo, post = office.cast.leo.actor(), CATALOGUE.posts["panne"]
    id = office.open()
    office.do(lambda c: case.notified(c, id, Moment(now())))
    office.do(lambda c: case.read(c, id, leo, Moment(now())))
    now.move(timedelta(days=26))
    office.do(lambda c: [case.tick(c, id, Moment(now())) for _ in range(3)])
    accepted = StatementType.ACCEPTED
    said = office.do(lambda c: answering.state(c, id, post, accepted, "Mot au tilleul", leo, "SAV", "form", now()))
    due_on = (now() + timedelta(days=3)).date().isoformat()
    made = office.do(lambda c: promise.make(c, said, "refund", due_on, Moment(now())))
    office.send()
    assert "case.answered" not in office.line.types, "an answer that waits for a moderator is none yet"
    office.do(lambda c: decide.take(c, said.id, Action.APPROVE, office.cast.nadia.actor(), now()))
    office.do(lambda c: case.judge(c, id, Verdict(Degree.PARTLY, Degree.NO), Moment(now())))
    office.do(lambda c: promise.judge(c, made.id, True, now()))
    office.do(lambda c: case.reopen(c, id, Moment(now())))
    return id


def test_a_system_is_told_of_each_step_with_facts_and_nobody_s_words(office: Office) -> None:
    office.hook()
    id = live_through(office)
    office.send()
    assert office.line.types == [
        *("case.opened", "case.notified", "case.silent"),
        *("case.answered", "case.judged", "promise.judged", "case.reopened"),
    ]
    told = {body["type"]: body["data"] for _address, body, _headers in office.line.said}
    judged = told["case.judged"]
    assert (judged["case"], judged["brand"], judged["state"]) == (id, "nuage", "judged")
    assert judged["url"] == "https://blog.example/2026/02/panne/"
    assert (judged["notified_at"], judged["silent_at"]) == ("2026-03-01T09:00:00Z", "2026-03-26T09:00:00Z")
    assert (judged["repaired"], judged["respected"]) == ("partly", "no")
    assert (told["promise.judged"]["state"], told["promise.judged"]["kind"]) == ("confirmed", "refund")
    assert (told["case.reopened"]["round"], told["case.reopened"]["notified_at"]) == (2, None)
    everything = json.dumps([body for _address, body, _headers in office.line.said])
    for personal in ("tilleul", "Leo", "Nadia", "leo@", "SAV"):
        assert personal not in everything


def test_who_reads_a_case_before_any_letter_is_told_by_that(office: Office) -> None:
    office.hook("case.notified")
    id = office.open()
    for _ in range(2):
        office.do(lambda c: case.read(c, id, office.cast.leo.actor(), Moment(office.clock())))
    office.send()
    assert office.line.types == ["case.notified"]


def test_a_system_hears_of_what_it_chose_and_of_its_own_brand_only(office: Office) -> None:
    office.hook("case.judged", name="one")
    office.hook("case.opened", name="two")
    office.hook("case.opened", who=office.cast.ida)
    live_through(office)
    office.send()
    heard = {(address.split("/")[2], body["data"]["brand"]) for address, body, _headers in office.line.said}
    assert heard == {
        ("one.nuage.example", "nuage"),
        ("two.nuage.example", "nuage"),
        ("crm.orage.example", "orage"),
    }
    assert sorted(office.line.types) == ["case.judged", "case.opened", "case.opened"]


def test_what_is_undone_was_never_told(office: Office) -> None:
    """The message is in the transaction of what it tells: without that, there is none."""
    hook = office.hook()

    def work(connection: Connection) -> None:
        open_cases(connection, CATALOGUE, office.clock())
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        office.do(work)
    office.send()
    assert (office.line.said, office.deliveries(hook)) == ([], [])


# --- signatures ------------------------------------------------------------------------------------------------------


def test_a_receiver_verifies_what_arrives_and_nothing_that_was_changed(
    sqlite_store: Store, service_settings: Settings, clock: MovedClock, endpoint: Endpoint, certificate: Path
) -> None:
    """The whole way, over HTTPS, with the clock of this machine: the specification wants a timestamp of now."""
    office = Office(sqlite_store, service_settings, clock)
    hook = office.hook("case.opened")
    office.do(lambda c: kept_hooks.change(c, hook, address=endpoint.address))
    poster = Poster(60.0, loopback=True, certificates=str(certificate))
    office.open()
    sender = Sender(sqlite_store, service_settings, lambda: CATALOGUE, lambda: datetime.now(UTC), poster)
    assert sender.send_some()
    (got,) = endpoint.got
    receiver = Webhook(secret_of(service_settings.secret, hook))
    assert receiver.verify(got.body, got.headers)["type"] == "case.opened"
    assert got.headers["webhook-id"] == office.deliveries(hook)[0].id
    for body, secret in ((got.body + b" ", receiver), (got.body, Webhook(secret_of("0" * 32, hook)))):
        with pytest.raises(WebhookVerificationError):
            secret.verify(body, got.headers)
    assert (office.deliveries(hook)[0].status, office.deliveries(hook)[0].waits) == (204, False)


def test_a_new_secret_signs_at_once_and_the_one_before_for_a_day(office: Office) -> None:
    first = office.hook("case.opened")
    leo, secret = office.cast.leo.actor(), office.settings.secret
    second = office.do(lambda c: hooks.rotate(c, first.id, leo, first.version, office.clock()))
    assert secret_of(secret, first) != secret_of(secret, second)

    def signed_by(hook: Hook) -> bool:
        office.do(lambda c: hooks.send_test(c, first.id, leo, office.clock()))
        office.send()
        _address, body, headers = office.line.said[-1]
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        mine = Webhook(secret_of(secret, hook)).sign(headers["webhook-id"], at, text)
        return mine in headers["webhook-signature"].split(" ")

    assert signed_by(second)
    assert signed_by(first)
    office.clock.move(timedelta(days=1))
    assert signed_by(second)
    assert not signed_by(first)


# --- what does not arrive --------------------------------------------------------------------------------------------


def test_what_is_refused_is_sent_again_later_and_later_under_the_same_id(office: Office) -> None:
    hook = office.hook("case.opened")
    office.line.answers = [BUSY, Outcome(None, Failure.TIMEOUT), TAKEN]
    office.open()
    office.send()
    (waiting,) = office.deliveries(hook)
    assert (waiting.tries, waiting.status, waiting.problem) == (1, 503, Failure.STATUS)
    assert waiting.due_at == office.clock() + timedelta(seconds=5)
    office.send(timedelta(seconds=4))
    assert len(office.line.said) == 1
    office.send(timedelta(seconds=1))
    office.send(timedelta(seconds=19))
    assert len(office.line.said) == 2
    office.send(timedelta(seconds=1))
    (arrived,) = office.deliveries(hook)
    assert (arrived.tries, arrived.status, arrived.problem, arrived.waits) == (3, 204, None, False)
    assert len({headers["webhook-id"] for _address, _body, headers in office.line.said}) == 1
    assert len({headers["webhook-timestamp"] for _address, _body, headers in office.line.said}) == 3
    office.send(timedelta(days=5))
    assert len(office.line.said) == 3


def test_after_three_days_the_endpoint_is_paused_its_managers_are_told_and_one_may_resume(office: Office) -> None:
    hook = office.hook("case.opened", "case.silent")
    office.line.answers = [BUSY]
    id = office.open()
    for _ in range(40):
        office.send(timedelta(hours=2))
    assert office.standing(hook).paused_at is not None
    (lost,) = office.deliveries(hook)
    assert (lost.waits, lost.problem, lost.due_at) == (False, Failure.STATUS, None)
    assert lost.tried_at is not None
    assert lost.tried_at >= lost.created_at + timedelta(days=3)
    herald = Herald(office.store, replace(office.settings, digest_hour=None), lambda: CATALOGUE, office.clock)
    while herald.tell_one():
        pass
    with office.store.read() as connection:
        mail = connection.execute(select(tables.outbox.c.payload).where(tables.outbox.c.topic == "mail")).scalars()
        (letter,) = [each for each in map(open_letter, mail) if "webhook" in each.subject]
    assert letter.to == "leo@nuage.example"
    assert "crm[.]nuage[.]example" in letter.text
    assert "ecoute\n" not in letter.text
    tries = len(office.line.said)
    office.do(lambda c: case.notified(c, id, Moment(office.clock())))
    office.clock.move(timedelta(days=26))
    office.do(lambda c: [case.tick(c, id, Moment(office.clock())) for _ in range(3)])
    office.send()
    assert (len(office.line.said), len(office.deliveries(hook))) == (tries, 1)
    office.line.answers = [TAKEN]
    leo = office.cast.leo.actor()
    office.do(lambda c: hooks.resume(c, hook.id, leo))
    office.do(lambda c: hooks.send_again(c, hook.id, leo, lost.id, office.clock()))
    office.send()
    (arrived,) = office.deliveries(hook)
    assert (arrived.id, arrived.waits, arrived.status) == (lost.id, False, 204)


def test_an_endpoint_that_says_it_is_gone_is_paused_at_once_with_all_that_waits(office: Office) -> None:
    hook = office.hook("case.opened", "case.notified")
    office.line.answers = [BUSY, Outcome(410, Failure.GONE)]
    id = office.open()
    office.send()
    office.do(lambda c: case.notified(c, id, Moment(office.clock())))
    office.send()
    assert office.standing(hook).paused_at is not None
    assert [each.problem for each in office.deliveries(hook)] == [Failure.GONE, Failure.PAUSED]
    office.send(timedelta(days=4))
    assert len(office.line.said) == 2


def test_a_test_is_tried_once_and_pauses_nothing(office: Office) -> None:
    hook = office.hook()
    office.line.answers = [BUSY, Outcome(410, Failure.GONE)]
    for _ in office.line.answers.copy():
        office.do(lambda c: hooks.send_test(c, hook.id, office.cast.leo.actor(), office.clock()))
        office.send()
    office.send(timedelta(days=4))
    assert office.line.types == ["test", "test"]
    found = [(each.event, each.waits, each.problem) for each in office.deliveries(hook)]
    assert found == [(Event.TEST, False, Failure.GONE), (Event.TEST, False, Failure.STATUS)]
    assert office.standing(hook).paused_at is None


def test_nothing_is_sent_for_a_brand_for_which_nobody_active_speaks(office: Office) -> None:
    """The endpoint is the brand's, so it stays when who registered it goes; it is told again once somebody is there."""
    hook = office.hook("case.opened", "case.notified", "case.silent")
    office.line.answers = [BUSY, TAKEN]
    id = office.open()
    office.send()
    leo, nadia = office.cast.leo, office.cast.nadia.actor()
    office.do(lambda c: representatives.suspend(c, leo.seq, "nuage", nadia, office.clock()))
    office.send(timedelta(seconds=5))
    assert [each.problem for each in office.deliveries(hook)] == [Failure.UNREPRESENTED]
    office.do(lambda c: case.notified(c, id, Moment(office.clock())))
    office.send()
    assert len(office.line.said) == len(office.deliveries(hook)) == 1
    somebody = ("zoe@nuage.example", leo.role, office.clock(), "Zoé", "SAV", "nuage", "operator")
    office.do(lambda c: accounts.add(c, *somebody))
    office.clock.move(timedelta(days=26))
    office.do(lambda c: [case.tick(c, id, Moment(office.clock())) for _ in range(3)])
    office.send()
    assert office.line.types == ["case.opened", "case.silent"]


def test_what_was_sent_is_kept_for_thirty_days(office: Office) -> None:
    hook = office.hook()
    office.open()
    office.send()
    past = office.clock() + timedelta(days=30)
    assert office.do(lambda c: hook_deliveries.forget_before(c, past - timedelta(days=30))) == 0
    assert office.do(lambda c: hook_deliveries.forget_before(c, past)) == 1
    assert office.deliveries(hook) == []


def test_what_waits_for_an_endpoint_that_is_removed_is_not_sent(office: Office) -> None:
    hook = office.hook()
    office.open()
    office.do(lambda c: hooks.remove(c, hook.id, office.cast.leo.actor(), office.clock()))
    office.send()
    assert office.line.said == []
