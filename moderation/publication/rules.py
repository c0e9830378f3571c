"""The rules of the site, as the build shows them: read from the very files that the service decides by.

They cross with the release, not through the publication folder: a blog whose service was never started has rules too.
What a sentence says in numbers (days, months) stands in `numbers`, which tests hold against the code that decides.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

SCHEME = "STATEMENT_CATEGORY_"


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which a contribution may be refused: its code, public wording by language, and its place in the DSA.

    `dsa` is a category of the European transparency database; `illegal`: against the law, not only these rules.
    """

    code: str
    wording: dict[str, str]
    dsa: str
    illegal: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the rules: its anchor on the page, its title and its sentences, each by language."""

    id: str
    title: dict[str, str]
    sentences: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, with their version and the day from which it holds."""

    version: int
    date: date
    sections: tuple[Section, ...]
    grounds: tuple[Ground, ...]
    numbers: dict[str, int]


def read_rules() -> Rules:
    """The rules of this release."""
    table = _table("rules.toml")
    numbers = table["numbers"]
    return Rules(
        table["version"],
        table["date"],
        tuple(_section(each, numbers) for each in table["section"]),
        tuple(
            Ground(code, _both(entry), entry["dsa"], entry["illegal"]) for code, entry in _table("reasons.toml").items()
        ),
        numbers,
    )


def _section(entry: dict[str, Any], numbers: dict[str, int]) -> Section:
    sentences = tuple({lang: words.format_map(numbers) for lang, words in _both(each).items()} for each in entry["say"])
    return Section(entry["id"], _both(entry), sentences)


def _both(entry: dict[str, Any]) -> dict[str, str]:
    return {"fr": entry["fr"], "en": entry["en"]}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("moderation").joinpath("domain", name).read_text(encoding="utf-8"))
