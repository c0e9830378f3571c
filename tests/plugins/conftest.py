"""Blogs of a few files, built by Pelican itself with the project's own settings."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.plugins.other_blog import build_other_blog
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

SIMPLE = {
    "THEME": '"simple"',
    "DIRECT_TEMPLATES": '["index"]',
    "JINJA_ENVIRONMENT": '{"trim_blocks": true, "lstrip_blocks": true}',
}
"""Settings of somebody else's blog: Pelican's own theme, which escapes for itself."""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """`build({"articles/a.md": "…"}, plugin="brands")` writes the files, runs Pelican with that plugin alone."""
    return building_in(tmp_path)


@pytest.fixture(scope="module")
def module_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Likewise, for what all tests of a module look at."""
    return building_in(tmp_path_factory.mktemp("blog"))


def building_in(folder: Path) -> Build:
    """`build`, in a folder of one's choice."""

    def run(files: Mapping[str, str], *, plugin: str, **settings: str) -> Built:
        for name, text in files.items():
            path = folder / "content" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        extra = [f"{name}={value}" for name, value in settings.items()]
        own = str(write_settings(folder / "blogconf.py"))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pelican", "content", "-s", own, "-o", "output"),
                *("-e", f'PLUGINS=["pelican.plugins.{plugin}"]', *extra),
            ],
            cwd=folder,
            # A wide terminal: the log must not break the lines that tests read.
            env={**os.environ, "COLUMNS": "500", "ECOUTE_VAR": str(folder / "var")},
            capture_output=True,
            text=True,
            check=False,
        )
        return Built(folder / "output", done.stdout + done.stderr, done.returncode)

    return run


@pytest.fixture(scope="session")
def other_blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a blog that is not ours."""
    return build_other_blog(tmp_path_factory.mktemp("other"))
