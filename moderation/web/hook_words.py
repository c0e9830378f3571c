"""The words for webhooks: what an endpoint can be told of, and what became of a message."""

from flask import Flask

from moderation.domain.hook import CHOSEN, Event, Failure
from moderation.storage.hook_deliveries import Delivery
from moderation.web.words import gettext, moment


def event_word(event: str) -> str:
    """What happened."""
    return {
        Event.CASE_OPENED: gettext("A story about you opened a case"),
        Event.CASE_NOTIFIED: gettext("You were told of it: your time runs"),
        Event.CASE_SILENT: gettext("Your time was over without an answer"),
        Event.CASE_ANSWERED: gettext("Your answer was published"),
        Event.CASE_JUDGED: gettext("The author judged your answer, or revised that"),
        Event.CASE_REOPENED: gettext("The author reopened the case"),
        Event.PROMISE_JUDGED: gettext("The author judged a promise"),
        Event.TEST: gettext("A test"),
    }[Event(event)]


def event_options() -> list[tuple[str, str]]:
    """The events to choose from."""
    return [(str(event), event_word(event)) for event in CHOSEN]


def failure_word(problem: Failure, status: int | None) -> str:
    """Why a message did not arrive, inside a sentence."""
    answered = {"status": status or 0}
    return {
        Failure.STATUS: gettext("the endpoint answered with the status %(status)d") % answered,
        Failure.REDIRECT: gettext("the endpoint leads elsewhere (status %(status)d), and no redirect is followed")
        % answered,
        Failure.GONE: gettext("the endpoint is gone (status 410)"),
        Failure.PRIVATE: gettext("the endpoint is not at a public address: nothing was sent there"),
        Failure.CERTIFICATE: gettext("the endpoint has no certificate that holds: nothing was sent there"),
        Failure.TIMEOUT: gettext("the endpoint did not answer within 10 seconds"),
        Failure.UNREACHABLE: gettext("the endpoint could not be reached"),
        Failure.PAUSED: gettext("the endpoint was paused"),
        Failure.UNREPRESENTED: gettext("nobody active speaks for your brand"),
    }[problem]


def outcome_word(delivery: Delivery) -> str:
    """What became of a message, or is to become of it."""
    if delivery.delivered_at is not None:
        told = {"at": moment(delivery.delivered_at), "status": delivery.status or 0}
        return gettext("Delivered %(at)s, status %(status)d") % told
    why = "" if delivery.problem is None else failure_word(delivery.problem, delivery.status)
    if delivery.stopped_at is not None:
        return gettext("Not delivered: %(why)s") % {"why": why}
    if delivery.due_at is None or delivery.problem is None:
        return gettext("On its way")
    told = {"why": why, "at": moment(delivery.due_at)}
    return gettext("Not delivered yet: %(why)s. Next try: %(at)s") % told


def install(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters.update(hook_event=event_word, hook_outcome=outcome_word)
