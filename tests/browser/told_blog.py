"""A blog that is written while it is served, by a clock that the test moves, with a mail server that keeps letters."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from moderation.domain.actors import Role
from moderation.settings import Settings, read_settings
from moderation.storage import accounts
from moderation.storage.store import Store
from tests.conftest import ROOT
from tests.mail.mailbox import Mailbox
from tests.ports import held_port
from tests.site.blog import write_settings
from tests.waiting import LONG

T = TypeVar("T")


class WaitedFor(Mailbox):
    """A mailbox at which one can wait for a letter."""

    def __init__(self) -> None:
        super().__init__()
        self._came = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        with self._came:
            answer = await super().handle_DATA(server, session, envelope)
            self._came.notify_all()
        return answer

    def letter(self, to: str, words: str) -> str:
        """The text of the first letter to `to` in which `words` (a pattern) stand, once it has come."""
        found: list[str] = []

        def came() -> bool:
            for letter, recipients in zip(self.letters, self.recipients, strict=False):
                text = f"{letter['Subject']}\n{letter.get_content()}"
                if to in recipients and re.search(words, " ".join(text.split())):
                    found.append(text)
                    return True
            return False

        with self._came:
            assert self._came.wait_for(came, LONG), [f"{each['To']}: {each['Subject']}" for each in self.letters]
        return found[0]


class ToldBlog:
    """Its sources, state and site lie below `folder`; `address` has no final slash."""

    def __init__(self, folder: Path, smtp: int, now: datetime) -> None:
        self.content = folder / "content"
        for name in ("articles", "pages", "brands", "sagas", "images"):
            (self.content / name).mkdir(parents=True)
        conf = write_settings(folder / "blogconf.py", f"PATH = {str(self.content)!r}\n")
        self._port = held_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.variables = {
            "ECOUTE_VAR": str(folder / "var"),
            "ECOUTE_OUTPUT": str(folder / "output"),
            "ECOUTE_PELICANCONF": str(conf),
            "ECOUTE_RATE_STORAGE": "off",
            "ECOUTE_SITE_URL": self.address,
            "ECOUTE_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "ECOUTE_MAIL_FROM": "Le blog <blog@blog.example>",
        }
        self.settings: Settings = read_settings(self.variables)
        self._moment = folder / "moment"
        self._process: subprocess.Popen[str] | None = None
        self.now = now
        self.move(now)

    def move(self, now: datetime) -> None:
        """Let the clock show `now`."""
        aside = self._moment.with_suffix(".next")
        aside.write_text(now.isoformat(), encoding="ascii")
        aside.rename(self._moment)
        self.now = now

    def write(self, name: str, text: str) -> None:
        """Write a file of the content, such as `articles/x.md`."""
        (self.content / name).write_text(text, encoding="utf-8")

    def build(self) -> None:
        """As the blogger does after writing."""
        command = [sys.executable, "-m", "moderation.cli", "build"]
        done = subprocess.run(
            command, check=False, env=os.environ | self.variables, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def serve(self) -> None:
        """Serve site and service until `end`."""
        command = [sys.executable, "-m", "tests.browser.moved", str(self._moment), str(self._port)]
        self._process = subprocess.Popen(
            command, env=os.environ | self.variables, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip().rstrip("/") == self.address

    def end(self) -> None:
        """As a service manager ends it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(LONG)
            assert self._process.stdout is not None
            self._process.stdout.close()

    def add(self, email: str, name: str, role: Role, **more: str) -> None:
        """Give somebody an account."""
        self.with_store(
            lambda store: store.write(
                lambda connection: accounts.add(connection, email, role, self.now, name=name, **more)
            )
        )

    def link(self, email: str) -> str:
        """The path of a one-time link that signs in the account of `email`."""

        def work(connection: accounts.Connection) -> str:
            who = accounts.by_email(connection, email)
            assert who is not None
            return f"/account/links/{accounts.new_link(connection, who, self.now)}"

        return self.with_store(lambda store: store.write(work))

    def with_store(self, work: Callable[[Store], T]) -> T:
        """Do `work` with the store, beside the service."""
        store = Store(self.settings.database_url)
        try:
            return work(store)
        finally:
            store.close()
