"""The blog that is previewed: its last good build, and what is wrong with it now. Used by several threads."""

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from moderation.build import BuildError, mistakes
from moderation.preview.building import Builder, Built, forget_words, overrides
from moderation.settings import Settings


class Blog:
    """Builds anew when told of changes, and gives pages as they are now.

    `failure` has the lines that say why the last build failed; while there are some, pages are those of the last build
    that succeeded. `number` counts builds; it is 0 until the first one has ended.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.number = 0
        self.failure: tuple[str, ...] = ()
        self.lang = "en"
        self.places: tuple[Path, ...] = ()
        """What to watch: the folders of content, theme and publication, as the settings named them last."""
        self.ignored: tuple[str, ...] = ()
        """Patterns of names of files that are none of the blog's."""
        self._builder = Builder()
        self._built: Built | None = None
        self._busy = threading.Lock()
        """Held by whoever builds or makes a page: Pelican's signals and locale are the process's own."""
        self._ended = threading.Condition()

    def build(self, changed: Iterable[Path] = ()) -> None:
        """Build; `changed`: files known to have changed. Never raises what is wrong with the blog: see `failure`."""
        names = set(changed)
        failure: tuple[str, ...] = ()
        with self._busy:
            if any(path.suffix == ".py" for path in names):
                self._builder.sources.forget()
                _forget_modules(names)
            if any(path.suffix == ".po" for path in names):
                forget_words()
            try:
                self._built = self._builder.build(self._configured())
            except BuildError as error:
                failure = tuple(str(error).splitlines())
            except OSError as error:
                failure = (f"{error.filename or self.settings.var}: {error.strerror or error}",)
        with self._ended:
            self.failure = failure
            self.number += 1
            self._ended.notify_all()

    def find_places(self) -> None:
        """Learn from the settings what to watch. Where they cannot be read, `build` says why."""
        with suppress(BuildError, OSError):
            self._configured()

    def _configured(self) -> dict[str, Any]:
        """Pelican's settings as they are now. Raises BuildError."""
        file = self.settings.pelicanconf
        if not file.is_file():
            raise BuildError(f"{file}: there are no Pelican settings; name them in ECOUTE_PELICANCONF")
        with mistakes(file.parent):
            configured: dict[str, Any] = read_settings(str(file), override=overrides(self.settings))
            self.lang = str(configured["DEFAULT_LANG"])
            self.ignored = tuple(configured["IGNORE_FILES"])
            content = Path(configured["PATH"])
            templates = map(Path, configured["THEME_TEMPLATES_OVERRIDES"])
            statics = [content / each for each in configured["STATIC_PATHS"]]
            places = [content, Path(configured["THEME"]), self.settings.publication, *templates, *statics]
            self.places = tuple(dict.fromkeys(_outermost(place.absolute() for place in places)))
        return configured

    def wait(self, seen: int, seconds: float, ended: threading.Event) -> int:
        """The number of builds, once it is not `seen` any more, or `ended` is set, or after so many seconds."""
        with self._ended:
            self._ended.wait_for(lambda: self.number != seen or ended.is_set(), seconds)
            return self.number

    def wake(self) -> None:
        """Let whoever waits see whether what they wait for has ended."""
        with self._ended:
            self._ended.notify_all()

    @contextmanager
    def built(self) -> Iterator[Built | None]:
        """The last good build, if there is one; nobody builds meanwhile. Waits for a build, but not for the first."""
        if self.number == 0:
            yield None
            return
        with self._busy:
            yield self._built


def _outermost(places: Iterable[Path]) -> Iterator[Path]:
    """Those that lie in no other."""
    known = sorted(set(places))
    return (place for place in known if not any(place != other and place.is_relative_to(other) for other in known))


def _forget_modules(files: set[Path]) -> None:
    """Let settings that import one of `files` read it anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is not None and Path(file) in files:
            del sys.modules[name]
