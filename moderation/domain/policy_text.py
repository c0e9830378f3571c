"""Reading `policy.toml`: strictly, with line and key of whatever is wrong. No mistake is guessed at."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.errors import Problem
from moderation.domain.policy_rules import Policy
from moderation.domain.tongues import SMALL_WORDS
from moderation.domain.wordlist import WordList, words_of

LARGEST = 256 * 1024
"""Characters of the longest file that is read."""

WORDS_MOST = 5_000
WORD_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the line, the key as it is asked for (`hold.links`; empty: the whole text), what to write."""

    line: int
    key: str
    problem: Problem

    def __str__(self) -> str:
        where = f"line {self.line}, {self.key}: " if self.key else ""
        return where + self.problem.message % dict(self.problem.values)


class PolicyError(Exception):
    """The text is no policy; `faults` say where and what to write, `where` names the file if it came from one."""

    def __init__(self, *faults: Fault, where: str = "") -> None:
        super().__init__((f"{where}: " if where else "") + "; ".join(map(str, faults)))
        self.faults = faults


class _Wrong(Exception):
    """A value is impossible; what to write instead."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _number(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _Wrong(
                Problem("policy", "write a whole number from %(least)d to %(most)d", {"least": least, "most": most})
            )
        return value

    return read


def _refused_days(value: Any) -> int:
    """Words that may still be appealed about are not erased before: see `domain.appeal.APPEAL_LIFE`."""
    days = _number(0, 36_500)(value)
    if 0 < days < APPEAL_LIFE.days:
        raise _Wrong(
            Problem(
                "policy",
                "write 0, or at least %(least)d days: a refusal can be appealed against so long",
                {"least": APPEAL_LIFE.days},
            )
        )
    return days


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(Problem("policy", "write true or false"))
    return value


def _words(value: Any) -> WordList:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Wrong(Problem("policy", 'write a list of words such as ["casino", "gain facile", "crypto*"]'))
    if len(value) > WORDS_MOST:
        raise _Wrong(Problem("policy", "list at most %(most)d words", {"most": WORDS_MOST}))
    for each in value:
        if not words_of(each) or len(each) > WORD_LONGEST or "*" in each[:-1]:
            raise _Wrong(Problem("policy", "“%(word)s” is no word to look for", {"word": each[:WORD_LONGEST]}))
    return WordList(tuple(value))


def _languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each in SMALL_WORDS for each in value):
        raise _Wrong(
            Problem("policy", "write a list with some of these: %(languages)s", {"languages": ", ".join(SMALL_WORDS)})
        )
    return tuple(dict.fromkeys(value))


KEYS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "hold": {
        "first_time": _yes_or_no,
        "links": _number(0, 1000),
        "words": _words,
        "languages": _languages,
    },
    "refuse": {"links": _number(0, 1000), "words": _words},
    "close": {"after_days": _number(0, 36_500)},
    "slow": {"minutes": _number(0, 7 * 24 * 60), "everywhere": _yes_or_no},
    "trust": {"proved_after": _number(0, 1_000_000)},
    "form": {"least_seconds": _number(0, 3600), "proof_of_work": _yes_or_no},
    "retention": {"refused_days": _refused_days},
    "cases": {"notify_within_days": _number(0, 36_500)},
}
"""By section and key: how a value is read. Each is the field `section_key` of `Policy`."""


def read_policy(text: str) -> Policy:
    """The policy that `text` (TOML) says; what it leaves out is as in `Policy()`. Raises PolicyError."""
    if len(text) > LARGEST:
        raise _whole(Problem("policy", "this is too long for a policy: at most %(most)d characters", {"most": LARGEST}))
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise _whole(Problem("policy", "this is nested too deep for a policy")) from None
    except ValueError as error:  # also numbers of thousands of digits, and days that no calendar has
        raise _whole(_no_toml(text, str(error))) from None
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for section, entries in content.items():
        if section not in KEYS or not isinstance(entries, dict):
            sections = ", ".join(f"[{each}]" for each in KEYS)
            faults.append(_fault(text, section, None, _choose(sections)))
            continue
        for key, value in entries.items():
            read = KEYS[section].get(key)
            try:
                if read is None:
                    raise _Wrong(_choose(", ".join(KEYS[section])))
                values[f"{section}_{key}"] = read(value)
            except _Wrong as wrong:
                faults.append(_fault(text, section, key, wrong.problem))
    if faults:
        raise PolicyError(*faults)
    return replace(Policy(), **values)


def _choose(names: str) -> Problem:
    return Problem("policy", "there is no such thing; there are: %(names)s", {"names": names})


def _whole(problem: Problem) -> PolicyError:
    return PolicyError(Fault(1, "", problem))


def _no_toml(text: str, error: str) -> Problem:
    """Where reading stopped: Python's own words say it, in English, or mean the end of the text."""
    lines = text.split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if found := re.search(r"at line (\d+), column (\d+)", error):
        line, column = int(found[1]), int(found[2])
    return Problem(
        "policy",
        "this is not TOML at line %(line)d, column %(column)d, or just before",
        {"line": line, "column": column},
    )


def _fault(text: str, section: str, key: str | None, problem: Problem) -> Fault:
    name = section if key is None else f"{section}.{key}"
    return Fault(_line_of(text, section, key), name[:120], problem)


def _line_of(text: str, section: str, key: str | None) -> int:
    """The line where a key stands, else its section, else the first: for people to look at."""
    found, inside = 1, False
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*[\"']?([^\]\"']*)", line):
            inside = header[1].strip() == section
            found = number if inside else found
        elif (named := re.match(r"\s*[\"']?([^=\"']*?)[\"']?\s*=", line)) and (
            (inside and named[1] == key) or named[1] in (section, f"{section}.{key}")
        ):
            return number
    return found
