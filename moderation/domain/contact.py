"""A talk outside the thread: a brand says that it took place and sums it up, the story's author says how it was.

Of what the brand says only the day is public by itself. Its summary becomes public with the author's word, and both
once a moderator has read them: a brand cannot publish what was said in private, and nobody publishes unread.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from moderation.domain.contribution import State
from moderation.domain.errors import IllegalTransition, NotAllowed, Problem, Refused
from moderation.domain.text import check_body, day_written

SUMMARY_MAX = 2_000
"""Characters of a summary, the brand's and the author's alike."""


class Channel(StrEnum):
    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a brand says of a talk: on which day, how, and what was said."""

    on: date
    channel: Channel
    words: str


UNSAID_MOST = 3
"""Contacts in a case of which its author has not said anything: each is public, and a letter to them."""


def check_summary(on: object, channel: object, words: object, today: date, since: date | None = None) -> Summary:
    """The summary that a form gives; `since`: the day on which the story was published, if that is known.

    Raises Refused, naming each field that cannot be taken.
    """
    problems: list[Problem] = []
    day = day_written(on)
    if day is None:
        problems.append(Problem("on", "Give the day on which it was, like 2026-03-14."))
    elif day > today:
        problems.append(Problem("on", "That day is still to come: say what has taken place."))
    elif since is not None and day < since:
        problems.append(
            Problem("on", "The story was published on %(day)s: say what has followed it.", {"day": since.isoformat()})
        )
    if channel not in list(Channel):
        problems.append(Problem("channel", "Say how you were in contact: choose one from the list."))
    text = check_body(words, problems, "words", SUMMARY_MAX)
    if problems or day is None:
        raise Refused(*problems)
    return Summary(day, Channel(str(channel)), text)


def check_more(unsaid: int) -> None:
    """Whether a brand can report one more; `unsaid`: of so many the author has not said anything. Raises NotAllowed."""
    if unsaid >= UNSAID_MOST:
        raise NotAllowed(
            Problem(
                "on",
                "The story’s author has yet to say something of %(n)d contacts that you reported: that is the most.",
                {"n": unsaid},
            )
        )


def check_said(agrees: bool, words: object) -> str:
    """What the author says of a talk: nothing more where they agree with the brand. Raises Refused."""
    return "" if agrees else check_body(words, field="words", longest=SUMMARY_MAX)


def check_sayable(state: State) -> None:
    """Whether the author may (still) say something: until a moderator has let it be public. Raises IllegalTransition.

    What was refused can be said otherwise.
    """
    if state not in (State.PENDING, State.REJECTED):
        raise IllegalTransition(Problem("words", "What you said of this contact was decided already."))
