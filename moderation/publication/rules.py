"""The rules of the site, as the build shows them: the release's sentences with the numbers that the service decides by.

Sentences and built-in numbers cross with the release, so that a blog whose service was never started has rules too.
What an operator decided otherwise (`policy.toml`, settings) crosses as one document, `rules.json` (contract 1.2).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from moderation.documents import ContractError, Fields, document, replace_file

RULES = "rules"
"""What pages call the slot of the rules."""

SCHEME = "STATEMENT_CATEGORY_"

SINCE = (1, 2)
"""The contract's version that brought the document."""


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
class Sentence:
    """A sentence by language, and the points below it, each by language, if it has any."""

    words: dict[str, str]
    points: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the rules: its anchor on the page, its title by language and its sentences."""

    id: str
    title: dict[str, str]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, with the version of their words and the day from which words and numbers hold. `reply_grounds`: for
    which a reply by right may be refused."""

    version: int
    date: date
    sections: tuple[Section, ...]
    grounds: tuple[Ground, ...]
    numbers: dict[str, int]
    reply_grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """The numbers that the service decides by, and since which day; a switch is 0 or 1. No word of any list."""

    since: date
    numbers: dict[str, int]


class RulesFile:
    """The document in the publication folder."""

    def __init__(self, publication: Path) -> None:
        self.path = publication / "rules.json"

    def read(self) -> Stand | None:
        """What the service decides by; None where none was ever started. Raises ContractError."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        return read_stand(data, str(self.path))

    def write(self, stand: Stand) -> None:
        """Publish `stand` in place of what was there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, stand_document(stand))


def stand_document(stand: Stand) -> bytes:
    """The document as canonical bytes."""
    return document({"since": stand.since.isoformat(), "numbers": dict(sorted(stand.numbers.items()))}, SINCE)


def read_stand(data: bytes, where: str) -> Stand:
    """The document `data`, whose file is `where`. Raises ContractError."""
    content = Fields.of_document(data, where, "ecoute publish --all")
    since, numbers = content.optional_day("since"), content.numbers("numbers")
    if since is None:
        raise content.error("since", "a day such as 2026-03-01")
    if any(number < 0 for number in numbers.values()):
        raise content.error("numbers", "an object of whole numbers, none below 0")
    return Stand(since, numbers)


def read_rules(stand: Stand | None = None) -> Rules:
    """The rules of this release, with the numbers of `stand`, if a service published any."""
    table = _table("rules.toml")
    numbers: dict[str, int] = table["numbers"] | (stand.numbers if stand else {})
    return Rules(
        table["version"],
        max(table["date"], stand.since) if stand else table["date"],
        tuple(_section(each, numbers) for each in table["section"]),
        _grounds("reasons.toml"),
        numbers,
        _grounds("reply_reasons.toml"),
    )


def _grounds(name: str) -> tuple[Ground, ...]:
    return tuple(Ground(code, _both(entry), entry["dsa"], entry["illegal"]) for code, entry in _table(name).items())


class _Counted(int):
    """A number that formats with its word: `{days:day|days}`. The space does not break."""

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return f"{int(self)}\u00a0{one if self == 1 else many}"


def _section(entry: dict[str, Any], numbers: Mapping[str, int]) -> Section:
    said = [each for each in entry["say"] if _holds(each, numbers)]
    sentences = [(_say(each, numbers), each.get("point")) for each in said]
    return Section(
        entry["id"],
        _both(entry),
        tuple(
            Sentence(words, tuple(_say(each, numbers) for each in points or () if _holds(each, numbers)))
            for words, points in sentences
            if points is None or any(_holds(each, numbers) for each in points)
        ),
    )


def _holds(entry: dict[str, Any], numbers: Mapping[str, int]) -> bool:
    return all(numbers[name] for name in entry.get("when", ())) and not any(
        numbers[name] for name in entry.get("unless", ())
    )


def _say(entry: dict[str, Any], numbers: Mapping[str, int]) -> dict[str, str]:
    counted = {name: _Counted(number) for name, number in numbers.items()}
    return {lang: words.format_map(counted) for lang, words in _both(entry).items()}


def _both(entry: dict[str, Any]) -> dict[str, str]:
    return {"fr": entry["fr"], "en": entry["en"]}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("moderation").joinpath("domain", name).read_text(encoding="utf-8"))


__all__ = ["SCHEME", "ContractError", "Ground", "Rules", "RulesFile", "Section", "Sentence", "Stand"]
__all__ += ["read_rules", "read_stand", "stand_document"]
