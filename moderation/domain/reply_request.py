"""What a request for a reply by right must say (décret 2007-1527, articles 1 and 2), checked field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.errors import Problem, Refused
from moderation.domain.right_of_reply import LINE, MOST_LINES, length_of, lines
from moderation.domain.text import NAME_MAX, check_body, check_email, check_line

BODY_MAX = LINE * MOST_LINES * 2
"""Characters that are looked at; how many are possible is counted in lines."""

PASSAGE_MAX = 5_000
ADDRESS_MAX = 500
PLACE_MAX = 2_000


class Medium(StrEnum):
    """Whether what is contested is written, a sound or a picture (décret, article 2)."""

    TEXT = "text"
    SOUND = "sound"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it will be kept.

    `place`: the address or key of what is contested, as typed. `name` is published with the words; `capacity` (for whom
    they speak; may be empty), `address` (postal) and `email` are not.
    """

    place: str
    medium: Medium
    passage: str
    body: str
    name: str
    capacity: str
    address: str
    email: str


FIELDS = ("place", "medium", "passage", "body", "name", "capacity", "address", "email", "concerned")
"""The fields of the form, in its order."""


def check_request(fields: Mapping[str, object]) -> Request:
    """The fields as they will be kept. Raises Refused with every problem found, not only the first."""
    problems: list[Problem] = []
    medium = _text(fields, "medium")
    if medium not in list(Medium):
        problems.append(Problem("medium", "Say whether it is a text, a sound or a picture."))
    request = Request(
        place=_line(
            fields,
            "place",
            PLACE_MAX,
            problems,
            Problem("place", "Say where it stands: the address of the page or message."),
        ),
        medium=Medium(medium) if medium in list(Medium) else Medium.TEXT,
        passage=_area(
            fields, "passage", PASSAGE_MAX, problems, Problem("passage", "Quote the words that you contest.")
        ),
        body=_reply(fields, problems),
        name=_line(
            fields, "name", NAME_MAX, problems, Problem("name", "Give the name under which your reply is to appear.")
        ),
        capacity=_line(fields, "capacity", NAME_MAX * 2, problems, None),
        address=_area(
            fields,
            "address",
            ADDRESS_MAX,
            problems,
            Problem("address", "Give your postal address: it shows who is asking."),
        ),
        email=_email(fields, problems),
    )
    if not _text(fields, "concerned"):
        problems.append(Problem("concerned", "Confirm that it is about you, or that you may ask for whom it is about."))
    if problems:
        raise Refused(*problems)
    return request


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _line(
    fields: Mapping[str, object], name: str, longest: int, problems: list[Problem], missing: Problem | None
) -> str:
    try:
        found = check_line(name, fields.get(name), longest)
    except Refused as refusal:
        problems.extend(refusal.problems)
        return ""
    if missing is not None and not found:
        problems.append(missing)
    return found


def _area(fields: Mapping[str, object], name: str, longest: int, problems: list[Problem], missing: Problem) -> str:
    if not _text(fields, name):
        problems.append(missing)
        return ""
    return check_body(fields.get(name), problems, field=name, longest=longest)


def _reply(fields: Mapping[str, object], problems: list[Problem]) -> str:
    words = _area(fields, "body", BODY_MAX, problems, Problem("body", "Write the reply, as it is to appear."))
    number = lines(length_of(words))
    if number > MOST_LINES:
        problems.append(
            Problem(
                "body",
                "Your reply has %(number)d lines of %(line)d characters; the law allows %(most)d at most. Shorten it.",
                {"number": number, "line": LINE, "most": MOST_LINES},
            )
        )
    return words


def _email(fields: Mapping[str, object], problems: list[Problem]) -> str:
    line = _line(
        fields,
        "email",
        NAME_MAX * 4,
        problems,
        Problem("email", "Give your e-mail address: what is decided is told there."),
    )
    if not line:
        return ""
    try:
        return check_email(line)
    except Refused:
        problems.append(Problem("email", "This is not an e-mail address. Write it like name@example.org."))
        return ""
