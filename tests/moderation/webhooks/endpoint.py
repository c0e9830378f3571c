"""An endpoint of a brand: an HTTPS server on loopback that keeps what it is sent, and answers as a test says."""

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

Answer = Callable[[BaseHTTPRequestHandler], None]


class Got(NamedTuple):
    """A message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


def status(code: int, **headers: str) -> Answer:
    """Answer with that status and nothing else."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return answer


class Endpoint:
    """The server. `got`: what it was sent; `answer` may be changed while it runs."""

    def __init__(self, certificate: Path, answer: Answer | None = None) -> None:
        self.got: list[Got] = []
        self.answer = answer or status(204)
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.got.append(Got(self.path, dict(self.headers.items()), body))
                with suppress(OSError):  # whoever sent has gone
                    endpoint.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.address = f"https://localhost:{self.port}/ecoute"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
