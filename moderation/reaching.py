"""Asking a server that somebody else named: through a client that cannot be turned against this machine's network.

It resolves the name once, refuses whatever is not a public address, goes there and nowhere else (requests-hardened),
follows no redirect, and is given so many seconds, all in all.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from requests_hardened import Config, HTTPSession

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Within(Generic[Result]):
    """What came of work that was given so many seconds: `result` is None where it was not done in time.

    `thread` does it, and may go on; it ends with the next byte or timeout.
    """

    result: Result | None
    thread: threading.Thread


def session(seconds: float, user_agent: str, loopback: bool = False, certificates: str = "") -> HTTPSession:
    """A client for one request, which waits `seconds` for each word of the server.

    `loopback` lets tests have their server on this machine, with a certificate that `certificates` (a file) vouches
    for. No setting of the service changes those two.
    """
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=loopback,
        never_redirect=True,
        default_timeout=(seconds, seconds),
        user_agent_override=user_agent,
    )
    made = HTTPSession(config)
    made.trust_env = False  # no proxy of the environment, no password of a .netrc
    if certificates:
        made.verify = certificates
    return made


def within(seconds: float, work: Callable[[threading.Event], Result]) -> Within[Result]:
    """Do `work` in at most `seconds`; the event it is given is set when they are over.

    A thread, because what a server drips byte by byte keeps within each timeout and never ends: this bounds the whole,
    from the name to the last byte.
    """
    kept: list[Result] = []
    over = threading.Event()
    thread = threading.Thread(target=lambda: kept.append(work(over)), daemon=True)
    thread.start()
    thread.join(seconds)
    over.set()
    return Within(kept[0] if kept else None, thread)
