"""The rules of webhooks: where messages may go, of what they tell, and how long they are tried."""

from datetime import timedelta

import pytest

from moderation.domain.case import CaseAction
from moderation.domain.errors import Refused
from moderation.domain.hook import (
    CHOSEN,
    GIVEN_UP_AFTER,
    Event,
    check_address,
    check_events,
    event_of_case,
    event_of_promise,
    next_pause,
)
from moderation.domain.promise import PromiseAction

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "address",
    [
        "https://crm.nuage.example/ecoute?key=1",
        "https://crm.nuage.example:8443",
        "https://CRM.nuage.example:443/",
        " https://xn--clair-9ra.example/ ",
    ],
)
def test_an_endpoint_has_a_whole_https_address(address: str) -> None:
    assert check_address(address) == address.strip()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://crm.nuage.example/", "Give the whole address"),
        ("crm.nuage.example", "Give the whole address"),
        ("https://", "Give the whole address"),
        ("https://crm.nuage.example:port/", "Give the whole address"),
        ("https://crm.nuage.example/a b", "Give the whole address"),
        ("https://crm.nuage.example/\x00", "Give the whole address"),
        ("https://[nuage", "Give the whole address"),
        ("https://crm.nuage.example/" + "a" * 500, "Give the whole address"),
        (None, "Give the whole address"),
        ("https://leo:secret@crm.nuage.example/", "Leave out user, password"),
        ("https://crm.nuage.example/#here", "Leave out user, password"),
        ("https://127.0.0.1/", "Give the public name"),
        ("https://[::1]/", "Give the public name"),
        ("https://10.1/", "Give the public name"),
        ("https://2130706433/", "Give the public name"),
        ("https://localhost/", "Give the public name"),
        ("https://localhost./", "Give the public name"),
        ("https://crm.0x7f/", "Give the public name"),
        ("https://crm%00.example/", "Give the public name"),
        ("https://crm..example/", "Give the public name"),
        ("https://crm.nuage.example:22/", "Leave out the port"),
        ("https://crm.nuage.example:0/", "Leave out the port"),
    ],
)
def test_what_is_no_address_of_an_endpoint_is_refused_with_what_to_write(address: object, told: str) -> None:
    with pytest.raises(Refused, match=told):
        check_address(address)


def test_events_are_chosen_from_the_list_and_at_least_one() -> None:
    assert check_events(["case.judged", "case.opened", "case.judged"]) == (Event.CASE_OPENED, Event.CASE_JUDGED)
    for wrong in ([], ["test"], ["case.opened", "case.closed"]):
        with pytest.raises(Refused):
            check_events(wrong)


def test_what_happens_in_cases_and_to_promises_has_its_event() -> None:
    of_cases = {action: event_of_case(action, told_before=True) for action in CaseAction}
    told = {action: event for action, event in of_cases.items() if event is not None}
    assert told == {
        CaseAction.NOTIFY: Event.CASE_NOTIFIED,
        CaseAction.RECORD_NOTICE: Event.CASE_NOTIFIED,
        CaseAction.FALL_SILENT: Event.CASE_SILENT,
        CaseAction.ANSWER: Event.CASE_ANSWERED,
        CaseAction.JUDGE: Event.CASE_JUDGED,
        CaseAction.REOPEN: Event.CASE_REOPENED,
    }
    assert event_of_case(CaseAction.READ, told_before=False) is Event.CASE_NOTIFIED
    judged = {action for action in PromiseAction if event_of_promise(action) is not None}
    assert judged == {PromiseAction.CONFIRM, PromiseAction.CONTRADICT}
    assert {*told.values(), Event.CASE_OPENED, Event.PROMISE_JUDGED} == set(CHOSEN)


def test_tries_come_ever_later_and_the_last_after_three_days() -> None:
    waited, tries, pauses = timedelta(0), 0, []
    while (pause := next_pause(tries := tries + 1, waited)) is not None:
        pauses.append(pause)
        waited += pause
    assert pauses[:4] == [5 * SECOND, 20 * SECOND, 80 * SECOND, 320 * SECOND]
    assert max(pauses) <= timedelta(days=1)
    assert waited == GIVEN_UP_AFTER == timedelta(days=3)
    assert tries == 11
