"""Asking the servers of others: here one of our own on loopback, which answers in every way."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from moderation.links import Asker, Finding, Weight, outside, read_site
from moderation.links.asking import PAUSE
from moderation.links.memory import KEPT, Answer, Memory
from moderation.links.sources import Sources
from tests.conftest import MovedClock
from tests.waiting import LONG


class Elsewhere:
    """A server; `asked`: every request, in order; `most`: how many it answered at the same time."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.most = 0
        now = Counter[str]()
        lock = threading.Lock()
        elsewhere = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                with lock:
                    now["here"] += 1
                    elsewhere.most = max(elsewhere.most, now["here"])
                    elsewhere.asked.append((self.command, self.path))
                    times = elsewhere.asked.count((self.command, self.path))
                status, location = elsewhere.answer(self.command, self.path, times)
                with lock:
                    now["here"] -= 1
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if location:
                    self.send_header("Location", location)
                self.end_headers()

            do_GET = do_HEAD

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, method: str, path: str, times: int) -> tuple[int, str]:
        ways = {
            "/moved": (301, "/moved-again"),
            "/moved-again": (308, f"{self.root}/ok"),
            "/for-now": (302, "/ok"),
            "/round": (301, "/round"),
            "/astray": (302, "ftp://x.example/"),
            "/nonsense": (302, "http://[::1"),
            "/gone": (410, ""),
            "/closed": (403, ""),
            "/busy": (429, ""),
            "/no-head": (200 if method == "GET" else 405, ""),
            "/limps": (200 if times > 1 else 503, ""),
            "/broken": (500, ""),
        }
        return ways.get(path, (200, ""))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    started = Elsewhere()
    yield started
    started.close()


def ask(elsewhere: Elsewhere, *paths: str) -> dict[str, Answer]:
    """The answers, by path; nobody waits between two questions."""
    asker = Asker(LONG, wait=lambda _seconds: None, loopback=True)
    return {
        address.removeprefix(elsewhere.root): answer for address, answer in asker(elsewhere.root + p for p in paths)
    }


def test_what_is_there_is_asked_once_and_without_its_body(elsewhere: Elsewhere) -> None:
    assert ask(elsewhere, "/ok") == {"/ok": Answer(200)}
    assert elsewhere.asked == [("HEAD", "/ok")]


def test_redirects_are_followed_and_only_those_for_good_are_told(elsewhere: Elsewhere) -> None:
    answers = ask(elsewhere, "/moved", "/for-now", "/round", "/astray", "/nonsense")
    assert answers["/moved"] == Answer(200, moved=f"{elsewhere.root}/ok")
    assert answers["/for-now"] == Answer(200)
    assert answers["/round"] == Answer(None, "redirects again and again")
    assert answers["/astray"] == Answer(None, "redirects to what is no address")
    assert answers["/nonsense"].status is None


def test_a_server_that_takes_no_head_is_asked_for_the_page_and_one_that_limps_once_more(elsewhere: Elsewhere) -> None:
    answers = ask(elsewhere, "/no-head", "/limps", "/broken", "/gone", "/busy")
    assert {path: answer.status for path, answer in answers.items()} == {
        "/no-head": 200,
        "/limps": 200,
        "/broken": 500,
        "/gone": 410,
        "/busy": 429,
    }
    asked = Counter(path for _method, path in elsewhere.asked)
    assert (asked["/broken"], asked["/gone"], asked["/busy"]) == (4, 2, 2)


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between(elsewhere: Elsewhere) -> None:
    waited: list[float] = []
    asker = Asker(LONG, wait=waited.append, loopback=True)
    assert len([*asker(f"{elsewhere.root}/{number}" for number in range(5))]) == 5
    assert elsewhere.most == 1
    assert len(waited) == 4
    assert all(0 < seconds <= PAUSE for seconds in waited)


def test_whoever_stops_listening_stops_the_asking_and_may_begin_anew(elsewhere: Elsewhere) -> None:
    asker = Asker(LONG, wait=lambda _seconds: None, loopback=True)
    listening = asker(f"{elsewhere.root}/{number}" for number in range(1000))
    next(listening)
    listening.close()
    (again,) = asker([f"{elsewhere.root}/ok"])
    assert again == (f"{elsewhere.root}/ok", Answer(200))
    assert len(elsewhere.asked) < 1000


def test_a_server_that_is_not_there_and_this_machine_are_told_apart(elsewhere: Elsewhere) -> None:
    (mine,) = Asker(LONG, wait=lambda _seconds: None)([f"{elsewhere.root}/ok"])
    assert mine == (f"{elsewhere.root}/ok", Answer(None, "is at no public address"))
    assert elsewhere.asked == []
    elsewhere.close()
    assert ask(elsewhere, "/ok") == {"/ok": Answer(None, "cannot be reached")}


def test_findings_say_what_is_broken_what_could_not_be_checked_and_what_moved(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("\nhttps://a.example/\n")
    (tmp_path / "site").mkdir()
    answers = {
        "https://a.example/": Answer(404),
        "https://b.example/": Answer(429),
        "https://c.example/": Answer(200, moved="https://e/"),
        "https://d.example/": Answer(200),
    }
    links = "".join(f'<a href="{address}">x</a>' for address in answers)
    (tmp_path / "site" / "index.html").write_text(links)
    site = read_site(tmp_path / "site", "", "http://127.0.0.1:8000")
    told = "could not be checked: it answers 429 (Too Many Requests); look at it in a browser"
    assert [*outside(site, Sources(tmp_path / "content"), answers.items())] == [
        Finding(Weight.BROKEN, "content/a.md:2", "https://a.example/", "answers 404 (Not Found)"),
        Finding(Weight.UNSURE, "page /index.html", "https://b.example/", told),
        Finding(Weight.NOTE, "page /index.html", "https://c.example/", "has moved to https://e/"),
    ]


def test_what_was_well_is_remembered_for_a_week_and_nothing_else(tmp_path: Path, clock: MovedClock) -> None:
    file = tmp_path / "var" / "links.json"
    Memory(file, clock).keep(
        {"https://a.example": Answer(200, moved="https://b.example"), "https://c.example": Answer(404)}
    )
    clock.move(KEPT)
    assert Memory(file, clock).recent("https://a.example") == Answer(200, moved="https://b.example")
    assert Memory(file, clock).recent("https://c.example") is None
    clock.move(timedelta(seconds=1))
    assert Memory(file, clock).recent("https://a.example") is None
    Memory(file, clock).keep({})
    assert json.loads(file.read_text()) == {}


@pytest.mark.parametrize("damaged", ["", "[]", '{"a": 1}', '{"a": {"at": "soon"}}', '{"a": {"x": 1}}', "\x00"])
def test_a_memory_that_is_damaged_is_none(tmp_path: Path, clock: MovedClock, damaged: str) -> None:
    file = tmp_path / "links.json"
    file.write_text(damaged)
    assert Memory(file, clock).recent("a") is None
    Memory(file, clock).keep({"a": Answer(200)})
    assert Memory(file, clock).recent("a") == Answer(200)
