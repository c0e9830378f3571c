"""Building at once, and anew after each change of a file."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from moderation.preview.blog import Blog
from moderation.site import Stamp, stamp

TICK = 250
"""Milliseconds after which, without a change, what cannot be watched is looked at: settings, folders that come."""

STEP = 20
"""Milliseconds of quiet after a change before it counts: editors write a file in several steps."""


def keep_built(blog: Blog, ended: threading.Event, told: Callable[[set[Path]], None] = lambda _changed: None) -> None:
    """Build `blog`, then again whenever a file of it changes, until `ended`; `told` of what changed, after each build.

    A change during a build is seen after it, also during the first. What builds leave in memory is looked for while
    nobody waits: it takes as long as some of them.
    """
    with _garbage_left():
        _keep_built(blog, ended, told)


@contextmanager
def _garbage_left() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _keep_built(blog: Blog, ended: threading.Event, told: Callable[[set[Path]], None]) -> None:
    blog.find_places()
    settings = _settings_of(blog)
    built: tuple[Path, ...] | None = None
    collected = 0
    while not ended.is_set():
        places = _there(blog)
        for changes in _changes(blog, places, ended):
            now = _settings_of(blog)
            changed = changes | {path for path in {**settings, **now} if settings.get(path) != now.get(path)}
            settings = now
            # A place that came, as the publication does, was not watched when its files came.
            if changed or built != places:
                built = places
                blog.build(changed)
                told(changed)
            elif collected != blog.number:
                gc.collect()
                collected = blog.number
            if _there(blog) != places:
                break


def _changes(blog: Blog, places: tuple[Path, ...], ended: threading.Event) -> Iterator[set[Path]]:
    """The files that changed below `places`, whenever some did; and none of them at every tick."""
    if not places:  # the settings could not be read yet
        while not ended.is_set():
            yield set()
            ended.wait(TICK / 1000)
        return
    seen = watch(
        *places,
        watch_filter=_Wanted(blog),
        step=STEP,
        rust_timeout=TICK,
        yield_on_timeout=True,
        stop_event=ended,
    )
    for changes in seen:
        yield {Path(name) for _change, name in changes}


class _Wanted(DefaultFilter):
    """What editors leave beside a file is no change, nor what Pelican's `IGNORE_FILES` names."""

    def __init__(self, blog: Blog) -> None:
        super().__init__()
        self._blog = blog

    def __call__(self, change: Change, path: str) -> bool:
        name = Path(path).name
        return super().__call__(change, path) and not any(fnmatch(name, each) for each in self._blog.ignored)


def _there(blog: Blog) -> tuple[Path, ...]:
    return tuple(place for place in blog.places if place.exists())


def _settings_of(blog: Blog) -> dict[Path, Stamp | None]:
    """The stamps of the settings, and of the modules beside them, which they may import."""
    return {path: stamp(path) for path in sorted(blog.settings.pelicanconf.parent.glob("*.py"))}
