"""Handing a message to an endpoint: to servers of our own, some of which mean harm."""

import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from moderation.domain.hook import Failure
from moderation.webhooks.posting import Outcome, Poster
from tests.moderation.webhooks.endpoint import Endpoint, status

LONG = 60.0
"""Seconds for what takes none, however busy the machine is."""


def post(endpoint: Endpoint, certificate: Path) -> Outcome:
    """Post to a server of this machine, which only tests may."""
    poster = Poster(LONG, loopback=True, certificates=str(certificate))
    return poster(endpoint.address, b'{"type":"test"}', {"webhook-id": "msg_1"})


def test_a_message_arrives_as_json_with_its_headers(endpoint: Endpoint, certificate: Path) -> None:
    assert post(endpoint, certificate) == Outcome(204, None)
    (got,) = endpoint.got
    assert (got.path, got.body) == ("/ecoute", b'{"type":"test"}')
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["User-Agent"] == "Ecoute (webhooks)"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (200, None),
        (299, None),
        (400, Failure.STATUS),
        (410, Failure.GONE),
        (503, Failure.STATUS),
        (304, Failure.REDIRECT),
    ],
)
def test_a_status_of_success_is_a_delivery_and_no_other(
    endpoint: Endpoint, certificate: Path, code: int, problem: Failure | None
) -> None:
    endpoint.answer = status(code)
    assert post(endpoint, certificate) == Outcome(code, problem)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_no_redirect_is_followed(endpoint: Endpoint, certificate: Path, code: int) -> None:
    endpoint.answer = status(code, Location=f"https://localhost:{endpoint.port}/elsewhere")
    assert post(endpoint, certificate) == Outcome(code, Failure.REDIRECT)
    assert [got.path for got in endpoint.got] == ["/ecoute"]


def test_an_endpoint_that_is_slow_is_left_in_time_and_not_asked_again_before_it_ends(
    endpoint: Endpoint, certificate: Path
) -> None:
    """It drips its headers byte by byte: each comes within any timeout, and the whole never ends."""
    stop = threading.Event()

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        for _drop in range(600):
            if stop.wait(0.05):
                break
            handler.wfile.write(b"x")

    endpoint.answer = dripping
    poster = Poster(2.0, loopback=True, certificates=str(certificate))
    try:
        assert poster(endpoint.address, b"{}", {}) == Outcome(None, Failure.TIMEOUT)
        assert poster(endpoint.address, b"{}", {}) == Outcome(None, Failure.TIMEOUT)
        assert len(endpoint.got) < 2
    finally:
        stop.set()


def test_an_answer_without_end_is_not_read(endpoint: Endpoint, certificate: Path) -> None:
    sent, left = [0], threading.Event()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
                sent[0] += 65536
        finally:
            left.set()

    endpoint.answer = endless
    assert post(endpoint, certificate) == Outcome(200, None)
    assert left.wait(LONG)
    assert sent[0] < 50_000_000


def test_nothing_is_sent_to_this_machine_or_its_network(endpoint: Endpoint, certificate: Path) -> None:
    poster = Poster(LONG, certificates=str(certificate))  # as the service makes it: nothing lets it through
    for address in (endpoint.address, "https://10.0.0.1/", "https://169.254.169.254/latest/", "https://[::1]/"):
        assert poster(address, b"{}", {}) == Outcome(None, Failure.PRIVATE), address
    assert endpoint.got == []


def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(endpoint: Endpoint) -> None:
    assert Poster(LONG, loopback=True)(endpoint.address, b"{}", {}) == Outcome(None, Failure.CERTIFICATE)
    assert endpoint.got == []


def test_a_server_that_is_down_could_not_be_reached(certificate: Path) -> None:
    gone = Endpoint(certificate)
    gone.close()
    assert post(gone, certificate) == Outcome(None, Failure.UNREACHABLE)
