"""Asking the servers of others whether a page is there: through `moderation.reaching`, few at once, one a host."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests_hardened.ip_filter import InvalidIPAddress

from moderation.links.memory import Answer
from moderation.reaching import session, within

SECONDS = 15.0
"""So long a server may take for one answer, all in all."""

AT_ONCE = 6
"""Hosts that are asked at the same time."""

PAUSE = 1.0
"""Seconds between two questions to one host."""

HOPS = 5
"""Redirects that are followed, one after the other."""

USER_AGENT = "Ecoute (link check)"

PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer: the status, and where a redirect leads; or why there was none."""

    status: int | None
    location: str = ""
    problem: str = ""


class Asker:
    """Asks each address with HEAD, and with GET where that is not answered well; once more where nothing came.

    `loopback` and `certificates`: as in `reaching.session`, for tests; `wait`: what lets seconds pass between two
    questions to one host.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        wait: Callable[[float], object] = time.sleep,
        loopback: bool = False,
        certificates: str = "",
    ) -> None:
        self._seconds = seconds
        self._loopback = loopback
        self._certificates = certificates
        self._guard = threading.Lock()
        self._turns: dict[str, _Turns] = defaultdict(lambda: _Turns(wait))
        self._stopped = threading.Event()

    def __call__(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer]]:
        """Each address with its answer, as they come. Whoever stops listening stops the asking."""
        by_host: dict[str, list[str]] = defaultdict(list)
        for address in addresses:
            by_host[urlsplit(address).netloc.lower()].append(address)
        results: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
        stopped = self._stopped = threading.Event()
        workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="links")
        try:
            for host in by_host.values():
                workers.submit(self._ask_host, host, results.put, stopped)
            for _each in range(sum(map(len, by_host.values()))):
                yield results.get()
        finally:
            stopped.set()
            workers.shutdown(wait=False, cancel_futures=True)

    def _ask_host(
        self, addresses: list[str], told: Callable[[tuple[str, Answer]], None], stopped: threading.Event
    ) -> None:
        for address in addresses:
            if stopped.is_set():
                return
            try:
                answer = self.ask(address)
            except Exception as error:  # else whoever waits for it would wait for ever
                answer = Answer(None, f"cannot be asked ({type(error).__name__})")
            told((address, answer))

    def ask(self, address: str) -> Answer:
        """What `address` answers in the end. Never raises for anything that is there or is not."""
        answer = self._follow(address)
        if answer.status is None or answer.status >= 500:
            answer = self._follow(address)
        return answer

    def _follow(self, address: str) -> Answer:
        here, for_good = address, True
        for _hop in range(HOPS + 1):
            said = self._once("HEAD", here)
            if not (said.status and (200 <= said.status < 300 or said.status in REDIRECTS)):
                said = self._once("GET", here)
            if said.status not in REDIRECTS:
                moved = here if for_good and here != address and said.status else ""
                return Answer(said.status, said.problem, moved)
            for_good = for_good and said.status in PERMANENT
            there = _next(here, said.location)
            if there is None:
                return Answer(None, "redirects to what is no address")
            here = there
        return Answer(None, "redirects again and again")

    def _once(self, method: str, address: str) -> _Said:
        if self._stopped.is_set():
            return _Said(None, problem="was not asked")
        with self._guard:
            turns = self._turns[urlsplit(address).netloc.lower()]
        with turns:
            done = within(self._seconds, lambda _over: self._request(method, address))
        return done.result or _Said(None, problem="does not answer in time")

    def _request(self, method: str, address: str) -> _Said:
        # Nothing of a body is read, and of a page in any form the status is the same.
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "identity"}
        try:
            with (
                session(self._seconds, USER_AGENT, self._loopback, self._certificates) as asking,
                asking.request(method, address, headers=headers, stream=True) as response,
            ):
                return _Said(response.status_code, response.headers.get("Location", ""))
        except InvalidIPAddress:
            return _Said(None, problem="is at no public address")
        except requests.exceptions.SSLError:
            return _Said(None, problem="has no certificate that holds")
        except requests.exceptions.Timeout:
            return _Said(None, problem="does not answer in time")
        except (requests.RequestException, OSError, ValueError):
            return _Said(None, problem="cannot be reached")


def _next(here: str, location: str) -> str | None:
    """Where a redirect of the page `here` leads; None where that is nothing to ask."""
    try:
        there = urldefrag(urljoin(here, location))[0]
        return there if location and urlsplit(there).scheme in ("http", "https") else None
    except ValueError:
        return None


class _Turns:
    """One question at a time, and a pause after each."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._lock = threading.Lock()
        self._wait = wait
        self._next = 0.0

    def __enter__(self) -> None:
        self._lock.acquire()
        left = self._next - time.monotonic()
        if left > 0:
            self._wait(left)

    def __exit__(self, *_: object) -> None:
        self._next = time.monotonic() + PAUSE
        self._lock.release()
