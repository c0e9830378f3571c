"""What a brand's own systems can be told of (webhooks), and the rules of telling: to where, how often, for how long."""

import re
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from moderation.domain.case import CaseAction
from moderation.domain.errors import Problem, Refused
from moderation.domain.promise import PromiseAction

HOOKS_MOST = 5
"""Endpoints of one brand."""

ASKED_MOST = 20
"""Tests, and messages sent again, to one endpoint in an hour: nobody hammers a stranger's server through this one."""

AGAIN_AFTER = timedelta(minutes=10)
"""So long after somebody had a message sent again, it is not sent again for anybody: it counts once among those."""

ADDRESS_MAX = 500
"""Characters of an endpoint's address."""

HTTPS = 443
FREE_PORTS = 1024
"""Below, other ports are those of mail and the like: nobody has this service knock there on strangers' machines."""

_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?")

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(days=1)

GIVEN_UP_AFTER = timedelta(days=3)
"""So long a message is tried; then its endpoint is paused."""

BOTH_SECRETS = timedelta(days=1)
"""So long after an endpoint got a new secret its messages are signed with the one before as well."""

KEPT = timedelta(days=30)
"""So long it can be looked up what was sent."""


class Event(StrEnum):
    """What an endpoint can be told of; a test besides, which nobody chooses."""

    CASE_OPENED = "case.opened"
    CASE_NOTIFIED = "case.notified"
    """The brand was told: its time runs."""
    CASE_SILENT = "case.silent"
    CASE_ANSWERED = "case.answered"
    """Its answer is published, not merely sent."""
    CASE_JUDGED = "case.judged"
    """Its author gave a verdict, or revised it."""
    CASE_REOPENED = "case.reopened"
    PROMISE_JUDGED = "promise.judged"
    TEST = "test"


CHOSEN = tuple(event for event in Event if event is not Event.TEST)
"""The events to choose from."""


class Failure(StrEnum):
    """Why a message did not arrive."""

    STATUS = "status"
    """The endpoint answered, and not with a status from 200 to 299."""
    REDIRECT = "redirect"
    GONE = "gone"
    """It answered 410: nothing is to be sent there any more."""
    PRIVATE = "private"
    """Its name leads to an address that is not public: nothing was sent."""
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    PAUSED = "paused"
    """Its endpoint was paused, because another message could not be delivered."""
    UNREPRESENTED = "unrepresented"
    """Nobody active speaks for the brand."""


_CASE = {
    CaseAction.NOTIFY: Event.CASE_NOTIFIED,
    CaseAction.RECORD_NOTICE: Event.CASE_NOTIFIED,
    CaseAction.FALL_SILENT: Event.CASE_SILENT,
    CaseAction.ANSWER: Event.CASE_ANSWERED,
    CaseAction.JUDGE: Event.CASE_JUDGED,
    CaseAction.REOPEN: Event.CASE_REOPENED,
}


def event_of_case(action: CaseAction, told_before: bool) -> Event | None:
    """The event that `action` is, if any. Whoever reads a case in the inbox before any letter came is told by that."""
    if action is CaseAction.READ and not told_before:
        return Event.CASE_NOTIFIED
    return _CASE.get(action)


def event_of_promise(action: PromiseAction) -> Event | None:
    """The event that `action` is, if any: a claim that nobody judged in time was not judged."""
    return Event.PROMISE_JUDGED if action in (PromiseAction.CONFIRM, PromiseAction.CONTRADICT) else None


def next_pause(tries: int, waited: timedelta) -> timedelta | None:
    """How long to wait after the try number `tries` (from 1), `waited` since the first could be; None: give it up.

    Four times as long each time, from 5 seconds to a day; the last try is 3 days after the message was to be sent.
    """
    if waited >= GIVEN_UP_AFTER:
        return None
    pause = min(FIRST_PAUSE * int(4 ** min(tries - 1, 10)), LONGEST_PAUSE)
    return min(pause, GIVEN_UP_AFTER - waited)


def check_address(given: object) -> str:
    """The address of an endpoint, as it will be kept. Where its name leads is looked at each time. Raises Refused."""
    text = given.strip() if isinstance(given, str) else ""
    whole = Refused(Problem("address", "Give the whole address of your endpoint, like https://crm.example.org/ecoute."))
    if not text or len(text) > ADDRESS_MAX or not text.isascii() or not text.isprintable() or " " in text:
        raise whole
    try:
        parts = urlsplit(text)
        named, port = parts.hostname or "", parts.port
    except ValueError:
        raise whole from None
    if parts.scheme != "https" or not named:
        raise whole
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(Problem("address", "Leave out user, password and “#…”: what arrives is known by its signature."))
    if port is not None and port != HTTPS and port < FREE_PORTS:
        raise Refused(Problem("address", "Leave out the port, or give one from %(n)d on.", {"n": FREE_PORTS}))
    if _is_number(named) or not _NAME.fullmatch(named):
        raise Refused(Problem("address", "Give the public name of your server, such as crm.example.org, no number."))
    return text


def _is_number(named: str) -> bool:
    try:
        ip_address(named)
    except ValueError:
        last = named.rstrip(".").rpartition(".")[2]
        return last.isdecimal() or last.startswith("0x")  # what old resolvers take for a number
    return True


def check_events(given: list[str]) -> tuple[Event, ...]:
    """The events that a form chose, each once, in their order. Raises Refused for none, and for what is none."""
    if any(each not in CHOSEN for each in given):
        raise Refused(Problem("events", "Choose the events from the list."))
    found = tuple(event for event in CHOSEN if event in given)
    if not found:
        raise Refused(Problem("events", "Choose at least one event: of nothing, nobody can be told."))
    return found
