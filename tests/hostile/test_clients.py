"""Clients that are slow, broken or gone, against a real server: an answer or nothing each, and the service goes on."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.acts import decide
from moderation.build import build
from moderation.domain.actors import Role
from moderation.domain.contribution import Action
from moderation.settings import Settings
from moderation.storage import accounts, contributions, schema
from moderation.storage.store import Store
from moderation.web.app import LARGEST_REQUEST
from tests.commands import environment
from tests.conftest import MovedClock
from tests.site.blog import write_blog
from tests.waiting import LONG, until

COMMENT = json.dumps({"post": "un", "name": "Ana", "body": "Des mots"}).encode()


class Server:
    """`ecoute serve` in a process of its own; what it says on its error output is kept."""

    def __init__(self, blog: Settings, errors: Path) -> None:
        self.errors = errors
        command = [sys.executable, "-m", "moderation.cli", "serve", "--no-build", "--port", "0"]
        with errors.open("wb") as stream:
            self.process = subprocess.Popen(
                command, env=environment(blog), stdout=subprocess.PIPE, stderr=stream, text=True
            )
        assert self.process.stdout is not None
        address = self.process.stdout.readline().split()[-1].rstrip("/")
        host, port = address.removeprefix("http://").split(":")
        self.place = (host, int(port))

    def connect(self) -> socket.socket:
        return socket.create_connection(self.place, timeout=LONG)

    def ask(self, data: bytes, end: bool = False) -> bytes:
        """Send `data`, and return all that comes until the server closes; `end`: say that no more will be sent."""
        with self.connect() as client:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered and gone before all was said
                client.sendall(data)
            if end:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: _received(client), b""))

    def comment(self) -> str:
        """An honest client's comment: its id. This is what "the service goes on" means."""
        answer = self.ask(request(COMMENT))
        assert answer.startswith(b"HTTP/1.1 202 "), answer
        return str(json.loads(answer.split(b"\r\n\r\n", 1)[1])["id"])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(LONG) == 0
        assert self.process.stdout is not None
        self.process.stdout.close()


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(65536)
    except ConnectionResetError:
        return b""


def request(body: bytes, *headers: str, length: str | None = "true", start: str = "POST /comments HTTP/1.1") -> bytes:
    lines = [start, "Host: blog.example", "Content-Type: application/json", "Connection: close", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == 'true' else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = write_blog(tmp_path_factory.mktemp("clients"))
    settings = replace(settings, database_url=f"sqlite:///{settings.var}/ecoute.db")
    build(settings)
    return settings


@pytest.fixture(scope="module")
def server(blog: Settings) -> Iterator[Server]:
    running = Server(blog, blog.var.parent / "errors")
    yield running
    running.stop()
    said = running.errors.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said


@pytest.fixture
def store(blog: Settings, server: Server) -> Iterator[Store]:
    opened = Store(blog.database_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


def kept(store: Store) -> int:
    with store.read() as connection:
        return len(contributions.waiting(connection, 0, 10_000))


def test_a_body_that_is_shorter_than_announced_is_no_comment(server: Server, store: Store) -> None:
    before = kept(store)
    for body in (b"", b"{", COMMENT[:-1], COMMENT):
        answer = server.ask(request(body, length=str(len(body) + 1)), end=True)
        assert answer == b"" or answer.startswith(b"HTTP/1."), answer
        assert b" 202 " not in answer
    assert kept(store) == before
    server.comment()
    assert kept(store) == before + 1


def test_clients_that_wait_with_half_a_request_keep_nobody_waiting(server: Server) -> None:
    waiting = []
    try:
        for number in range(60):  # more than the server has threads
            client = server.connect()
            whole = request(COMMENT)
            client.sendall(whole[: 1 + number * len(whole) // 61])
            waiting.append(client)
        server.comment()
    finally:
        for client in waiting:
            client.close()
    server.comment()


def test_clients_that_leave_at_once_leave_the_service_as_it_was(server: Server) -> None:
    for cut in range(0, len(request(COMMENT)) + 1, 9):
        client = server.connect()
        client.sendall(request(COMMENT)[:cut])
        # Closed without goodbye: the kernel sends a reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    server.comment()


def test_a_request_that_comes_byte_by_byte_is_a_request(server: Server) -> None:
    with server.connect() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request(COMMENT):
            client.sendall(bytes([byte]))
        answer = b"".join(iter(lambda: _received(client), b""))
    assert answer.startswith(b"HTTP/1.1 202 "), answer


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (request(COMMENT, length=None), {415, 422, 400}),
        (request(chunked(COMMENT), "Transfer-Encoding: chunked", length=None), {202}),
        (request(chunked(COMMENT[:9], COMMENT[9:]), "Transfer-Encoding: chunked", length=None), {202}),
        (request(b"zz\r\n" + COMMENT, "Transfer-Encoding: chunked", length=None), {400}),
        (request(b"-1\r\n\r\n", "Transfer-Encoding: chunked", length=None), {400}),
        (request(chunked(COMMENT), "Transfer-Encoding: gzip", length=None), {400, 501}),
        (request(COMMENT, length="abc"), {400}),
        (request(COMMENT, length="-1"), {400}),
        (request(COMMENT, length="9" * 30), {400, 413}),
        (request(COMMENT, "Content-Length: 1"), {400}),
        (request(COMMENT, "Expect: 100-continue"), {100, 202}),
        (request(b"{" + b" " * LARGEST_REQUEST), {413}),
        (request(b"{" + b" " * LARGEST_REQUEST, start="POST /desk/ HTTP/1.1"), {413, 405}),
        (request(b"{", length=str(10**12)), {413}),
        (request(COMMENT, "X: " + "x" * 300_000), {431, 400}),
        (request(COMMENT, *(f"X-{number}: {number:09d}" for number in range(20_000))), {431, 400}),
        (request(COMMENT, " folded: x"), {400, 202}),
        (request(COMMENT, "no colon"), {400, 202}),
        (request(COMMENT, "Content-Type: text/plain"), {400, 415, 202}),
        (request(COMMENT, start="POST /comments HTTP/9.9"), {400, 202, 505}),
        (request(COMMENT, start="POST http://other.example/comments HTTP/1.1"), {202, 400, 404}),
        (request(COMMENT, start="post /comments HTTP/1.1"), {202, 400, 405, 501}),
        (request(COMMENT, start="POST /comments?" + "a" * 200_000 + " HTTP/1.1"), {202, 400, 414}),
        (request(b"", start="GET /\x00/%00/%ff/../../etc/passwd HTTP/1.1"), {400, 404}),
        (request(b"", start="GET /%2e%2e/%2e%2e/var/ecoute.db HTTP/1.1"), {400, 404}),
        (request(b"", start="TRACE / HTTP/1.1"), {405, 400, 501}),
        (request(b"", start="\xe9\xe9\xe9 / HTTP/1.1"), {400, 405, 501}),
    ],
)
def test_a_malformed_request_gets_its_refusal(data: bytes, statuses: set[int], server: Server) -> None:
    answer = server.ask(data, end=True)
    assert answer.startswith(b"HTTP/1."), answer
    assert int(answer.split(b" ", 2)[1]) in statuses, answer[:200]
    assert b"Traceback" not in answer
    server.comment()


@pytest.mark.parametrize(
    "data", [b"", b"\r\n" * 100, b"\x16\x03\x01\x02\x00\x01\x00", os.urandom(4096), b"GET /\r\n\r\n"]
)
def test_what_is_no_http_at_all_ends_with_its_connection(data: bytes, server: Server) -> None:
    server.ask(data, end=True)
    server.comment()


def test_after_all_that_a_decision_still_reaches_its_page(blog: Settings, server: Server, store: Store) -> None:
    id = server.comment()
    now = MovedClock()()

    def approve(connection: accounts.Connection) -> None:
        moderator = accounts.add(connection, "m@blog.example", Role.MODERATOR, now)
        decide.take(connection, id, Action.APPROVE, moderator.actor(), now)

    store.write(approve)
    page = blog.output / "2026/01/un/index.html"
    until(lambda: f'id="c-{id}"'.encode() in page.read_bytes() or server.process.poll() is not None, "the comment")
    assert server.process.poll() is None
    # More than that may change on it at any moment: what waits of its case, say.
    until(lambda: server.ask(request(b"", start="GET /2026/01/un/ HTTP/1.1")).endswith(page.read_bytes()), "the page")
