"""The words for cases and promises: how they stand, what a brand states and promises. The rules know codes only."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from flask import Flask

from moderation.domain.case import CaseAction, CaseState, Degree, StatementType
from moderation.domain.errors import Problem
from moderation.domain.promise import PromiseAction, PromiseState, PromiseType
from moderation.web.words import N_, gettext

Code = TypeVar("Code", bound=StrEnum)

_STATES = {
    CaseState.PUBLISHED: N_("not told yet"),
    CaseState.NOTIFIED: N_("waiting for an answer"),
    CaseState.READ: N_("read, waiting for an answer"),
    CaseState.SILENT: N_("silent"),
    CaseState.ANSWERED: N_("answered"),
    CaseState.JUDGED: N_("judged by its author"),
    CaseState.UNJUDGED: N_("answered, without a verdict"),
    CaseState.REATTRIBUTED: N_("passed to another brand"),
    CaseState.WITHDRAWN: N_("closed: the story is gone"),
}

_CASE_DONE = {
    CaseAction.NOTIFY: N_("the brand was told"),
    CaseAction.SEND_NOTICE: N_("a notice to the brand was asked for"),
    CaseAction.RECORD_NOTICE: N_("the brand was told by other means"),
    CaseAction.READ: N_("read by the brand"),
    CaseAction.REMIND: N_("the brand was reminded"),
    CaseAction.FALL_SILENT: N_("the time was over without an answer"),
    CaseAction.ANSWER: N_("answered by the brand"),
    CaseAction.RETRACT: N_("the answer is no longer there"),
    CaseAction.JUDGE: N_("judged by its author"),
    CaseAction.LAPSE: N_("no verdict came in time"),
    CaseAction.REOPEN: N_("reopened by its author"),
    CaseAction.REATTRIBUTE: N_("passed to another brand by its author"),
    CaseAction.WITHDRAW: N_("closed: the story is gone"),
    CaseAction.RETURN: N_("open again: the story is back"),
}

_STATEMENTS = {
    StatementType.ACCEPTED: N_("Accepted"),
    StatementType.DISPUTED: N_("Disputed"),
    StatementType.NOT_CONCERNED: N_("Not concerned"),
    StatementType.ACKNOWLEDGEMENT: N_("Acknowledgement"),
    StatementType.FOLLOW_UP: N_("Follow-up"),
}

_KINDS = {
    PromiseType.REFUND: N_("A refund"),
    PromiseType.REPAIR: N_("A repair or replacement"),
    PromiseType.DELIVERY: N_("A delivery"),
    PromiseType.ADVICE: N_("Advice"),
    PromiseType.COMPLIANCE: N_("Keeping to the law or the contract"),
    PromiseType.CHANGE_OF_PRACTICE: N_("A change of practice"),
}

_PROMISE_STATES = {
    PromiseState.MADE: N_("made"),
    PromiseState.DUE: N_("due"),
    PromiseState.CLAIMED: N_("kept, says the brand"),
    PromiseState.CONFIRMED: N_("kept, says the author"),
    PromiseState.CONTRADICTED: N_("not kept, says the author"),
    PromiseState.UNCONFIRMED: N_("kept, says the brand; the author did not say"),
}

_PROMISE_DONE = {
    PromiseAction.FALL_DUE: N_("fell due"),
    PromiseAction.CLAIM: N_("claimed kept"),
    PromiseAction.CONFIRM: N_("confirmed by the author"),
    PromiseAction.CONTRADICT: N_("contradicted by the author"),
    PromiseAction.EXPIRE: N_("left without a word by the author"),
    PromiseAction.FALL_BACK: N_("left as the author had judged it"),
}

_DEGREES = {Degree.YES: N_("yes"), Degree.PARTLY: N_("partly"), Degree.NO: N_("no")}


def case_state(state: CaseState) -> str:
    """How a case stands, as a label and inside a sentence."""
    return gettext(_STATES[state])


def case_done(action: CaseAction) -> str:
    """What the history of a case says once `action` is taken."""
    return gettext(_CASE_DONE[action])


def statement_label(type: StatementType) -> str:
    """What a brand's message is in its case."""
    return gettext(_STATEMENTS[type])


def promise_kind(kind: PromiseType) -> str:
    """What is promised."""
    return gettext(_KINDS[kind])


def promise_state(state: PromiseState) -> str:
    """How a promise stands."""
    return gettext(_PROMISE_STATES[state])


def promise_done(action: PromiseAction) -> str:
    """What the history of a promise says once `action` is taken."""
    return gettext(_PROMISE_DONE[action])


def degree_word(degree: Degree) -> str:
    """An author's answer to one of the two questions of a verdict."""
    return gettext(_DEGREES[degree])


def _by_code(words: Mapping[Code, str]) -> dict[str, str]:
    return {str(code): word for code, word in words.items()}


_CODES = {
    "case_state": (_by_code(_STATES), _by_code(_CASE_DONE)),
    "promise_state": (_by_code(_PROMISE_STATES), _by_code(_PROMISE_DONE)),
}


def plainly(problem: Problem) -> Problem:
    """`problem` with the rules' codes for cases and promises put into words."""
    values = dict(problem.values)
    for name, (states, done) in _CODES.items():
        state, action = values.get(name), values.get("action")
        if state in states:
            values[name] = gettext(states[str(state)])
            values["action"] = gettext(done.get(str(action), str(action)))
    return replace(problem, values=values)


def install(app: Flask) -> None:
    """Give templates the words for cases and promises, as filters."""
    for each in (case_state, case_done, statement_label, promise_kind, promise_state, promise_done, degree_word):
        app.jinja_env.filters[each.__name__] = each
