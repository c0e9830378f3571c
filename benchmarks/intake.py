"""How many comments the service keeps a second: real HTTP, and each one on the disk before its sender is told so."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from benchmarks.blog import ROOT, Blog, Told
from benchmarks.figures import Table, middle, milliseconds, percentile
from benchmarks.load import Outcome, Plan
from benchmarks.machine import file_system, fsync_median
from moderation.storage.store import Store
from moderation.storage.tables import contributions

MEMORY = Path("/dev/shm")
"""Where Linux has a file system in memory: there a commit costs nothing, and the processor is what limits."""


class CommentLost(Exception):
    """The service acknowledged a comment that the database does not have, or refused one that it should keep."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One place of the database: its file system, its fsync median (seconds), and what came of the comments."""

    place: str
    fsync: float
    clients: int
    kept: int
    seconds: float
    latencies: list[float]
    cpu: float
    memory: int


def measure(blog: Blog, clients: int, comments: int, told: Told) -> list[Measured]:
    """Send `comments` comments with the database beside the blog, then in memory. Raises CommentLost."""
    measured = [_at(blog, blog.folder / "intake", clients, comments, told)]
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        with tempfile.TemporaryDirectory(dir=MEMORY, prefix="ecoute-") as folder:
            measured.append(_at(blog, Path(folder) / "intake", clients, comments, told))
    return measured


def _at(blog: Blog, var: Path, clients: int, comments: int, told: Told) -> Measured:
    """Serve the blog with its state in the folder `var`, and send."""
    var.mkdir()
    shutil.copy(blog.settings.catalogue, var)
    place = file_system(var)
    told(f"taking comments, database on {place}")
    with _serving(blog, var) as (process, address):
        parts = urlsplit(address)
        host, port = str(parts.hostname), int(parts.port or 80)
        _send(Plan(host, port, blog.keys, clients, max(clients, comments // 10)))
        before = _cpu(process.pid)
        outcome = _send(Plan(host, port, blog.keys, clients, comments))
        cpu, memory = _cpu(process.pid) - before, _peak_memory(process.pid)
    _check(outcome, comments, f"sqlite:///{var / 'ecoute.db'}")
    fsync = fsync_median(var)
    shutil.rmtree(var)
    return Measured(place, fsync, clients, len(outcome.ids), outcome.seconds, outcome.latencies, cpu, memory)


@contextmanager
def _serving(blog: Blog, var: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`ecoute serve`, and the address that it prints."""
    with (var / "complaints").open("w", encoding="utf-8") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "moderation.cli", "serve", "--no-build", "--port", "0"],
            env=blog.environment() | {"ECOUTE_VAR": str(var)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise CommentLost(f"the service did not start: {(var / 'complaints').read_text(encoding='utf-8').strip()}")
        yield process, line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


def _send(plan: Plan) -> Outcome:
    """Let the generator, a process of its own, send."""
    command = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return Outcome(**json.loads(done.stdout))


def _check(outcome: Outcome, comments: int, url: str) -> None:
    """Every comment that was acknowledged is in the database, and none was refused."""
    if outcome.refused or len(outcome.ids) != comments:
        raise CommentLost(f"of {comments} comments {len(outcome.ids)} were kept; refused: {outcome.refused}")
    store = Store(url)
    try:
        with store.read() as connection:
            kept = set(connection.execute(select(contributions.c.id)).scalars())
            count = connection.execute(select(func.count()).select_from(contributions)).scalar_one()
    finally:
        store.close()
    if len(set(outcome.ids)) != comments or not set(outcome.ids) <= kept or count < comments:
        raise CommentLost(f"{len(set(outcome.ids) - kept)} acknowledged comments are not in the database")


def _cpu(pid: int) -> float:
    """Seconds of processor that a process has used (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_memory(pid: int) -> int:
    """The largest memory, in bytes, that a process has had (proc(5): VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def table(measured: Sequence[Measured]) -> Table:
    """The intake at each place."""
    return Table(
        "Comments taken in, each committed before its answer",
        (
            "database on",
            "fsync, ms",
            "clients",
            "kept a second",
            "median, ms",
            "99th percentile, ms",
            "CPU each, ms",
            "peak MiB",
        ),
        [
            (
                each.place,
                milliseconds(each.fsync),
                str(each.clients),
                f"{each.kept / each.seconds:,.0f}",
                milliseconds(middle(each.latencies)),
                milliseconds(percentile(each.latencies, 0.99)),
                milliseconds(each.cpu / each.kept),
                f"{each.memory / 2**20:.0f}",
            )
            for each in measured
        ],
        f"{measured[0].kept:,} comments over HTTP/1.1 to `ecoute serve` on this machine, the generator in a process of "
        "its own; each was then found in the database. In memory only the processor is the limit.",
    )
