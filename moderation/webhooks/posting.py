"""Handing a message to an endpoint, which a brand named, and to nothing else."""

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from requests_hardened.ip_filter import InvalidIPAddress

from moderation.domain.hook import Failure
from moderation.reaching import session, within

SECONDS = 10.0
"""So long an endpoint may take, all in all."""

USER_AGENT = "Ecoute (webhooks)"


class Outcome(NamedTuple):
    """What an endpoint answered: its HTTP status if it did, and why that is no delivery; None: it is one."""

    status: int | None
    problem: Failure | None


Post = Callable[[str, bytes, Mapping[str, str]], Outcome]
"""Hands a body with its headers to an address; never raises for anything that the other side does."""


class Poster:
    """Posts through the client of `moderation.reaching`. Of an answer only the status is looked at: its body is not
    even read, so it can be neither too long nor shown to anybody. May be called from any thread.

    `loopback` and `certificates`: as there, for tests.
    """

    def __init__(self, seconds: float = SECONDS, loopback: bool = False, certificates: str = "") -> None:
        self._seconds = seconds
        self._loopback = loopback
        self._certificates = certificates
        self._left: dict[str, threading.Thread] = {}

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post. A server that still drips its last answer is not asked again before that ends: threads do not pile up
        behind it."""
        host = urlsplit(address).netloc
        left = self._left.get(host)
        if left is not None and left.is_alive():
            return Outcome(None, Failure.TIMEOUT)
        done = within(self._seconds, lambda _over: self._post(address, body, headers))
        if done.result is None:
            self._left[host] = done.thread
            return Outcome(None, Failure.TIMEOUT)
        self._left.pop(host, None)
        return done.result

    def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        told = {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers}
        try:
            with (
                session(self._seconds, USER_AGENT, self._loopback, self._certificates) as asking,
                asking.post(address, data=body, headers=told, stream=True) as response,
            ):
                return _judged(response.status_code)
        except InvalidIPAddress:
            return Outcome(None, Failure.PRIVATE)
        except requests.exceptions.SSLError:
            return Outcome(None, Failure.CERTIFICATE)
        except requests.exceptions.Timeout:
            return Outcome(None, Failure.TIMEOUT)
        except (requests.RequestException, OSError, ValueError):
            return Outcome(None, Failure.UNREACHABLE)


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status, None)
    if 300 <= status < 400:
        return Outcome(status, Failure.REDIRECT)
    return Outcome(status, Failure.GONE if status == requests.codes.gone else Failure.STATUS)
