"""Blogs of a few files, built by Pelican itself with the project's own settings."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.site.blog import write_settings


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    output: Path
    log: str
    code: int

    def page(self, path: str) -> BeautifulSoup:
        return BeautifulSoup((self.output / path / "index.html").read_text(encoding="utf-8"), "lxml")


Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """`build({"articles/a.md": "…"}, plugin="brands")` writes the files, runs Pelican with that plugin alone."""

    def run(files: Mapping[str, str], *, plugin: str, **settings: str) -> Built:
        for name, text in files.items():
            path = tmp_path / "content" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        extra = [f"{name}={value}" for name, value in settings.items()]
        own = str(write_settings(tmp_path / "blogconf.py"))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pelican", "content", "-s", own, "-o", "output"),
                *("-e", f'PLUGINS=["pelican.plugins.{plugin}"]', *extra),
            ],
            cwd=tmp_path,
            # A wide terminal: the log must not break the lines that tests read.
            env={**os.environ, "COLUMNS": "500", "ECOUTE_VAR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            check=False,
        )
        return Built(tmp_path / "output", done.stdout + done.stderr, done.returncode)

    return run
