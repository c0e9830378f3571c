"""What a visitor may type: normalised as little as possible, and refused with the field's name where it cannot be kept.

The words themselves are never altered (Code de la consommation L121-4, 28°); only line ends become `\\n`, and white
space around one-line fields goes.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from moderation.domain.errors import Problem, Refused

NAME_MAX = 80
EMAIL_MAX = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
WEBSITE_MAX = 500
BODY_MAX = 10_000
NOTE_MAX = 2_000

# What HTML, XML or PostgreSQL cannot carry: controls but tab and newline, surrogates, noncharacters.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
_UNKEEPABLE = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")


@dataclass(frozen=True, slots=True)
class Words:
    """The checked fields of one contribution. `email` is for its author's eyes and the sealed table only."""

    name: str
    body: str
    email: str | None = None
    website: str | None = None


def check_words(name: object, body: object, email: object = None, website: object = None) -> Words:
    """The fields as they will be kept. Raises Refused with every problem found, not only the first."""
    problems: list[Problem] = []
    words = Words(
        name=_line("name", name, NAME_MAX, problems, Problem("name", "Give the name to show beside your words.")),
        body=check_body(body, problems),
        email=_email(email, problems),
        website=_website(website, problems),
    )
    if problems:
        raise Refused(*problems)
    return words


def check_line(field: str, value: object, longest: int = NAME_MAX) -> str:
    """One line as it will be kept, which may be empty. Raises Refused."""
    problems: list[Problem] = []
    line = _line(field, value, longest, problems, None)
    if problems:
        raise Refused(*problems)
    return line


def check_body(
    body: object, problems: list[Problem] | None = None, field: str = "body", longest: int = BODY_MAX
) -> str:
    """The body as it will be kept; adds to `problems`, or raises Refused when no list is given."""
    found: list[Problem] = [] if problems is None else problems
    before = len(found)
    text = _text(field, body, found)
    if len(found) > before:
        pass  # one thing wrong with a field is enough to say
    elif not text.strip():
        found.append(Problem(field, "Write something: the text is empty."))
    elif len(text) > longest:
        found.append(
            Problem(
                field,
                "The text has %(length)d characters; at most %(most)d are possible. Shorten it, or send it in parts.",
                {"length": len(text), "most": longest},
            )
        )
    if problems is None and found:
        raise Refused(*found)
    return text


def day_written(value: object) -> date | None:
    """The day that a form gives as ISO 8601; None for what is none."""
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _text(field: str, value: object, problems: list[Problem]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.append(Problem(field, "This must be text."))
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if unkeepable := _UNKEEPABLE.search(text):
        problems.append(
            Problem(
                field,
                "The character U+%(code)s cannot be shown on a page. Remove it.",
                {"code": f"{ord(unkeepable[0]):04X}"},
            )
        )
    return text


def _line(field: str, value: object, longest: int, problems: list[Problem], missing: Problem | None) -> str:
    before = len(problems)
    text = _text(field, value, problems).strip()
    if len(problems) > before:
        return text
    if not text:
        if missing is not None:
            problems.append(missing)
    elif not text.isprintable() and any(character in "\t\n\u2028\u2029" for character in text):
        problems.append(Problem(field, "This must fit on one line."))
    elif missing is not None and not any(unicodedata.category(c)[0] in "LNPS" for c in text):
        problems.append(missing)
    elif len(text) > longest:
        problems.append(
            Problem(
                field,
                "This has %(length)d characters; at most %(most)d are possible.",
                {"length": len(text), "most": longest},
            )
        )
    return text


def _email(value: object, problems: list[Problem]) -> str | None:
    before = len(problems)
    text = _line("email", value, EMAIL_MAX, problems, None)
    if not text or len(problems) > before:
        return None
    try:
        return check_email(text)
    except Refused:
        problems.append(
            Problem("email", "This is not an e-mail address. Write it like name@example.org, or leave it empty.")
        )
        return None


def check_email(text: str) -> str:
    """An address that mail can be sent to, with its domain in lower case. Raises Refused.

    The shape only (something@domain.tld without spaces); whether it is somebody's is proved by a link sent to it.
    """
    local, at, domain = text.strip().rpartition("@")
    labels = domain.split(".")
    plausible = at and local and len(labels) > 1 and all(labels) and len(text) <= EMAIL_MAX
    if not plausible or any(c.isspace() or not c.isprintable() or c in '<>()[],;:\\"@' for c in local + domain):
        raise Refused(Problem("email", "This is not an e-mail address. Write it like name@example.org."))
    return f"{local}@{domain.lower()}"


def _website(value: object, problems: list[Problem]) -> str | None:
    before = len(problems)
    text = _line("website", value, WEBSITE_MAX, problems, None)
    if not text or len(problems) > before:
        return None
    if "://" not in text and "." in text and ":" not in text.split("/")[0]:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError where it is no number
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        good = False
    if not good or any(c.isspace() or c in "<>\"'`" for c in text):
        problems.append(
            Problem("website", "This is not a web address. Write it like https://example.org/, or leave it empty.")
        )
        return None
    return text
