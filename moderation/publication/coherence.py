"""What cannot be said of one case at once: each field may be good by itself, and the document still say nonsense.

The service never writes such documents; whoever tampers with one learns of it here, by file and field, before any page
is made. Every function raises ContractError and returns nothing.
"""

from datetime import date

from moderation.documents import Fields
from moderation.publication.cases import BrandRecord, Case, CaseFacts, Flags, Promise, Round

_ANSWER = ("answered_at", "answer", "type")

ROUND_NEEDS = {
    "notified": ("notified_at",),
    "read": ("notified_at", "read_at"),
    "silent": ("notified_at", "silent_at"),
    "answered": _ANSWER,
    "judged": (*_ANSWER, "verdicts"),
    "unjudged": _ANSWER,
}
"""By the state of a case, what its present round must say."""

FACTS_NEED = {
    "notified": ("notified_at",),
    "read": ("notified_at",),
    "silent": ("notified_at", "silent_at"),
    "answered": ("first_answer_at", "type"),
    "judged": ("first_answer_at", "type", "judged_at"),
    "unjudged": ("first_answer_at", "type"),
}
"""The same of a case in a record, which has the facts of its first round."""

SECOND_CLOCK = frozenset({"notified", "read", "silent"})
"""The states of a reopened case in which its second clock has begun."""

PROMISE_NEEDS = {
    "claimed_kept": ("claimed_at",),
    "unconfirmed": ("claimed_at",),
    "confirmed": ("judged_at",),
    "contradicted": ("judged_at",),
}

TOGETHER = (("notified_at", "notified_by"), ("answered_at", "answer"), ("answered_at", "type"))
"""Fields of a round of which one says something where the other does."""


def check_case(content: Fields, case: Case, rounds: list[Fields]) -> None:
    """`rounds`: the fields of each of its rounds, in their order."""
    for fields, each in zip(rounds, case.rounds, strict=True):
        _check_round(fields, each)
    _need(rounds[-1], case.rounds[-1], ROUND_NEEDS.get(case.state, ()), f"the case is {case.state}")
    if case.state == "reattributed" and case.passed_to is None:
        raise content.error("passed_to", "a brand: the case is reattributed")


def _check_round(content: Fields, each: Round) -> None:
    for pair in TOGETHER:
        for name, other in (pair, pair[::-1]):
            if getattr(each, name) is not None:
                _need(content, each, (other,), f"{name!r} says something")
    if each.silent_at is not None or each.read_at is not None:
        _need(content, each, ("notified_at",), "nobody is silent, or has read it, before being told")
    if each.verdicts:
        _need(content, each, ("answered_at",), "there is a verdict on the answer")
    if each.notified_how is not None and each.notified_by != "other":
        raise content.error("notified_by", "other: only then 'notified_how' says how")


def check_facts(content: Fields, case: CaseFacts) -> None:
    """A case of a record. Of one that was reopened, only the verdict is of the round that its state is about."""
    needed = FACTS_NEED.get(case.state, ())
    if case.reopened:
        needed = tuple(name for name in needed if name == "judged_at")
    _need(content, case, needed, f"the case is {case.state}")
    _check_second_clock(content, case)
    if case.silent_at is not None:
        _need(content, case, ("notified_at",), "nobody is silent before being told")
    if case.first_answer_at is not None or case.type is not None:
        _need(content, case, ("first_answer_at", "type"), "an answer has its moment and its type")
    verdict = ("repaired", "respected", "judged_at")
    if any(getattr(case, name) is not None for name in verdict):
        _need(content, case, verdict, "a verdict has both axes and its moment")


def _check_second_clock(content: Fields, case: CaseFacts) -> None:
    """The moments of a case that was reopened: of none other, and of one whose second time runs both of them.

    Without `reopened_at` the document is older than that field, and says nothing of the second clock.
    """
    if case.reopened_at is not None and not case.reopened:
        raise content.error("reopened_at", "nothing: the case was not reopened")
    if case.notified_again_at is not None:
        _need(content, case, ("reopened_at",), "the brand was told again")
    if case.reopened_at is not None and case.state in SECOND_CLOCK:
        _need(content, case, ("notified_again_at",), f"the case was reopened and is {case.state}")


def check_promise(content: Fields, promise: Promise) -> None:
    """A promise, wherever it stands."""
    check_day(content, "due_on", promise.due_on)
    _need(content, promise, PROMISE_NEEDS.get(promise.state, ()), f"the promise is {promise.state}")


def check_day(content: Fields, name: str, day: date) -> None:
    """A day of a case: one before and after which calendars have others."""
    if not 1 < day.year < 9999:
        raise content.error(name, "a day such as 2026-03-01")


def check_record(content: Fields, record: BrandRecord) -> None:
    """What is said of a record as a whole."""
    if record.notified_at is None and any(each.notified_at is not None for each in record.cases):
        raise content.error("notified_at", "a moment: the brand was told of a case")


def check_flags(content: Fields, flags: Flags) -> None:
    """How many reports came from the brand."""
    for name in ("filed", "upheld", "invalid"):
        if getattr(flags, name) < 0:
            raise content.error(name, "a number of reports")
    if flags.upheld + flags.invalid > flags.filed:
        raise content.error("filed", "at least as many as were upheld and invalid")


def _need(content: Fields, value: object, names: tuple[str, ...], why: str) -> None:
    for name in names:
        if not getattr(value, name):
            raise content.error(name, f"something: {why}")
