"""What the blog runs on: Python, the libraries in the versions that were tested together, git, the search's indexer."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from moderation.doctor.line import Line, ill, mind, well

LOCK = Path(__file__).parents[2] / "requirements" / "service.txt"
LEAST = (3, 11)
SECONDS = 20
INSTALL = "pip install --require-hashes -r requirements/service.txt"

_PINNED = re.compile(r"^([\w.-]+)==([^\s\\]+)", re.MULTILINE)
_NAMED = re.compile(r"^[\w.-]+")


def python() -> Iterator[Line]:
    """Python, and the libraries that the project asks for; where its lock is there, in the versions that it names."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST:
        yield ill("Python", version, f"install {'.'.join(map(str, LEAST))} or later")
    missing, other = [], []
    pinned = dict(_PINNED.findall(LOCK.read_text(encoding="utf-8"))) if LOCK.is_file() else {}
    for name in sorted({*pinned, *_required()}):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if pinned.get(name, installed) != installed:
            other.append(f"{name} {installed} (the lock has {pinned[name]})")
    if missing:
        yield ill("libraries", f"not installed: {', '.join(missing)}", INSTALL)
    if other:
        yield mind("libraries", f"not as tested: {', '.join(other)}", INSTALL)
    if not missing and not other:
        yield well("Python", f"{version}, Pelican {metadata.version('pelican')}, every library that is needed")


def _required() -> set[str]:
    try:
        lines = metadata.requires("ecoute") or []
    except metadata.PackageNotFoundError:
        return set()
    wanted = [line for line in lines if "extra ==" not in line or re.search(r"extra == ['\"]service", line)]
    return {found[0] for line in wanted if (found := _NAMED.match(line))}


def git(content: Path) -> Iterator[Line]:
    """Whether git can tell how posts changed."""
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "--is-shallow-repository"],
            cwd=content,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        yield mind("history", "git does not run: posts get no page of what changed", "install git")
        return
    if asked.returncode:
        yield mind("history", f"{content} is in no git repository: posts get no page of what changed", "git init")
    elif asked.stdout.strip() == "true":
        yield mind("history", "the repository is a shallow clone: older changes are missing", "git fetch --unshallow")
    else:
        yield well("history", "git knows how posts changed")


def pagefind() -> Iterator[Line]:
    """Whether the site's search can be indexed."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "pagefind", "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        said = (asked.stdout or asked.stderr).strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        asked, said = None, str(error)
    if asked is None or asked.returncode:
        todo = "pip install 'pagefind[bin]', or set ECOUTE_SEARCH=no"
        yield ill("search", f"Pagefind does not run ({said.splitlines()[-1] if said else 'it says nothing'})", todo)
    else:
        yield well("search", said.splitlines()[-1])
