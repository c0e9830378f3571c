"""What the figures were measured on."""

import os
import platform
import sqlite3
import time
from pathlib import Path

from benchmarks.figures import middle, milliseconds

SYNCS = 200


def describe(folder: Path) -> str:
    """Processor, cores, memory, versions, and the file system of `folder` with its fsync median."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB; {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"{file_system(folder)}, fsync {milliseconds(fsync_median(folder))} ms"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def file_system(folder: Path) -> str:
    """The type of the file system that `folder` is on, or “unknown file system”."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown file system"
    types = {line.split()[1]: line.split()[2] for line in mounts}
    return next((types[str(each)] for each in (folder, *folder.parents) if str(each) in types), "unknown file system")


def fsync_median(folder: Path) -> float:
    """Seconds that appending 4 KiB and forcing them to the disk takes in `folder`: what a commit waits for."""
    taken = []
    path = folder / "fsync"
    with path.open("wb", buffering=0) as stream:
        for _ in range(SYNCS):
            stream.write(b"\0" * 4096)
            began = time.perf_counter()
            os.fsync(stream.fileno())
            taken.append(time.perf_counter() - began)
    path.unlink()
    return middle(taken)
