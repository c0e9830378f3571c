"""The preview over HTTP: drafts are for this machine only, and nothing but the blog is given away."""

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from moderation.preview.server import Server
from moderation.site import POLICY
from tests import waiting
from tests.moderation.preview.blogs import Written

Response = tuple[int, http.client.HTTPMessage, bytes]


class Client:
    """Asks a server of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, method: str = "GET", host: str | None = None) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=waiting.LONG)
        try:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", f"127.0.0.1:{self.port}" if host is None else host)
            connection.putheader("Content-Length", "0")
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def server(blog: Written) -> Iterator[Server]:
    made = Server(blog.preview, 0)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    waiting.ended(thread)


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client(server.server_address[1])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/brouillons/brouillon/", "text/html; charset=utf-8"),
        ("/theme/css/ecoute.css", "text/css; charset=utf-8"),
        ("/images/trait.svg", "image/svg+xml"),
        ("/_preview/preview.js", "text/javascript; charset=utf-8"),
        ("/_preview/", "text/html; charset=utf-8"),
    ],
)
def test_what_is_there_is_given_and_kept_by_nobody(client: Client, path: str, kind: str) -> None:
    status, headers, body = client.ask(path)
    assert (status, headers["Content-Type"]) == (200, kind)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'none'", "no script of a text sent in"
    assert len(body) > 50
    told = client.ask(path, "HEAD")
    assert (told[0], told[1]["Content-Length"], told[2]) == (200, str(len(body)), b"")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "[", "10.0.0.1"])
def test_who_asks_for_another_host_is_told_nothing(client: Client, host: str) -> None:
    for path in ("/brouillons/brouillon/", "/_preview/", "/_preview/state?page=/", "/_preview/changes"):
        status, _headers, body = client.ask(path, host=host)
        assert status == 421
        assert b"brouillon" not in body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "[::1]:8001", "127.0.0.1"])
def test_this_machine_has_several_names(client: Client, host: str) -> None:
    assert client.ask("/", host=host)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../blogconf.py",
        "/images/../../../../blogconf.py",
        "/%2e%2e/%2e%2e/%2e%2e/blogconf.py",
        "/..%2f..%2f..%2fblogconf.py",
        "/images/..%5c..%5cblogconf.py",
        "/_preview/../blog.py",
        "/_preview/../../preview/blog.py",
        "//127.0.0.1/blogconf.py",
        "/images/%00",
        "/images",
        "/images/out.txt",
        "*",
        "http://evil.example/",
    ],
)
def test_nothing_else_of_the_machine_is_given(client: Client, blog: Written, path: str) -> None:
    link = blog.settings.var / "preview" / "site" / "images" / "out.txt"
    link.unlink(missing_ok=True)
    link.symlink_to(blog.settings.pelicanconf)
    status, _headers, body = client.ask(path)
    link.unlink()
    assert status == 404
    assert b"pelicanconf" not in body


def test_a_way_on_stays_on_this_host(client: Client) -> None:
    assert client.ask("/rubriques")[1]["Location"] == "/rubriques/"
    assert client.ask("//evil.example/..")[0] == 404
    for path in ("//rubriques", "///rubriques"):
        assert client.ask(path)[1]["Location"] == "/rubriques/"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken(client: Client, method: str) -> None:
    assert client.ask("/comments", method)[0] in (405, 501)


def test_who_waits_is_told_of_each_build_and_asks_whether_the_page_is_another(client: Client, blog: Written) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=waiting.LONG)
    connection.request("GET", "/_preview/changes")
    events = connection.getresponse()

    def told() -> str:
        while not (line := events.readline()).startswith(b"data:"):
            assert line
        return line.decode()

    def version(path: str) -> str:
        found: str = json.loads(client.ask(f"/_preview/state?page={path}")[2])["version"]
        return found

    first = told()
    one, other = version("/2026/01/un/"), version("/2026/01/quatre/")
    assert f'data-version="{one}"' in client.ask("/2026/01/un/")[2].decode()
    with blog.replaced(blog.article("un"), "Le texte", "Un texte"):
        assert told() != first
        assert version("/2026/01/un/") != one
        assert version("/2026/01/quatre/") == other
    connection.close()
    assert version("/2026/01/un/") == one


def test_what_is_left_out_is_said_where_the_blog_has_no_page_for_it(client: Client) -> None:
    status, _headers, body = client.ask("/feeds/atom.xml")
    assert status == 404
    assert b"/_preview/preview.js" in body
