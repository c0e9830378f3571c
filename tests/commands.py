"""`ecoute` and `pelican` as people run them: their own process, arguments, environment, output and exit status.

To start Python and import Pelican takes longer than most of what the tests have them do. So the commands are imported
once, by a process that does nothing else, and each call is a fork of it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moderation.settings import Settings

ROOT = Path(__file__).parents[1]

_WAITS = """
import io, json, os, sys, traceback
import moderation.cli, moderation.demo, pelican
for name in moderation.cli.PARTS:
    moderation.cli.cli.get_command(None, name)
from pelican.plugins import brands, conversation, saga

sys.dont_write_bytecode = True  # the settings lie in the blog's folder, where nothing else may be left behind

def run(call):
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(call[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = call["command"]
    try:
        moderation.cli.main() if sys.argv[0] == "ecoute" else pelican.main(sys.argv[1:])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return 0 if end.code is None else end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        code = run(json.loads(line))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit status, and what it said on its two outputs."""

    code: int
    out: str
    err: str

    def line(self) -> str:
        """The one line that says why it failed; fails where there is none, or more than one, or a traceback."""
        assert self.code == 1, (self.code, self.err)
        assert "Traceback" not in self.err + self.out
        said = [line for line in self.err.splitlines() if line.strip() and " WARNING " not in line]
        assert len(said) == 1, self.err
        return said[0]


class Commands:
    """Runs commands for a blog. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str]

    def __enter__(self) -> "Commands":
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WAITS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, settings: Settings, *command: str) -> Outcome:
        """Run `ecoute …` or `pelican …` for the blog of `settings`."""
        return self.call(environment(settings), *command)

    def call(self, environment: Mapping[str, str], *command: str) -> Outcome:
        """Run `ecoute …` or `pelican …` in that environment."""
        streams = {name: str(self._folder / name) for name in ("stdout", "stderr")}
        call = {"command": command, "environment": {**environment}, "folder": str(self._folder), **streams}
        print(json.dumps(call), file=self._process.stdin, flush=True)
        assert self._process.stdout is not None
        code = int(self._process.stdout.readline())
        said = [Path(path).read_text(encoding="utf-8", errors="replace") for path in streams.values()]
        return Outcome(code, *said)


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a command for the blog of `settings`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ECOUTE_")}
    return kept | {
        "COLUMNS": "1000",
        "ECOUTE_VAR": str(settings.var),
        "ECOUTE_RATE_STORAGE": "off",
        "ECOUTE_SEARCH": "no",
        "ECOUTE_OUTPUT": str(settings.output),
        "ECOUTE_PELICANCONF": str(settings.pelicanconf),
        "ECOUTE_SITE_URL": "https://blog.example",
    }
