"""The weave as the service calls it: which files, which templates, which publication. The plugins do the work."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.pages import PageIndex
from pelican.plugins.weave.weaver import weave

from moderation.publication import Publication
from moderation.settings import Settings
from moderation.site import CatalogueFile, Stamp, stamp


class SiteWeaver:
    """Fills the slots of the built site. Keeps the page index and the templates warm between calls."""

    def __init__(self, settings: Settings, catalogue: CatalogueFile) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._publication = Publication(settings.publication)
        self._warm: tuple[object, PageIndex, Renderer] | None = None

    def __call__(self, keys: Iterable[str]) -> list[str]:
        """Weave the threads of posts `keys` into the pages that show them; returns the pages that changed.

        Before the first build there is no page, and nothing to do: the build will weave. Raises PageMissing,
        ContractError, OSError.
        """
        warm = self.warm()
        if warm is None:
            return []
        index, renderer = warm
        changed: list[str] = weave(self._settings.output, index, keys, renderer.at_once())
        return changed

    def warm(self) -> tuple[Any, Any] | None:
        """The page index and the renderer of the site as last built, or None before that."""
        built: Stamp | None = stamp(self._settings.pages)
        if built is None:
            return None
        now = (built, stamp(self._settings.catalogue))
        if self._warm is None or self._warm[0] != now:
            index = PageIndex.load(self._settings.pages)
            templates = Path(index.templates) if index.templates else None
            self._warm = now, index, Renderer(self._catalogue(), self._publication.thread, templates)
        return self._warm[1], self._warm[2]
