"""The sample blog as people run it: `ecoute serve` in a process of its own, in a folder of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select, update

from moderation.acts import PUBLISH
from moderation.clock import system_clock
from moderation.domain.actors import Role
from moderation.settings import Settings, read_settings
from moderation.storage import accounts, outbox
from moderation.storage.accounts import Account
from moderation.storage.store import Store
from moderation.storage.tables import publications, records
from tests.conftest import ROOT
from tests.waiting import LONG, until

T = TypeVar("T")

DEMO = ROOT / "demo" / "threads.json"
BRAND = "roulebise"


@dataclass(frozen=True)
class Cast:
    """Nadia and Marc moderate; Léo speaks for the brand."""

    nadia: Account
    marc: Account
    leo: Account


class Blog:
    """The sample blog's state and output below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = {"ECOUTE_VAR": str(folder / "var"), "ECOUTE_OUTPUT": str(folder / "output")}
        self.variables["ECOUTE_RATE_STORAGE"] = "off"  # all come from one address
        self.variables["ECOUTE_SEARCH"] = "yes"
        self.settings: Settings = read_settings(self.variables)
        self.environment = os.environ | self.variables

    def ecoute(self, *arguments: str) -> str:
        """Run one command; returns what it printed."""
        command = [sys.executable, "-m", "moderation.cli", *arguments]
        done = subprocess.run(
            command, check=False, env=self.environment, cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def copy(self, folder: Path) -> "Blog":
        """The same blog in another folder; nothing may be running here."""
        shutil.copytree(self.folder, folder)
        return Blog(folder)

    def with_store(self, work: Callable[[Store], T]) -> T:
        store = Store(self.settings.database_url)
        try:
            return work(store)
        finally:
            store.close()

    def enter_cast(self) -> None:
        """Create the accounts of the cast."""

        def work(connection: accounts.Connection) -> None:
            now = system_clock()
            for name in ("Nadia", "Marc"):
                accounts.add(connection, f"{name.lower()}@blog.example", Role.MODERATOR, now, name=name)
            accounts.add(
                connection,
                "leo@roulebise.example",
                Role.BRAND,
                now,
                name="Léo Ferrand",
                title="Service cyclistes",
                brand=BRAND,
                verified_by="operator",
            )

        self.with_store(lambda store: store.write(work))

    def let_rest(self) -> None:
        """Let what was published have been so for long: no service that starts has to doubt that the disk has it."""
        long_ago = system_clock() - timedelta(days=1)

        def work(connection: accounts.Connection) -> None:
            newest = select(func.max(publications.c.serial)).scalar_subquery()
            older = update(publications).where(publications.c.serial < newest)
            connection.execute(older.values(published_at=long_ago))
            connection.execute(update(records).values(published_at=long_ago))

        self.with_store(lambda store: store.write(work))

    def at_rest(self) -> None:
        """Wait until all that was decided is on every page that shows it."""

        def published(store: Store) -> bool:
            with store.read() as connection:
                return not outbox.waits(connection, PUBLISH)

        self.with_store(lambda store: until(lambda: published(store), "the last decision on all pages"))

    def cast(self) -> Cast:
        """The accounts of the cast."""

        def read(store: Store) -> Cast:
            with store.read() as connection:
                mails = ("nadia@blog.example", "marc@blog.example", "leo@roulebise.example")
                found = [accounts.by_email(connection, mail) for mail in mails]
            nadia, marc, leo = (each for each in found if each is not None)
            return Cast(nadia, marc, leo)

        return self.with_store(read)

    def link_for(self, who: Account) -> str:
        """The path of a new one-time link."""
        return self.with_store(
            lambda store: store.write(
                lambda connection: f"/account/links/{accounts.new_link(connection, who, system_clock())}"
            )
        )


class Server:
    """`ecoute serve` on a free port; `address` has no final slash."""

    def __init__(self, blog: Blog, *arguments: str) -> None:
        self.blog = blog
        command = [sys.executable, "-m", "moderation.cli", "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(command, env=blog.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = next(line for line in self.process.stdout if "http://" in line).split()[-1].rstrip("/")

    def end(self) -> None:
        """As a service manager ends it."""
        self.process.terminate()
        self._wait()

    def kill(self) -> None:
        """As the machine would: no handler, no goodbye."""
        self.process.kill()
        self._wait()

    def _wait(self) -> None:
        self.process.wait(LONG)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Folder:
    """The output of `blog` and nothing else, by Python's plain file server; `address` has no final slash."""

    def __init__(self, blog: Blog) -> None:
        command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--directory", str(blog.settings.output)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()  # Serving HTTP on 127.0.0.1 port 40000 (http://127.0.0.1:40000/) ...
        self.address = said.partition("(")[2].partition("/)")[0]
        assert self.address.startswith("http://127.0.0.1:"), said

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(LONG)
        assert self.process.stdout is not None
        self.process.stdout.close()
