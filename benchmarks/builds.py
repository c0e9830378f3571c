"""Full builds: the command as the blogger runs it, in a fresh process, into an empty folder."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.blog import ROOT, Blog, Told
from benchmarks.figures import Table, middle, milliseconds


class BuildFailed(Exception):
    """`ecoute build` ended with an error, which is the message."""


@dataclass(frozen=True, slots=True)
class Run:
    """One build: seconds on the wall and of processors, and the largest memory in bytes."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Built:
    """One size's builds, and the seconds that copying the site takes."""

    posts: int
    files: int
    runs: list[Run]
    copied: float


def measure(blog: Blog, runs: int, told: Told) -> Built:
    """Build `runs` times. Raises BuildFailed."""
    taken: list[Run] = []
    copied: list[float] = []
    for run in range(runs):
        told(f"building, {run + 1} of {runs}")
        forget(blog)
        taken.append(build_once(blog))
        copied.append(_copy(blog.settings.output))
    files = sum(len(names) for _folder, _folders, names in os.walk(blog.settings.output))
    return Built(len(blog.keys), files, taken, middle(copied))


def forget(blog: Blog) -> None:
    """Take away what earlier builds left; the publication stays."""
    shutil.rmtree(blog.settings.output, ignore_errors=True)
    for path in (blog.settings.pages, blog.settings.catalogue):
        path.unlink(missing_ok=True)


def build_once(blog: Blog) -> Run:
    """Build as `ecoute build` does, in a fresh process. Raises BuildFailed."""
    command = [sys.executable, "-m", "benchmarks.run_once", sys.executable, "-m", "moderation.cli", "build"]
    done = subprocess.run(command, env=blog.environment(), cwd=ROOT, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if result["code"]:
        raise BuildFailed(done.stderr.strip())
    return Run(result["seconds"], result["cpu"], result["peak"])


def _copy(output: Path) -> float:
    """Seconds that `cp -r` of the site takes: nothing that writes all pages can be faster."""
    target = output.with_name("copy")
    began = time.perf_counter()
    subprocess.run(["cp", "-r", output, target], check=True)
    taken = time.perf_counter() - began
    shutil.rmtree(target)
    return taken


def table(built: Sequence[Built]) -> Table:
    """The builds of all sizes."""
    rows = []
    for each in built:
        wall = middle([run.wall for run in each.runs])
        rows.append(
            (
                f"{each.posts:,}",
                f"{each.files:,}",
                f"{wall:.2f}",
                f"{middle([run.cpu for run in each.runs]):.2f}",
                milliseconds(wall / each.posts),
                f"{max(run.memory for run in each.runs) / 2**20:.0f}",
                f"{each.copied:.2f}",
                f"{wall / each.copied:.0f}",
            )
        )
    return Table(
        "Full build, cold",
        ("posts", "files", "wall, s", "CPU, s", "ms a post", "peak MiB", "cp -r of the site, s", "times cp -r"),
        rows,
        "`ecoute build` in a fresh process into an empty folder, ten contributions under each post; the median of the "
        "runs. Copying the finished site is the floor for whatever writes all pages.",
    )
