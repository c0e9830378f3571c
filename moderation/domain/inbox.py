"""What a brand's people write for each other, and the rules of it: notes, texts to begin an answer with."""

import re

from moderation.domain.actors import Actor
from moderation.domain.errors import NotAllowed, Problem, Refused
from moderation.domain.parts import Right
from moderation.domain.text import BODY_MAX, check_body, check_line

NOTE_MAX = 5_000
TITLE_MAX = 80
TEMPLATES_MOST = 50
"""Texts of one brand: more than anybody finds their way through."""

PROMISES_MOST = 3
"""Promises in one answer: each is due on a day of its own, and readers keep count."""

_PLACE = re.compile(r"\{([^\W\d_][\w -]{0,39})\}")


def check_note(given: object) -> str:
    """A note, or why a case is escalated, as it will be kept. Raises Refused."""
    return check_body(given, field="note", longest=NOTE_MAX)


def check_template(title: object, body: object) -> tuple[str, str]:
    """The title and words of a text to begin an answer with. Raises Refused with every problem found."""
    problems: list[Problem] = []
    found = ""
    try:
        found = check_line("title", title, TITLE_MAX)
        if not found:
            problems.append(Problem("title", "Give a title by which your colleagues find this text."))
    except Refused as refusal:
        problems.extend(refusal.problems)
    words = check_body(body, problems, longest=BODY_MAX)
    if problems:
        raise Refused(*problems)
    return found, words


def places(body: str) -> list[str]:
    """The {places} of a text that are still to be filled in, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(body)))


def check_filled(body: str, field: str = "body") -> None:
    """Raises Refused where a {place} of a template is still empty: readers would see it."""
    if left := places(body):
        named = ", ".join(f"{{{each}}}" for each in left)
        raise Refused(
            Problem(field, "Fill in %(places)s first, or write it without braces: readers see it.", {"places": named})
        )


def check_right(actor: Actor, right: Right) -> None:
    """Raises NotAllowed for who does not have `right` in their brand."""
    if not actor.has(right):
        raise NotAllowed(
            Problem("part", "Your part in the brand does not allow this. Ask a manager of your brand to do it.")
        )
