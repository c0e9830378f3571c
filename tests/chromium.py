"""Chromium for a test process, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell first: the same engine without the windows around it, which take a third of the time and nobody sees."""

_FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def program() -> str | None:
    """The path of the first of `PROGRAMS` that is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """The browser at `path`, started; stopped at the end."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses root a sandbox
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *as_root])
        yield started
        started.close()
