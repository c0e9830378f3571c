"""The policy on the disk: read anew whenever somebody changed it, replaced whole, its former texts kept."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from moderation.documents import replace_file
from moderation.domain.errors import Conflict, Problem
from moderation.domain.policy_rules import DEFAULT_POLICY, Policy
from moderation.domain.policy_text import Fault, PolicyError, read_policy
from moderation.publication import Catalogue, Post
from moderation.site import Stamp, stamp

log = logging.getLogger(__name__)

HISTORY = "policy-history"
"""The folder in the state where each text goes that a newer one replaces."""

_SAVING = threading.Lock()


class PolicyFile:
    """The policy in `path`; without the file, the built-in one. Thread-safe.

    Reading it for the first time raises PolicyError where the text is none. Later a mistake changes nothing: the last
    good policy stays in force, the log says so, and `error` holds what is wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error: PolicyError | None = None
        self._lock = threading.Lock()
        self._read: tuple[Stamp | None, Policy] = stamp(path), self._from_disk()

    def __call__(self) -> Policy:
        """The policy in force."""
        found = stamp(self.path)
        with self._lock:
            if found != self._read[0]:
                try:
                    self._read = found, self._from_disk()
                    self.error = None
                except PolicyError as error:
                    log.error("%s; the policy before stays in force", error)
                    self._read = found, self._read[1]
                    self.error = error
            return self._read[1]

    def _from_disk(self) -> Policy:
        try:
            text = read_text(self.path)
            return read_policy(text) if text else DEFAULT_POLICY
        except PolicyError as error:
            raise PolicyError(*error.faults, where=str(self.path)) from None


def read_text(path: Path) -> str:
    """The text in `path` as it is; empty where there is no file. Raises PolicyError where it is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise PolicyError(Fault(1, "", Problem("policy", "it cannot be read: it is not in UTF-8"))) from None
    except OSError as error:
        unread = Problem("policy", "it cannot be read: %(error)s", {"error": error.strerror or str(error)})
        raise PolicyError(Fault(1, "", unread)) from None


def save(path: Path, text: str, seen: str, by: str, now: datetime, history: Path) -> None:
    """Put `text` into `path`, whole or not at all; the former text goes to `history`, with who and when.

    `seen` is the digest of the text that was there when the change was begun: if another one is there now, Conflict.
    Raises PolicyError for a text that is no policy, OSError where nothing can be written.
    """
    read_policy(text)
    with _SAVING:
        before = read_text(path)
        if digest(before) != seen:
            raise Conflict(
                Problem("policy", "Somebody else changed the policy meanwhile. Compare with the one in force now.")
            )
        history.mkdir(parents=True, exist_ok=True)
        kept = history / f"{now:%Y%m%dT%H%M%S%f}Z.toml"
        replace_file(kept, f"# Replaced by {_one_line(by)} on {now.isoformat()}.\n{before}".encode())
        replace_file(path, text.encode())
    log.warning("%s was replaced by %s; the text before is in %s", path, _one_line(by), kept)


def digest(text: str) -> str:
    """What says which text somebody saw."""
    return hashlib.sha256(text.encode()).hexdigest()


def closing(catalogue: Callable[[], Catalogue], policy: Callable[[], Policy]) -> Callable[[], Catalogue]:
    """The catalogue with the last day for comments that `policy` sets on posts which set none themselves."""
    made: list[tuple[Catalogue, int, Catalogue]] = []

    def closed() -> Catalogue:
        found, days = catalogue(), policy().close_after_days
        if not days:
            return found
        last = made[-1] if made else None
        if last is None or last[0] is not found or last[1] != days:
            posts = {key: _with_last_day(post, days) for key, post in found.posts.items()}
            last = found, days, replace(found, posts=posts)
            made[:] = [last]
        return last[2]

    return closed


def _with_last_day(post: Post, days: int) -> Post:
    if post.comments_until is not None or not post.comments_open:
        return post
    try:
        return replace(post, comments_until=date.fromisoformat(post.published[:10]) + timedelta(days=days))
    except (ValueError, OverflowError):  # no day that a calendar has: nothing closes it
        return post


def _one_line(name: str) -> str:
    return " ".join(name.split()) or "?"
