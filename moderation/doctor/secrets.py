"""Keeps secrets out of what the doctor says: what it quotes of servers and files may hold them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from moderation.doctor.line import Line
from moderation.settings import HOLD_SECRETS, PREFIX

HIDDEN = "•••"

SHORTEST = 4
"""Characters of the shortest value that is hidden: a shorter one stands in half of all words."""


def secrets_in(environment: Mapping[str, str], var: Path | None) -> set[str]:
    """Every secret that the settings hold or name, and the passwords in them."""
    found: set[str] = set()
    for field in HOLD_SECRETS:
        name = f"{PREFIX}{field.upper()}"
        found.add(environment.get(name, "").strip())
        found.add(_text_of(environment.get(f"{name}_FILE", "").strip()))
    if var is not None:
        found.add(_text_of(str(var / "secret")))
    for value in [*found]:
        found |= _passwords(value)
    return {value for value in found if len(value) >= SHORTEST}


def without(line: Line, secrets: set[str]) -> Line:
    """`line`, with each of `secrets` hidden; the longest first, as one may be a part of another."""
    said, todo = line.said, line.todo
    for secret in sorted(secrets, key=len, reverse=True):
        said, todo = said.replace(secret, HIDDEN), todo.replace(secret, HIDDEN)
    return replace(line, said=said, todo=todo)


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _passwords(value: str) -> set[str]:
    try:
        password = urlsplit(value).password or ""
    except ValueError:
        return set()
    return {password, unquote(password)}
