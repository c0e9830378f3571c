"""Chromium for a test process, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.waiting import LONG

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell first: the same engine without the windows around it, which take a third of the time and nobody sees."""

_FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")

_PATIENCE = LONG * 1000
"""In milliseconds, as Playwright counts: its own would be over before a busy machine is done."""

expect.set_options(timeout=_PATIENCE)


def program() -> str | None:
    """The path of the first of `PROGRAMS` that is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """The browser at `path`, started; stopped at the end."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses root a sandbox
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *as_root], timeout=_PATIENCE)
        yield started
        started.close()


def opened(browser: Browser, **options: Any) -> BrowserContext:
    """A context as `Browser.new_context` makes it, in which everything is waited for as long as it takes."""
    context = browser.new_context(**options)
    context.set_default_timeout(_PATIENCE)
    return context
