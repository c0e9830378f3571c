"""A corrective action: what a brand changed because of stories, in its own words."""

from collections.abc import Collection
from dataclasses import dataclass

from moderation.domain.errors import Problem, Refused
from moderation.domain.text import check_body, check_line

TITLE_MAX = 120
WORDS_MAX = 3_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What is published: a title on one line, words in the markup of comments, and the keys of the stories."""

    title: str
    words: str
    stories: tuple[str, ...]


def check_correction(title: object, words: object, stories: Collection[str], own: Collection[str]) -> Correction:
    """The corrective action that a form gives; `own`: the keys of the stories that name the brand.

    Raises Refused, naming each field that cannot be taken.
    """
    problems: list[Problem] = []
    line = ""
    try:
        line = check_line("title", title, TITLE_MAX)
    except Refused as refusal:
        problems.extend(refusal.problems)
    else:
        if not line:
            problems.append(Problem("title", "Say in a few words what you changed."))
    text = check_body(words, problems, "words", WORDS_MAX)
    chosen = tuple(dict.fromkeys(stories))
    if not chosen:
        problems.append(Problem("stories", "Choose at least one story that made you change it."))
    elif any(key not in own for key in chosen):
        problems.append(Problem("stories", "Choose stories that name your brand."))
    if problems:
        raise Refused(*problems)
    return Correction(line, text, chosen)
