"""The preview: from saving a post to its page, as whoever writes waits for it; the command, over HTTP."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.blog import ROOT, Blog, Told
from benchmarks.figures import Table, middle


class NotShown(Exception):
    """What was saved is not on its page; the message says where."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """One size: seconds until the first page, and from each save to the page that shows it."""

    posts: int
    first: float
    saves: list[float]


def measure(blog: Blog, saves: int, told: Told) -> Previewed:
    """Start a preview and save a post in the middle of the blog `saves` times. Raises NotShown."""
    told("previewing")
    command = [sys.executable, "-m", "moderation.cli", "preview", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=blog.environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as preview:
        try:
            assert preview.stdout is not None
            host = urlsplit(preview.stdout.readline().split()[1]).netloc
            return _saving(blog, host, saves, began)
        finally:
            preview.terminate()


def _saving(blog: Blog, host: str, saves: int, began: float) -> Previewed:
    key = blog.keys[len(blog.keys) // 2]
    post = blog.folder / "content" / "articles" / f"{key}.md"
    before = post.read_text(encoding="utf-8")
    with closing(http.client.HTTPConnection(host)) as events:
        events.request("GET", "/_preview/changes")
        built = _numbers(events.getresponse())
        while built() == 0:
            pass
        _get(host, "/")
        first = time.perf_counter() - began
        page = _address(before, key)
        taken = []
        for number in range(saves):
            words = f"Le mot numéro {number} de la fin."
            saved = time.perf_counter()
            post.write_text(f"{before}\n{words}\n", encoding="utf-8")
            # A file may be seen before it is whole: then the next build has it.
            while words not in (built() and _get(host, page)):
                if time.perf_counter() - saved > 600:
                    raise NotShown(f"{page} does not show what was saved")
            taken.append(time.perf_counter() - saved)
    post.write_text(before, encoding="utf-8")
    return Previewed(len(blog.keys), first, taken)


def _numbers(events: http.client.HTTPResponse) -> Callable[[], int]:
    """Waits for the next event each time, and gives its number."""

    def next_number() -> int:
        while not (line := events.readline()).startswith(b"data:"):
            if not line:
                raise NotShown("the preview ended")
        return int(line.removeprefix(b"data:"))

    return next_number


def _get(host: str, path: str) -> str:
    with closing(http.client.HTTPConnection(host)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def _address(source: str, key: str) -> str:
    date = next(line for line in source.splitlines() if line.startswith("Date:")).split()[1]
    return f"/{date[:4]}/{date[5:7]}/{key}/"


def table(previewed: Sequence[Previewed]) -> Table:
    """All sizes."""
    rows = [
        (f"{each.posts:,}", f"{each.first:.2f}", f"{middle(each.saves):.2f}", f"{max(each.saves):.2f}")
        for each in previewed
    ]
    return Table(
        "While somebody writes, in seconds",
        ("posts", "until the first page", "from a save to its page", "the longest"),
        rows,
        "`ecoute preview` over HTTP, ten contributions under each post: a post in the middle of the blog is saved, and "
        "its page asked for as soon as the preview says that something changed; the median of the saves.",
    )
