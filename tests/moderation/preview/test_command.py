"""`ecoute preview` as somebody types it, and ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.ports import held_port
from tests.site.blog import write_blog
from tests.waiting import LONG, until


def run(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "moderation.cli", "preview", "--port", str(port)],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("ECOUTE_")},
            "ECOUTE_VAR": str(folder / "var"),
            "ECOUTE_OUTPUT": str(folder / "output"),
            "ECOUTE_PELICANCONF": str(folder / "blogconf.py"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(address: str) -> bytes | None:
    try:
        with urlopen(address) as response:
            data: bytes = response.read()
            return data
    except URLError:  # not there yet, or building for the first time
        return None


def test_it_says_where_it_is_shows_the_blog_and_ends_at_once_when_it_is_told_to(tmp_path: Path) -> None:
    write_blog(tmp_path)
    port = held_port()
    preview = run(tmp_path, port)
    page = until(lambda: answer(f"http://127.0.0.1:{port}/"))
    assert b"Billet cinq" in page
    with urlopen(f"http://127.0.0.1:{port}/_preview/changes") as waits:  # somebody's page is open
        assert waits.readline() == b"retry: 500\n"
        other = run(tmp_path, port)
        assert other.communicate(timeout=LONG)[1].splitlines() == [
            f"ecoute: 127.0.0.1:{port} cannot be listened at: Address already in use; choose another --port"
        ]
        assert other.returncode == 1
        preview.send_signal(signal.SIGINT)
        out, err = preview.communicate(timeout=LONG)
    assert preview.returncode == 0, err
    assert out.splitlines()[:2] == [
        f"Preview: http://127.0.0.1:{port}/ (drafts: http://127.0.0.1:{port}/_preview/)",
        "Stop with Ctrl+C.",
    ]
    assert "Traceback" not in err
    assert not (tmp_path / "output").exists()
