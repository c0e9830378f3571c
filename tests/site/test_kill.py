"""`kill -9` at any moment: no acknowledged comment is lost, no acknowledged decision is forgotten, no page is half."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from threading import Thread

from moderation.build import build
from moderation.domain.actors import Role
from moderation.settings import Settings
from moderation.storage import accounts, contributions, schema
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.site.blog import KEYS, clean_build, differences, tree, write_blog
from tests.waiting import LONG, ended

CUTS = 6
"""How often the service is killed."""


class Server:
    """`ecoute serve` in a process of its own."""

    def __init__(self, blog: Settings) -> None:
        environment = os.environ | {
            "ECOUTE_VAR": str(blog.var),
            "ECOUTE_RATE_STORAGE": "off",
            "ECOUTE_OUTPUT": str(blog.output),
            "ECOUTE_PELICANCONF": str(blog.pelicanconf),
        }
        command = [sys.executable, "-m", "moderation.cli", "serve", "--no-build", "--port", "0"]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[-1].rstrip("/")

    def call(self, path: str, body: dict[str, object], token: str | None = None) -> dict[str, object]:
        """POST `body` as JSON; returns the answer. Raises OSError when the server is gone."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=LONG) as answer:
            return json.loads(answer.read())

    def kill(self) -> None:
        """As the machine would: no handler, no goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


class Crowd:
    """Readers who write and a moderator who approves or rejects at once, until the server dies under them.

    One of them kills it after `kill_after` messages, or as soon as anything fails: no crowd outlives another.
    """

    def __init__(self, server: Server, token: str, seed: int, kill_after: int) -> None:
        self.server = server
        self.token = token
        self.random = random.Random(seed)
        self.kill_after = kill_after
        self.kept: dict[str, str] = {}
        self.decided: dict[str, str] = {}

    def work(self) -> None:
        try:
            for _message in range(self.kill_after):
                self.write_and_decide()
        except (OSError, http.client.HTTPException):
            pass  # the server died in the middle
        finally:
            os.kill(self.server.process.pid, signal.SIGKILL)

    def write_and_decide(self) -> None:
        words = f"Message {self.random.random()}"
        post = self.random.choice(KEYS)
        sent = self.server.call("/comments", {"post": post, "name": "Ana", "body": words})
        self.kept[str(sent["id"])] = words
        action = self.random.choice(["approve", "approve", "reject"])
        decision = {"action": action, **({"reason": "spam"} if action == "reject" else {})}
        self.server.call(f"/api/v1/contributions/{sent['id']}/decisions", decision, self.token)
        self.decided[str(sent["id"])] = action


def test_killed_at_random_points_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """LESSONS: work that must happen is a row in the database, not a thread's memory (Isso loses mail on restart)."""
    seed = random.SystemRandom().randrange(10**9)
    print("seed", seed)  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    blog = write_blog(tmp_path)
    build(blog)
    store = Store(blog.database_url)
    schema.upgrade(store)
    now = MovedClock()()

    def moderator(connection):
        return accounts.new_token(connection, accounts.add(connection, "m@blog.example", Role.MODERATOR, now), now)

    token = store.write(moderator)
    store.close()
    kept: dict[str, str] = {}
    decided: dict[str, str] = {}
    for cut in range(CUTS):
        server = Server(blog)
        crowds = [
            Crowd(server, token, chance.randrange(10**9), chance.randrange(1, 12) if number == 0 else 10**9)
            for number in range(3)
        ]
        threads = [Thread(target=crowd.work) for crowd in crowds]
        for thread in threads:
            thread.start()
        ended(*threads)
        server.kill()
        for crowd in crowds:
            kept |= crowd.kept
            decided |= crowd.decided
        assert_pages_are_whole(blog)
        assert kept, cut
    subprocess.run(
        [sys.executable, "-m", "moderation.cli", "publish"],
        check=True,
        env=os.environ | {"ECOUTE_VAR": str(blog.var), "ECOUTE_OUTPUT": str(blog.output)},
    )
    store = Store(blog.database_url)
    with store.read() as connection:
        for id, words in kept.items():
            assert contributions.get(connection, id).body == words
        for id, action in decided.items():
            assert contributions.get(connection, id).state == {"approve": "approved", "reject": "rejected"}[action]
    store.close()
    woven = tree(blog.output)
    assert differences(woven, clean_build(blog, tmp_path / "clean")) == []
    shown = set(re.findall(rb'id="c-([0-9a-f]+)"', b"".join(woven.values())))
    assert {id for id, action in decided.items() if action == "approve"} <= {id.decode() for id in shown}


def assert_pages_are_whole(blog: Settings) -> None:
    """Whatever was being written when the machine stopped, every page that a reader can get is a whole one."""
    for path in blog.output.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert page.rstrip().endswith("</html>"), path
        assert page.count("<!--[thread ") == page.count("<!--[/thread]-->"), path
