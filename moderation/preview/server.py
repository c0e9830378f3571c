"""The preview over HTTP, for browsers of this machine only.

Drafts are nobody else's business. It listens at 127.0.0.1, and answers only requests that name this machine as their
host: a page somewhere else whose host name is made to mean 127.0.0.1 (DNS rebinding) is told nothing.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moderation.preview.answers import OWN, Answer, Answers
from moderation.preview.blog import Blog
from moderation.site import POLICY

HOST = "127.0.0.1"

NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
"""What this machine calls itself."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    # No other site may show what is here, also not as a picture or a script.
    "Cross-Origin-Resource-Policy": "same-origin",
    # What runs nowhere on the site does not run here: texts that others send in are read here first, beside drafts.
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
}

BEAT = 15.0
"""Seconds between signs of life to a page that waits for changes: by them a page that is gone is noticed."""


class Server(ThreadingHTTPServer):
    """Serves the preview of `blog` from when it is made; `serve_forever` answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, blog: Blog, port: int) -> None:
        """Listen at `port`; 0 is any that is free. Raises OSError."""
        self.blog = blog
        self.answers = Answers(blog)
        self.ended = threading.Event()
        super().__init__((HOST, port), Handler)

    @property
    def address(self) -> str:
        """Where the preview is, with a slash at its end."""
        return f"http://{HOST}:{self.server_address[1]}/"

    def server_close(self) -> None:
        self.ended.set()
        self.blog.wake()
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that has gone is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    server: Server

    def do_GET(self) -> None:
        if not self._ours():
            self._send(Answer(421, "text/plain; charset=utf-8", b"The preview answers at http://127.0.0.1 only.\n"))
        elif self._target().path == f"{OWN}changes":
            self._tell_changes()
        elif self._target().path == f"{OWN}state":
            asked = parse_qs(self._target().query).get("page", ["/"])[0]
            self._send(Answer(200, "application/json", self.server.answers.state(asked)))
        else:
            self._send(self.server.answers.to(self.path))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Comments are for the service."""
        self.close_connection = True  # what was sent is not read
        self._send(Answer(405, "text/plain; charset=utf-8", b"This is a preview: nothing is sent from it.\n"))

    def _target(self) -> Any:
        # What begins with two slashes would be taken for a host.
        return urlsplit(f"/{self.path.lstrip('/')}")

    def _ours(self) -> bool:
        try:
            return urlsplit(f"//{self.headers.get('Host', '')}").hostname in NAMES
        except ValueError:
            return False

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.status == 405:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        self._end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def _tell_changes(self) -> None:
        """Server-sent events: the number of each build, beginning with the last, until the browser goes."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self._end_headers()
        if self.command == "HEAD":
            return
        seen = self.server.blog.number
        self.wfile.write(f"retry: 500\ndata: {seen}\n\n".encode())
        while not self.server.ended.is_set():
            number = self.server.blog.wait(seen, BEAT, self.server.ended)
            self.wfile.write(f"data: {number}\n\n".encode() if number != seen else b":\n\n")
            seen = number

    def version_string(self) -> str:
        return "Preview"

    def log_message(self, *_arguments: Any) -> None:
        """Requests are not told of."""
