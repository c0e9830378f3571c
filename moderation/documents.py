"""Reading and writing JSON documents that others rely on: whole or not at all, every field asked for by type.

The ground under the contract (`moderation.publication`). Standard library only.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

CONTRACT = (1, 4)
"""Major and minor version that this side speaks. A reader takes any minor version of its own major version."""

FIRST = (1, 0)
"""What a document says that needs nothing newer: so it stays the same bytes when a minor version adds fields."""

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")
"""A permanent key: safe as a file name, in a URL and inside an HTML comment."""

_HALF = re.compile("[\ud800-\udfff]")
"""A surrogate: JSON can write one alone, and no page can."""


class ContractError(Exception):
    """A document does not keep the contract; the message says which, where in it, and what was expected."""


def half_written(path: Path | str) -> str:
    """Where the next content of `path` is written before it takes its place: always there, and never two of them."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.tmp")


def replace_file(path: Path | str, data: bytes) -> None:
    """Put `data` at `path` so that a reader sees the old file or the new one, never half of either.

    The rename is atomic (POSIX rename(2)). The data is not forced to the disk: whoever calls can write it again. One
    writer at a time: what a writer that was killed left half-written, the next one writes anew. Raises OSError that
    names `path`, leaving the old file in place and no temporary file behind.
    """
    temporary = half_written(path)
    try:
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
            with open(descriptor, "wb") as stream:
                stream.write(data)
                os.fchmod(descriptor, 0o644)
            os.replace(temporary, path)
        except BaseException:
            discard_half(path)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def discard_half(path: Path | str) -> None:
    """Remove what a writer that was killed may have left beside `path`."""
    with contextlib.suppress(OSError):
        os.unlink(half_written(path))


def document(content: dict[str, Any], version: tuple[int, int] = FIRST) -> bytes:
    """`content` as bytes, first the contract `version` that has all its fields: the same content gives the same bytes.

    A line for each field, and for each record of a list of them, so that people can read it and tools compare it.
    """
    content = {"contract": "{}.{}".format(*version), **content}
    return ("{\n" + ",\n".join(f"{_json(name)}: {_field(value)}" for name, value in content.items()) + "\n}\n").encode()


def _field(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(_json, value)) + "\n]"
    return _json(value)


_json = json.JSONEncoder(ensure_ascii=False).encode
"""Without indentation: with it, Python's encoder takes ten times as long."""


def moment(value: datetime) -> str:
    """RFC 3339 in UTC, with microseconds only where there are any."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Fields:
    """A JSON object whose fields are asked for by type; every refusal says where it stands."""

    def __init__(self, content: object, where: str) -> None:
        if not isinstance(content, dict):
            raise ContractError(f"{where}: expected an object, found {type(content).__name__}")
        self._content = content
        self._where = where

    @classmethod
    def of_document(cls, data: bytes, where: str, remedy: str) -> "Fields":
        """The document `data`, whose file is `where`; `remedy` is what makes a damaged one anew."""
        try:
            content = cls(json.loads(data), where)
        except (ValueError, RecursionError) as error:
            raise ContractError(f"{where}: is not JSON ({error}); run `{remedy}`") from error
        version = re.fullmatch(r"(\d+)\.(\d+)", content.text("contract"))
        if version is None or int(version[1]) != CONTRACT[0]:
            raise ContractError(
                f"{where}: contract version {content.text('contract')!r} is unknown here; this side speaks "
                f"{CONTRACT[0]}.x: run the service and the build from the same release"
            )
        return content

    def error(self, name: str, expected: str) -> ContractError:
        found = repr(self._content.get(name))
        found = found if len(found) <= 80 else f"{found[:79]}…"
        return ContractError(f"{self._where}: {name!r} is {found}, expected {expected}")

    def has(self, name: str) -> bool:
        return self._content.get(name) is not None

    def text(self, name: str) -> str:
        value = self._content.get(name)
        if not isinstance(value, str):
            raise self.error(name, "text")
        if _HALF.search(value):
            raise self.error(name, "text without halves of characters")
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def word(self, name: str, words: tuple[str, ...]) -> str:
        """One of `words`."""
        value = self.text(name)
        if value not in words:
            raise self.error(name, "one of " + ", ".join(words))
        return value

    def optional_word(self, name: str, words: tuple[str, ...]) -> str | None:
        return self.word(name, words) if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._content.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.error(name, "a list of texts")
        return tuple(value)

    def key(self, name: str) -> str:
        value = self.text(name)
        if not KEY.fullmatch(value):
            raise self.error(name, "lower-case letters, digits, - and _")
        return value

    def optional_key(self, name: str) -> str | None:
        return self.key(name) if self.has(name) else None

    def keys(self, name: str) -> tuple[str, ...]:
        value = self.texts(name)
        if not all(KEY.fullmatch(each) for each in value):
            raise self.error(name, "a list of keys: lower-case letters, digits, - and _")
        return value

    def integer(self, name: str) -> int:
        value = self._content.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(name, "a whole number")
        return value

    def optional_integer(self, name: str) -> int | None:
        return self.integer(name) if self.has(name) else None

    def numbers(self, name: str) -> dict[str, int]:
        value = self._content.get(name)
        if not isinstance(value, dict) or not all(type(each) is int for each in value.values()):
            raise self.error(name, "an object of whole numbers")
        return dict(value)

    def boolean(self, name: str) -> bool:
        value = self._content.get(name)
        if not isinstance(value, bool):
            raise self.error(name, "true or false")
        return value

    def moment(self, name: str) -> datetime:
        try:
            value = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise self.error(name, "a moment such as 2026-03-01T09:12:00Z") from None
        if value.tzinfo is None:
            raise self.error(name, "a moment with its offset from UTC")
        if not 1 < value.year < 9999:  # elsewhere in the world it may be a year that no calendar here has
            raise self.error(name, "a moment such as 2026-03-01T09:12:00Z")
        return value.astimezone(UTC)

    def optional_moment(self, name: str) -> datetime | None:
        return self.moment(name) if self.has(name) else None

    def moments(self, name: str) -> tuple[datetime, ...]:
        return tuple(Fields({name: each}, self._where).moment(name) for each in self.texts(name))

    def optional_day(self, name: str) -> date | None:
        return self.day(name) if self.has(name) else None

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise self.error(name, "a day such as 2026-03-01") from None

    def record(self, name: str) -> "Fields | None":
        return Fields(self._content[name], f"{self._where}: {name}") if self.has(name) else None

    def records(self, name: str) -> Iterator["Fields"]:
        value = self._content.get(name)
        if not isinstance(value, list):
            raise self.error(name, "a list")
        for number, each in enumerate(value):
            yield Fields(each, f"{self._where}: {name}[{number}]")
