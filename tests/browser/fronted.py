"""The built site as the web server in front of it serves it (deploy/nginx.conf): packed, and with its headers."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.waiting import ended

PACKED = {"text/html", "text/css", "text/javascript", "application/json", "application/xml", "image/svg+xml"}


class Fronted(SimpleHTTPRequestHandler):
    """Answers with a file, or with the site's 404 page."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        asked = Path(self.translate_path(self.path))
        file, status = (asked / "index.html" if asked.is_dir() else asked), 200
        if not file.is_file():
            file, status = Path(self.directory) / "404.html", 404
        content, kind = file.read_bytes(), self.guess_type(file)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if kind in PACKED:
            content = gzip.compress(content, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        made = self.path.startswith("/images/made/")
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if made else "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(folder: Path, port: int) -> Iterator[None]:
    """Serve `folder` at `port` of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Fronted, directory=str(folder)))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        ended(thread)
