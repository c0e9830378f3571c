"""What git knows of how each file came to be, from one reading of its log.

Only what is committed counts, and only words: who wrote is not asked for. What a post said while it was a draft, or
hidden, nobody is told: its history begins where it was published. The same commit gives the same history.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pelican.utils import get_date, set_date_tzinfo

_FORMAT = "%x00%H %at %s"

_INDEX = re.compile(r"index [0-9a-f]+\.\.([0-9a-f]+)")

_STATUS = re.compile(
    r"""\A(?:[^\n]+\n)*?[ ]{0,3}Status[ \t]*:[ \t]*(?P<markdown>\w+)|"""  # before the first empty line
    r"""^:status:[ \t]*(?P<rest>\w+)|<meta\s+name=["']?status["']?\s+content=["']?(?P<html>\w+)""",
    re.IGNORECASE | re.MULTILINE,
)
"""What a post says of itself, in each of Pelican's formats."""

_DATE = re.compile(
    r"""\A(?:[^\n]+\n)*?[ ]{0,3}Date[ \t]*:[ \t]*(?P<markdown>[^\n]+)|"""
    r"""^:date:[ \t]*(?P<rest>[^\n]+)|<meta\s+name=["']?date["']?\s+content=["']?(?P<html>[^"'>]+)""",
    re.IGNORECASE | re.MULTILINE,
)

_LOG = (
    # Whatever somebody has configured, the log reads the same.
    *("-c", "core.quotePath=false", "-c", "diff.suppressBlankEmpty=false"),
    *("log", "--topo-order", "--no-color", "--no-decorate", "--no-notes", "--no-show-signature", "--encoding=UTF-8"),
    *("--no-ext-diff", "--no-textconv", "--diff-algorithm=histogram", "--no-indent-heuristic", "-O/dev/null"),
    *("--find-renames", "--src-prefix=a/", "--dst-prefix=b/", "--unified=0", "--inter-hunk-context=0", "--relative"),
    "--full-index",
    *("--word-diff=porcelain", "--word-diff-regex=[^[:space:]]+", f"--format={_FORMAT}", "--patch"),
)

_UNREAD = ("draft", "skip")
"""What Pelican calls posts that nobody is shown."""

Piece = tuple[str, str]
"""A sign and the words it is about: “+” added, “-” taken away, “ ” kept."""


@dataclass
class Change:
    """What one commit did to one file. `moment` is in UTC, `message` the first line of the commit's.

    `lines` are the lines of the file that differ, each as its pieces; those of the commit that made the file are left
    out, for they are all of it, and so are those that tell what a draft said. `made` says that it is the first of which
    readers may know. `version` names the file as it was then.
    """

    commit: str
    moment: datetime
    message: str
    lines: list[list[Piece]] = field(default_factory=list)
    made: bool = False
    version: str = ""


def read_histories(
    folder: Path, endings: Iterable[str], status: str = "published", waits: ZoneInfo | None = None
) -> dict[str, list[Change]]:
    """The changes, newest first, of every file below `folder` with one of `endings`, by its path there.

    `status` is that of a post that says none. `waits`: the zone of dates, in a blog where nobody reads a post before
    its date; None where that does not matter. Empty where git or a repository is missing, and where the repository is a
    shallow clone, whose oldest commit only seems to have made every file.
    """
    shallow, _, commit = (_git(folder, "rev-parse", "--is-shallow-repository", "HEAD") or "").partition("\n")
    return _histories(folder.resolve(), tuple(sorted(endings)), status, waits, commit) if shallow == "false" else {}


@lru_cache(maxsize=1)
def _histories(
    folder: Path, endings: tuple[str, ...], status: str, waits: ZoneInfo | None, _commit: str
) -> dict[str, list[Change]]:
    """Likewise, as of a commit: what it says, it says for ever, and whoever builds again and again asks once."""
    log = _git(folder, *_LOG, "--", *(f":(glob)**/*.{ending}" for ending in endings))
    histories = _follow(_commits(log)) if log else {}
    versions = {change.version for found in histories.values() for change in found if change.version}
    drafts, hidden, begins = _read_versions(folder, versions, status, waits)
    return {
        # A post that is hidden today has its readers, by its address; of one that is public nobody read it before.
        name: _published(found, drafts if found[0].version in hidden else drafts | hidden, begins)
        for name, found in histories.items()
    }


def _git(folder: Path, *command: str) -> str | None:
    """What a git command says; None where it fails."""
    said = _run(folder, *command)
    return None if said is None else said.decode(errors="replace")


def _run(folder: Path, *command: str, told: str = "") -> bytes | None:
    # Whoever builds from a hook of git has variables that name another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *command], cwd=folder, env=environment, input=told.encode(), capture_output=True, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


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
        elif index := _INDEX.match(line):
            change.version = index[1]
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


def _read_versions(
    folder: Path, versions: set[str], status: str, waits: ZoneInfo | None
) -> tuple[set[str], set[str], dict[str, datetime]]:
    """Those of `versions` that nobody was shown, or of which git cannot tell; of the others, those that only who had
    their address could read; and where posts wait for their date, that date."""
    begins: dict[str, datetime] = {}
    hidden: set[str] = set()
    asked = "".join(f"{version}\n" for version in sorted(versions))
    told = _run(folder, "cat-file", "--batch=%(objectname) %(objectsize)", told=asked) or b""
    drafts = set(versions)
    while told:
        head, _, told = told.partition(b"\n")
        name, size = head.decode().split(" ")
        if size == "missing":
            continue
        text, told = told[: int(size)].decode(errors="replace"), told[int(size) + 1 :]
        found = _STATUS.search(text.replace("\r\n", "\n").lstrip("\ufeff\n"))
        said = (found[found.lastgroup or 0] if found else status).lower()
        if said == "hidden":
            hidden.add(name)
        if said not in _UNREAD:
            drafts.discard(name)
            if waits and (date := _DATE.search(text)):
                # A date that is none, or beyond any calendar, has stopped the build before.
                with suppress(ValueError, OverflowError):
                    begins[name] = set_date_tzinfo(get_date(date[date.lastgroup or 0]), waits.key)
    return drafts, hidden, begins


def _published(changes: Sequence[Change], drafts: set[str], begins: Mapping[str, datetime]) -> list[Change]:
    """`changes`, newest first, as far as readers may know of them: without what was done to a draft.

    Of the change that published it there is nothing to compare with that anybody has read.
    """
    kept: list[Change] = []
    was_draft = False
    for number, change in reversed(list(enumerate(changes))):
        begin = begins.get(change.version)
        waited = begin is not None and number > 0 and changes[number - 1].moment <= begin
        is_draft = waited or change.version in drafts
        if not is_draft:
            first = not kept
            kept.append(replace(change, made=first, lines=[] if first or was_draft else change.lines))
        was_draft = is_draft
    return kept[::-1]
