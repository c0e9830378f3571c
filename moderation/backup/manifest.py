"""What a backup says of itself, read with suspicion: a damaged, truncated, foreign or newer one is refused."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, TableClause, Text, column, table
from sqlalchemy.types import TypeEngine

from moderation.documents import CONTRACT
from moderation.storage.columns import Moment

FORMAT = 1
"""Version of the folder's layout. A reader takes its own and older ones."""

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
"""The manifest's own SHA-256, as `sha256sum` writes and checks it."""

SECRET = "secret"  # noqa: S105 - a file's name
CATALOGUE = "catalogue.json"
NAME = re.compile(r"[a-z_]+\.jsonl|secret|catalogue\.json|manifest\.(json|sha256)")
"""The names of all files that a backup can have."""

KINDS: dict[str, TypeEngine[Any]] = {
    "boolean": Boolean(),
    "integer": BigInteger(),
    "moment": Moment(),
    "text": Text(),
}
"""How a column's values are written: as JSON has them, and moments in RFC 3339."""

Progress = Callable[[int, int | None, str], None]
"""Told how many rows are done, of how many, and of which table."""


class BackupError(Exception):
    """A backup cannot be written or restored; the message names the file or folder and says what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file must be."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as backed up: how many rows, and the kind of each column by name."""

    count: int
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `revision` is that of the database's tables; `made_at` is in RFC 3339."""

    revision: str
    made_at: str
    tables: dict[str, Rows]
    files: dict[str, Facts]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(each.count for each in self.tables.values())


def kind_of(found: "Column[Any]") -> str:
    """The kind of a column as the database describes it. Raises BackupError for a type that no table has."""
    for kind, of in (("boolean", Boolean), ("integer", Integer), ("moment", DateTime), ("text", Text)):
        if isinstance(found.type, of):
            return kind
    raise BackupError(f"{found.table.name}.{found.name}: a column of type {found.type} cannot be backed up")


def described(name: str, columns: dict[str, str]) -> TableClause:
    """The table of that revision, whatever the tables of today are."""
    return table(name, *(column(each, KINDS[kind]) for each, kind in columns.items()))


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as bytes."""
    content = {
        "backup": FORMAT,
        "contract": "{}.{}".format(*CONTRACT),
        "revision": manifest.revision,
        "made_at": manifest.made_at,
        "tables": {name: {"rows": each.count, "columns": each.columns} for name, each in manifest.tables.items()},
        "files": {name: {"sha256": each.sha256, "bytes": each.size} for name, each in manifest.files.items()},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def seal(manifest: bytes) -> bytes:
    """The line that `sha256sum --check` reads."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`, its seal checked. Raises BackupError."""
    path = folder / MANIFEST
    data = _bytes(path, f"{path}: there is none, so this folder holds no (whole) backup of Écoute")
    sealed = _bytes(folder / SEAL, f"{folder / SEAL}: is missing, so the backup is not whole; take another one")
    try:
        content = json.loads(data)
        version, contract = int(content["backup"]), str(content["contract"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BackupError(f"{path}: is damaged, or no manifest of Écoute's; take another backup") from None
    # Before the seal: a later release may seal otherwise, and must be named as what it is.
    if version > FORMAT or contract.partition(".")[0] != str(CONTRACT[0]):
        raise BackupError(
            f"{path}: was written by another release (format {version}, contract {contract}); restore it with that one"
        )
    if sealed != seal(data):
        raise BackupError(f"{path}: is not as it was written (see {SEAL}); take another backup")
    try:
        return Manifest(
            content["revision"],
            content["made_at"],
            {name: Rows(each["rows"], each["columns"]) for name, each in content["tables"].items()},
            {name: Facts(each["sha256"], each["bytes"]) for name, each in content["files"].items()},
        )
    except (TypeError, KeyError, AttributeError):
        raise BackupError(f"{path}: lacks what a manifest of Écoute's has; take another backup") from None


def _bytes(path: Path, missing: str) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(missing) from None


def check_files(folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Compare every file with the manifest before anything is believed. Raises BackupError, naming the file."""
    wanted = {SECRET, *(f"{name}.jsonl" for name in manifest.tables)}
    for name in sorted(wanted - manifest.files.keys()):
        raise BackupError(f"{folder / MANIFEST}: does not say what {name} must be; take another backup")
    for name, facts in manifest.files.items():
        path = folder / name
        if not NAME.fullmatch(name):
            raise BackupError(f"{folder / MANIFEST}: names {name!r}, which no backup of Écoute has")
        if not path.is_file():
            raise BackupError(f"{path}: is missing; take another backup")
        if path.stat().st_size != facts.size:
            raise BackupError(f"{path}: has {path.stat().st_size} bytes instead of {facts.size}; take another backup")
        progress(0, None, name)
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != facts.sha256:
                raise BackupError(f"{path}: is not as it was written (its SHA-256 differs); take another backup")
