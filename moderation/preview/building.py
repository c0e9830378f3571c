"""One build of the preview: everything is read and put together, and every page taken down, but none made."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from blinker import ANY, Signal
from pelican import Pelican
from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.log import console
from pelican.plugins import conversation, signals
from pelican.plugins.weave.i18n import translations
from pelican.plugins.weave.sources import where
from pelican.plugins.weave.templates import Compiled

from moderation.build import mistakes
from moderation.preview.recording import RecordingWriter
from moderation.preview.sources import Sources
from moderation.settings import Settings
from moderation.site import Stamp, stamp

FOLDER = "preview"
"""Where the preview writes, below `ECOUTE_VAR`."""

_COMPILED = Compiled()

Connected = tuple[Signal, Callable[..., Any]]
"""A signal of Pelican's, and who listens to it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A post or page as the preview lists it. `state` is Pelican's, or `scheduled`; `source` the file's path."""

    title: str
    url: str
    lang: str
    state: str
    moment: datetime | None
    source: str


class Built:
    """A build that succeeded: its pages, each made once when it is asked for; what it lists; and its other files.

    `files` is the folder with everything that is no page; `fingerprint` stands for all of those files.
    """

    def __init__(self, writer: RecordingWriter, context: dict[str, Any], files: Path, fingerprint: str) -> None:
        self._writer = writer
        self._made: dict[str, bytes] = {}
        self.files = files
        self.fingerprint = fingerprint
        self.listed = list(_listed(context))

    def __contains__(self, name: str) -> bool:
        return name in self._writer

    def names(self) -> list[str]:
        """The path of every page."""
        return self._writer.names()

    def page(self, name: str) -> bytes:
        """The page at `name`. Raises KeyError, and whatever its template raises."""
        if name not in self._made:
            self._made[name] = self._writer.make(name)
        return self._made[name]


def overrides(settings: Settings) -> dict[str, Any]:
    """What Pelican's settings are for a preview: nothing of the site is touched, and what nobody looks at left out."""
    folder = settings.var / FOLDER
    return {
        # Links lead to the preview, wherever the site is.
        "SITEURL": "",
        "RELATIVE_URLS": False,
        "OUTPUT_PATH": str(folder / "site"),
        "DELETE_OUTPUT_DIRECTORY": False,
        "CONVERSATION_PUBLICATION": str(settings.publication),
        "CONVERSATION_CATALOGUE": str(folder / "catalogue.json"),
        "CONVERSATION_PAGES": str(folder / "pages.json"),
        "SCHEDULE_FILE": "",
        "SEARCH_INDEX": False,
        # What a worker kept of a draft would stay in the browser.
        "OFFLINE": False,
        "OUTPUT_SOURCES": False,
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        # Pictures are not copied at each build.
        "STATIC_CREATE_LINKS": True,
    }


class Builder:
    """Builds again and again, and knows what it has read. One build at a time."""

    def __init__(self) -> None:
        self.sources = Sources()
        self._digests: dict[Path, tuple[Stamp | None, bytes]] = {}
        self._plugins: list[Connected] = []

    def build(self, configured: dict[str, Any]) -> Built:
        """Build with Pelican's settings `configured`. Raises BuildError and OSError."""
        output = Path(configured["OUTPUT_PATH"])
        output.mkdir(parents=True, exist_ok=True)
        configured["JINJA_ENVIRONMENT"] = {"bytecode_cache": _COMPILED, **configured["JINJA_ENVIRONMENT"]}
        console.quiet = True  # Pelican's report of every build
        # Pelican keeps these for ever, and with them every content of every build.
        for name in ("get_content", "get_summary"):
            Content.__dict__[name].cache.clear()
        writers: list[tuple[RecordingWriter, dict[str, Any]]] = []

        def settled(generator: Generator, writer: RecordingWriter) -> None:
            _settle_attachments(generator.context)
            writers.append((writer, generator.context))

        with mistakes(output) as complaints, ExitStack() as receivers:
            complaints.content = Path(configured["PATH"])
            pelican = self._pelican(configured)
            receivers.enter_context(signals.generator_init.connected_to(self.sources.serve))
            receivers.enter_context(signals.get_writer.connected_to(_writer))
            receivers.enter_context(signals.page_writer_finalized.connected_to(settled))
            pelican.run()
        writer, context = writers[0]
        return Built(writer, context, output, self._fingerprint(output))

    def _pelican(self, configured: dict[str, Any]) -> Pelican:
        """Pelican with the plugins that the settings name, and none that they named before."""
        for signal, receiver in self._plugins:
            signal.disconnect(receiver)
        before = _connected()
        pelican = Pelican(configured)
        self._plugins = [each for each in _connected() if each not in before]
        # The catalogue and the feeds of comments are for the service and for readers.
        signals.finalized.disconnect(conversation.write_catalogue)
        return pelican

    def _fingerprint(self, folder: Path) -> str:
        """What is another as soon as the content of one of the files below `folder` is; only those that may be, are
        read."""
        found = {Path(place, name) for place, _folders, names in os.walk(folder) for name in names}
        for path in found:
            now = stamp(path)
            if path not in self._digests or self._digests[path][0] != now:
                self._digests[path] = now, hashlib.sha256(path.read_bytes()).digest()
        told = sorted((str(path), self._digests[path][1]) for path in found)
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _connected() -> list[Connected]:
    """Everybody who listens to Pelican."""
    all_signals = [signal for signal in vars(signals).values() if isinstance(signal, Signal)]
    return [(signal, receiver) for signal in all_signals for receiver in signal.receivers_for(ANY)]


def _writer(_pelican: Pelican) -> type[RecordingWriter]:
    return RecordingWriter


def forget_words() -> None:
    """Read translations anew."""
    translations.cache_clear()


def _settle_attachments(context: dict[str, Any]) -> None:
    """A picture with {attach} goes beside the first page that shows it: as in a full build, before any is placed."""
    for content in context["generated_content"].values():
        if content is not None and "attach" in (content._content or ""):
            content.get_content(content.get_siteurl())


def _listed(context: dict[str, Any]) -> Iterator[Listed]:
    now = datetime.now(UTC)
    for content in context["generated_content"].values():
        if not isinstance(content, Article | Page):
            continue
        moment = getattr(content, "date", None)
        asked = str(content.metadata.get("status", "published")).lower()
        ahead = isinstance(content, Article) and moment is not None and moment > now
        state = "scheduled" if ahead and asked != "draft" else content.status
        yield Listed(str(content.title), content.url, content.lang, state, moment, where(content))
