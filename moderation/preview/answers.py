"""What the preview answers to whoever asks for a path: a page of the blog, a file, or a page of its own."""

import hashlib
import json
import mimetypes
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from moderation.complaints import said_by
from moderation.preview.blog import Blog
from moderation.preview.building import Built
from moderation.preview.own_pages import OwnPages

OWN = "/_preview/"
"""Where the preview's own pages and files are; everything else is the blog's."""

HTML = "text/html; charset=utf-8"

TYPES = {".webp": "image/webp", ".avif": "image/avif", ".woff2": "font/woff2", ".js": "text/javascript"}
"""What older Pythons and some machines do not know."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: `version` is another as soon as whoever shows the page should load it anew."""

    status: int
    type: str
    body: bytes
    version: str = ""
    location: str = ""


class Answers:
    """Answers for one blog."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._own = OwnPages(blog)

    def to(self, target: str) -> Answer:
        """The answer to a request for `target`, a path as a browser writes it, perhaps with a query."""
        path = unquote(target.partition("#")[0].partition("?")[0])
        if not path.startswith("/") or "\0" in path or "\\" in path or ".." in path.split("/"):
            return Answer(404, "text/plain; charset=utf-8", b"There is no such address.\n")
        if path.startswith(OWN):
            return self._of_own(path.removeprefix(OWN))
        # Two slashes at the beginning would name another host where this path is sent back.
        return self._of_blog(f"/{path.lstrip('/')}")

    def state(self, target: str) -> bytes:
        """What a page that is open at `target` asks after each build, as JSON: its version, and what is wrong."""
        failure = self._blog.failure
        told = {"title": self._own.say_failure(), "lines": failure} if failure else None
        return json.dumps({"version": self.to(target).version, "failure": told}).encode()

    def _of_own(self, name: str) -> Answer:
        if name == "":
            return self._page(200, self._own.overview())
        file = self._own.file(name)
        if file is None:
            return self._page(404, self._own.nothing_there())
        return Answer(200, _type_of(name), file)

    def _of_blog(self, path: str) -> Answer:
        name = path[1:] + "index.html" if path.endswith("/") else path[1:]
        with self._blog.built() as built:
            if built is None:
                return self._page(503, self._own.not_yet())
            if name not in built and f"{name}/index.html" in built:
                return Answer(301, HTML, b"", location=quote(f"{path}/"))
            try:
                return self._found(built, name)
            except Exception as error:  # a template may raise anything
                return self._page(500, self._own.broken(said_by(error)), built)

    def _found(self, built: Built, name: str) -> Answer:
        if name in built:
            return self._page(200, built.page(name), built)
        file = _file(built.files, name)
        if file is not None:
            return Answer(200, _type_of(name), file.read_bytes())
        missing = built.page("404.html") if "404.html" in built else self._own.nothing_there()
        return self._page(404, missing, built)

    def _page(self, status: int, page: bytes, built: Built | None = None) -> Answer:
        """A page with the script that loads it anew when it, or a file of the blog's, has become another."""
        files = built.fingerprint if built else ""
        version = hashlib.sha256(repr((status, files, page)).encode()).hexdigest()[:20]
        script = f'<script src="{OWN}preview.js" data-version="{version}" defer></script>'.encode()
        head, found, foot = page.rpartition(b"</body>")
        body = head + script + found + foot if found else page + script
        return Answer(status, HTML, body, version)


def _file(folder: Path, name: str) -> Path | None:
    """The file `name` below `folder`, if it is one, and lies there itself."""
    path = (folder / posixpath.normpath(name)).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _type_of(name: str) -> str:
    kind = TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
