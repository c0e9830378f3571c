"""What git knows of how each file came to be, from one reading of its log.

Only what is committed counts, and only words: who wrote is not asked for. The same commit gives the same history.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

_FORMAT = "%x00%H %at %s"

_LOG = (
    # Whatever somebody has configured, the log reads the same.
    *("-c", "core.quotePath=false", "-c", "diff.suppressBlankEmpty=false"),
    *("log", "--topo-order", "--no-color", "--no-decorate", "--no-notes", "--no-show-signature", "--encoding=UTF-8"),
    *("--no-ext-diff", "--no-textconv", "--diff-algorithm=histogram", "--no-indent-heuristic", "-O/dev/null"),
    *("--find-renames", "--src-prefix=a/", "--dst-prefix=b/", "--unified=0", "--inter-hunk-context=0", "--relative"),
    *("--word-diff=porcelain", "--word-diff-regex=[^[:space:]]+", f"--format={_FORMAT}", "--patch"),
)

Piece = tuple[str, str]
"""A sign and the words it is about: “+” added, “-” taken away, “ ” kept."""


@dataclass
class Change:
    """What one commit did to one file. `moment` is in UTC, `message` the first line of the commit's.

    `lines` are the lines of the file that differ, each as its pieces; those of the commit that made the file are left
    out, for they are all of it. `made` says that it is that one.
    """

    commit: str
    moment: datetime
    message: str
    lines: list[list[Piece]] = field(default_factory=list)
    made: bool = False


def read_histories(folder: Path, endings: Iterable[str]) -> dict[str, list[Change]]:
    """The changes, newest first, of every file below `folder` with one of `endings`, by its path there.

    Empty where git or a repository is missing, and where the repository is a shallow clone, whose oldest commit only
    seems to have made every file.
    """
    if (_git(folder, "rev-parse", "--is-shallow-repository") or "true").strip() != "false":
        return {}
    log = _git(folder, *_LOG, "--", *(f":(glob)**/*.{ending}" for ending in sorted(endings)))
    return _follow(_commits(log)) if log else {}


def _git(folder: Path, *command: str) -> str | None:
    """What a git command says; None where it fails."""
    # Whoever builds from a hook of git has variables that name another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(["git", *command], cwd=folder, env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


@dataclass
class _Touched:
    """One file in one commit: its path after it (empty: it is gone), and before it (None: it was not there)."""

    change: Change
    path: str = ""
    before: str | None = ""


def _commits(log: str) -> Iterator[list[_Touched]]:
    """The files of each commit, newest commit first."""
    for part in log.split("\0")[1:]:
        head, _, patch = part.partition("\n")
        commit, seconds, message = head.split(" ", 2)
        moment = datetime.fromtimestamp(int(seconds), UTC)
        yield [
            _touched(Change(commit, moment, message.strip()), text)
            for text in re.split(r"^diff --git ", patch, flags=re.MULTILINE)[1:]
        ]


def _touched(change: Change, text: str) -> _Touched:
    """Read what follows `diff --git`: names, then hunks of words."""
    touched = _Touched(change)
    head, mark, hunks = text.partition("\n@@ ")
    for line in head.split("\n")[1:]:
        name = line.partition("\t")[0]  # git puts a tab behind a name with spaces
        if line.startswith("new file mode"):
            touched.before, change.made = None, True
        elif name.startswith("rename from "):
            touched.before = name.removeprefix("rename from ")
        elif name.startswith("rename to "):
            touched.path = name.removeprefix("rename to ")
        elif name.startswith("+++ b/"):
            touched.path = name.removeprefix("+++ b/")
    if touched.before == "":
        touched.before = touched.path
    if mark and touched.path and not change.made:
        change.lines = list(_lines(f"@@ {hunks}"))
    return touched


def _lines(hunks: str) -> Iterator[list[Piece]]:
    pieces: list[Piece] = []
    for line in hunks.split("\n"):
        if line == "~":
            if any(sign != " " for sign, _words in pieces):
                yield pieces
            pieces = []
        elif line[:1] in ("+", "-", " ") and line[1:]:
            pieces.append((line[0], line[1:]))
    if any(sign != " " for sign, _words in pieces):
        yield pieces


def _follow(commits: Iterable[list[_Touched]]) -> dict[str, list[Change]]:
    """Gather the changes of each file that is there today, also under the names that it had."""
    histories: dict[str, list[Change]] = {}
    today: dict[str, str | None] = {}
    """The name today of what had a name at this point of the log; None: it is gone, or was another file."""
    for files in commits:
        before: dict[str, str | None] = {}
        for touched in files:
            name = today.get(touched.path, touched.path)
            if name and (touched.change.made or touched.change.lines):
                histories.setdefault(name, []).append(touched.change)
            if touched.before != touched.path:
                before.setdefault(touched.path, None)
                if touched.before is not None:
                    before[touched.before] = name
        today.update(before)
    return histories
